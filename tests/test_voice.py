"""What the desk says: templates, times of day, and times told as people tell them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from bot import draft, voice
from bot.voice import Voice
from data import template
from data.mistakes import Mistakes

JAKARTA = ZoneInfo("Asia/Jakarta")


def jakarta(*parts: int) -> datetime:
    year, month, day, hour, minute, second = (*parts, 0)[:6]
    return datetime(year, month, day, hour, minute, second, tzinfo=JAKARTA)


NOW = jakarta(2026, 11, 27, 10, 0)  # a Friday


def templates(language: str, **instead: str | None) -> str:
    """Return the tables of a language in which each key says its own name, but for some; None leaves a key out."""
    words = {key: f"{language}:{key}" for key in voice.KEYS} | {k.replace("__", "."): v for k, v in instead.items()}
    tables: dict[str, list[str]] = {"": [], "greeting": [], "handoff": []}
    for key, text in words.items():
        group, _, name = key.rpartition(".")
        if text is not None:
            tables[group].append(f"{name} = '''{text}'''")
    groups = (f"[{language}.{group}]\n" + "\n".join(tables[group]) for group in ("greeting", "handoff"))
    return "\n".join([f"[{language}]", *tables[""], *groups, ""])


def load(folder: Path, text: str, *languages: str) -> Voice:
    path = folder / "templates.toml"
    path.write_text(text, encoding="utf-8")
    return voice.load(path, languages or ("id",))


def told(folder: Path, text: str, *languages: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        load(folder, text, *languages)
    return [str(mistake).removeprefix(f"{folder}/") for mistake in caught.value.mistakes]


def say(folder: Path, words: str, **values: str) -> str:
    return load(folder, templates("id", answer=words)).say("answer", "id", **values)


@pytest.mark.parametrize("key", voice.KEYS)
def test_every_key_can_be_said_in_every_language(tmp_path, key):
    spoken = load(tmp_path, templates("id") + templates("en"), "id", "en")
    assert spoken.say(key, "id") == f"id:{key}"
    assert spoken.say(key, "en") == f"en:{key}"


def test_a_language_that_the_desk_does_not_speak_gets_its_first(tmp_path):
    assert load(tmp_path, templates("id") + templates("en"), "en", "id").say("thanks", "jv") == "en:thanks"
    assert load(tmp_path, templates("id") + templates("en"), "id").say("thanks", "en") == "id:thanks"


@pytest.mark.parametrize(
    ("words", "values", "said"),
    [
        ("Halo Kak{% if name %} {{ name }}{% endif %}!", {"name": "Ana"}, "Halo Kak Ana!"),
        ("Halo Kak{% if name %} {{ name }}{% endif %}!", {}, "Halo Kak!"),
        ("{{ answer }}", {"answer": "a < b & **c** {{ name }}"}, "a < b & **c** {{ name }}"),
        ("{{ name | title }}, {{ agent | default('kami', true) }}", {"name": "ana"}, "Ana, kami"),
        ("{% if number == '7' %}tujuh{% else %}lain{% endif %}", {"number": "7"}, "tujuh"),
        ("Satu.\n{% if promise %}\nDua.\n{% endif %}\n\nTiga.\n", {}, "Satu.\n\nTiga."),
        ("Satu.\n{% if promise %}\nDua.\n{% endif %}\n", {"promise": "besok"}, "Satu.\n\nDua."),
        ("baris\nbaris", {}, "baris\nbaris"),
    ],
)
def test_a_template_says_its_words_with_its_values(tmp_path, words, values, said):
    assert say(tmp_path, words, **values) == said


def test_a_value_or_key_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(TypeError, match="no template has a value nmae"):
        say(tmp_path, "x", nmae="Ana")
    with pytest.raises(KeyError):
        load(tmp_path, templates("id")).say("thank", "id")


def test_an_article_is_answered_by_its_body(tmp_path):
    spoken = load(tmp_path, templates("id"))
    body = "Kami buka {{ hours }}{% if name %}, Kak {{ name }}{% endif %}.\n"
    assert spoken.answer(body, "id").say({"hours": "Senin–Jumat", "name": "Ana"}) == "Kami buka Senin–Jumat, Kak Ana."
    with pytest.raises(Mistakes, match="answer in id:1: there is no value 'hour' — did you mean hours"):
        spoken.answer("{{ hour }}", "id")


def test_all_mistakes_in_a_file_are_told_at_once(tmp_path):
    text = """[id]
introduction = ""
thanks = "Terima kasih {{ nmae }}"
promise = '''
Rekan kami
menjawab {{ promise | upcase }}
'''
closed = "{% if name %}"
survey = 5
answer = "{{ answer.text }}"
resolved = "{{ answer }}"
helpfull = "?"
[id.greeting]
mornin = "Pagi"
[jv]
thanks = "Matur nuwun"
"""
    lines = told(tmp_path, text, "id", "en")
    assert [line for line in lines if "is missing" not in line] == [
        "templates.toml:2: id.introduction: must be text",
        "templates.toml:3: id.thanks: there is no value 'nmae' — did you mean name?",
        "templates.toml:4: id.promise: there is no filter 'upcase' here (line 2 of the text)"
        " — known are capitalize, default, lower, title, trim, upper",
        "templates.toml:8: id.closed: is no template: Unexpected end of template. Jinja was looking for the following "
        "tags: 'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'.",
        "templates.toml:9: id.survey: must be text",
        "templates.toml:10: id.answer: may not use getattr — only words, values, filters, if and else",
        "templates.toml:11: id.resolved: there is no value 'answer'"
        " — known are agent, desk, hours, name, number, open_now, opens, promise, today",
        "templates.toml:12: id.helpfull: is nothing that the desk says — did you mean helpful?",
        "templates.toml:14: id.greeting.mornin: is nothing that the desk says — did you mean morning?",
        "templates.toml:15: jv: is no language here — known are en, id",
    ]
    missing = [line for line in lines if "is missing" in line]
    assert "templates.toml: [en] is missing — the desk speaks it" in missing
    assert "templates.toml:13: id.greeting.noon: is missing" in missing
    assert "templates.toml:1: id.offer: is missing" in missing
    assert len(missing) == 1 + len(voice.KEYS) - 7  # seven are there, wrong or not


def test_a_group_that_is_no_table_is_told_and_nothing_breaks(tmp_path):
    lines = told(tmp_path, "id = 'halo'\n")
    assert lines == ["templates.toml:1: [id] is missing — the desk speaks it"]
    assert len(told(tmp_path, "[id]\ngreeting = 'halo'\n")) == len(voice.KEYS)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("{% for letter in name %}x{% endfor %}", "may not use for"),
        ("{{ 'a' * 10 ** 9 }}", "may not use mul"),
        ("{{ '%99999999d' % number }}", "may not use mod"),
        ("{% set all = name ~ name %}", "may not use assign"),
        ("{{ name.__class__ }}", "may not use getattr"),
        ("{{ name['upper'] }}", "may not use getitem"),
        ("{{ range(9) }}", "may not use call"),
        ("{% include 'other' %}", "may not use include"),
        ("{% macro m() %}{% endmacro %}", "may not use macro"),
        ("{{ name | center(999999999) }}", "there is no filter 'center'"),
        ("{{ name is callable }}", "there is no test 'callable'"),
        ("{{ name is none(1) }}", "there is no test 'none'"),
        ("{{ name > 3 }}", "may not compare by 'gt'"),
        ("{{ name | default(1, 2, 3) }}", "gives the filter 'default' too much"),
        ("{{ name | trim(chars=3) }}", "gives the filter 'trim' too much"),
        ("{{" + "(" * 5000 + "name" + ")" * 5000 + "}}", "is nested too deeply"),
        ("{% if name %}" * 120 + "{% endif %}" * 120, "is nested too deeply"),
        ("x" * 20_001, "has 20001 characters"),
    ],
    ids=lambda text: text[:30],
)
def test_a_template_can_neither_run_on_nor_look_inside(source, what):
    assert any(mistake.what.startswith(what) for mistake in template.mistakes(source))


PIECES = """
    {{ name }}; {{ desk ~ agent }}; {{ name | upper }}; {{ name | default('x') }}; {{ 'a' if name else 1 }};
    {% if name %}; {% elif agent != desk %}; {% else %}; {% endif %}; {% if not name %}; Halo; {; }}; {# x #};
    {{ none | trim }}; {{ name | default(desk, true) | title }}; {{ name is defined }}; {{ name == 1 }};
    {{ name | title(1) }}; {{ name < 1 }}; {{ name in agent }}
"""
FILLED = st.fixed_dictionaries({value: st.sampled_from(["", "some value"]) for value in sorted(template.VALUES)})


@given(st.lists(st.sampled_from(PIECES.split(";")), max_size=8).map("".join), FILLED)
def test_a_template_that_passed_the_check_can_be_said_and_stays_short(source, values):
    event(f"passed: {not template.mistakes(source)}")
    if not template.mistakes(source):
        assert len(template.compiled(source).say(values)) <= len(source) * len("some value")


@pytest.mark.parametrize(
    ("hour", "minute", "part"),
    [
        (0, 0, "evening"), (3, 59, "evening"), (4, 0, "morning"), (10, 59, "morning"), (11, 0, "noon"),
        (14, 59, "noon"), (15, 0, "afternoon"), (17, 59, "afternoon"), (18, 0, "evening"), (23, 59, "evening"),
    ],
)  # fmt: skip
def test_the_part_of_the_day_is_what_one_greets_with(hour, minute, part):
    assert voice.part_of_day(datetime(2026, 11, 27, hour, minute, tzinfo=JAKARTA)) == part


@pytest.mark.parametrize(
    ("at", "indonesian", "english"),
    [
        (jakarta(2026, 11, 27, 14, 30), "hari ini pukul 14.30 WIB", "today at 14:30 WIB"),
        (jakarta(2026, 11, 27, 0, 0), "hari ini pukul 00.00 WIB", "today at 00:00 WIB"),
        (jakarta(2026, 11, 28, 9, 5, 59), "besok pukul 09.05 WIB", "tomorrow at 09:05 WIB"),
        (jakarta(2026, 11, 26, 23, 59), "kemarin pukul 23.59 WIB", "yesterday at 23:59 WIB"),
        (jakarta(2026, 11, 30, 8, 30), "Senin, 30 November pukul 08.30 WIB", "Monday, 30 November at 08:30 WIB"),
        (jakarta(2027, 1, 4, 8, 0), "Senin, 4 Januari 2027 pukul 08.00 WIB", "Monday, 4 January 2027 at 08:00 WIB"),
    ],
)
def test_a_time_is_told_as_people_tell_it(at, indonesian, english):
    assert voice.when(at, NOW, "id") == indonesian
    assert voice.when(at.astimezone(UTC), NOW, "en") == english


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Makassar", "hari ini pukul 15.30 WITA"),
        ("Asia/Jayapura", "hari ini pukul 16.30 WIT"),
        ("Europe/Berlin", "hari ini pukul 08.30 CET"),
        ("Asia/Dubai", "hari ini pukul 11.30 UTC+04"),
        ("UTC", "hari ini pukul 07.30 UTC"),
    ],
)
def test_a_time_is_told_where_now_is(zone, said):
    assert voice.when(NOW + timedelta(hours=4, minutes=30), NOW.astimezone(ZoneInfo(zone)), "id") == said


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="needs a time zone"):
        voice.part_of_day(NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="needs a time zone"):
        voice.when(NOW.replace(tzinfo=None), NOW, "id")


@given(st.integers(0, 2**32), st.timezones(), st.sampled_from(["id", "en"]))
def test_any_time_can_be_told(seconds, zone, language):
    at = datetime.fromtimestamp(seconds, zone)
    separator = "." if language == "id" else ":"
    assert at.strftime(f"%H{separator}%M") in voice.when(at, NOW.astimezone(zone), language)


@pytest.fixture(scope="module")
def starter() -> Voice:
    return voice.load(draft.STARTER / "templates.toml", ("id", "en"))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("key", voice.KEYS)
@pytest.mark.parametrize("known", [{}, dict.fromkeys(("name", "number", "hours", "agent"), "Ana")])
def test_the_starter_desk_says_everything_whole(starter, language, key, known):
    said = starter.say(key, language, desk="Kopi", promise="besok", answer="Ya.", **known)
    assert said
    assert not any(seam in said for seam in ("  ", " .", " ,", " !", " ?", "()", "{", "}"))
