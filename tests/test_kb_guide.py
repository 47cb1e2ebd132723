from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mistakes import Mistakes
from data.types import Priority
from kb import load_guide
from kb.classify import Hint, classify
from kb.guide import cues

TEXT = """
[[kinds]]
id = "general"
team = "customer-service"
name = { id = "Umum", en = "General" }
phrases = { id = ["mau tanya", "info"], en = ["a question"] }

[[kinds]]
id = "complaint"
team = "customer-service"
impact = "high"
name = { id = "Komplain", en = "Complaint" }
phrases = { id = ["kecewa", "rusak", "komplain"], en = ["disappointed", "not working"] }

[[kinds]]
id = "order"
team = "customer-service"
impact = "low"
name = { id = "Pesanan", en = "Orders" }
phrases = { id = ["pesanan saya", "paket"], en = ["my order"] }

[urgency]
high = { id = ["segera", "darurat"], en = ["urgent", "right now"] }
low = { id = ["kapan-kapan", "tidak buru-buru"], en = ["no rush"] }

[matrix]
low = { low = "low", normal = "low", high = "normal" }
normal = { low = "low", normal = "normal", high = "high" }
high = { low = "normal", normal = "high", high = "urgent" }

[cues.id]
person = ["bicara dengan orang", "cs manusia"]
yes = ["ya", "sudah", "betul", "👍"]
no = ["tidak", "belum"]
thanks = ["terima kasih", "makasih", "ya makasih"]
welcome = ["sama-sama"]
unhelpful = ["tidak membantu"]

[cues.en]
person = ["talk to a human"]
yes = ["yes"]
no = ["no"]
thanks = ["thank you"]
welcome = ["no problem"]
unhelpful = ["not helpful"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "guide.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    return load_guide.guide(written(tmp_path_factory.mktemp("guide"), TEXT))


@pytest.mark.parametrize(
    ("text", "hint", "kind", "urgency", "priority"),
    [
        ("jam buka toko?", "", "general", "normal", Priority.NORMAL),
        ("jam buka toko?", "order", "order", "normal", Priority.LOW),
        ("Saya KECEWA!!", "", "complaint", "normal", Priority.HIGH),
        ("kecewaaaa bgt, tolong segera", "", "complaint", "high", Priority.URGENT),
        ("it is not working, urgent", "", "complaint", "high", Priority.URGENT),
        ("mau tanya pesanan saya", "", "order", "normal", Priority.LOW),
        ("pesanan saya rusak", "", "complaint", "normal", Priority.HIGH),
        ("bukan komplain, cuma mau tanya", "", "general", "normal", Priority.NORMAL),
        ("paket sy dmn, ga buru2 kok", "", "order", "low", Priority.LOW),
        ("tidak darurat, mau tanya", "", "general", "normal", Priority.NORMAL),
        ("no rush: my order", "", "order", "low", Priority.LOW),
        ("pesanan saya kapan sampai", "", "order", "normal", Priority.LOW),
        ("kapan-kapan saja, pesanan saya tidak dipakai", "", "order", "low", Priority.LOW),
        ("pesanan saya kapan2 aja gapapa", "", "order", "low", Priority.LOW),
        ("informasi", "", "general", "normal", Priority.NORMAL),
        ("", "", "general", "normal", Priority.NORMAL),
        ("apa saja", "unheard-of", "general", "normal", Priority.NORMAL),
    ],
)
def test_a_message_is_classified_by_the_guides_words(guide, text, hint, kind, urgency, priority):
    taken = classify(text, guide, hint=Hint("some-article", hint, 0.9) if hint else None)
    assert (taken.kind, taken.urgency, taken.priority) == (kind, urgency, priority)


def test_the_reason_names_the_words_that_decided(guide):
    reason = classify("barang rusak, tolong segera", guide).reason
    assert reason == "“rusak” → complaint; “segera” → high; high × high → urgent"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mau bicara dengan orang aja dong", {"person"}),
        ("Can I TALK to a human?", {"person"}),
        ("ya", {"yes", "courtesy"}),
        ("iya kak", set()),
        ("ya kak, makasih ya", {"yes", "thanks", "courtesy"}),
        ("sudah min terima kasih", {"yes", "thanks", "courtesy"}),
        ("ya tapi paketnya belum sampai", set()),
        ("sudah saya coba", set()),
        ("ya makasih", {"yes", "thanks", "courtesy"}),
        ("ga", {"no"}),
        ("blm kak", {"no"}),
        ("tidak, terima kasih", {"no", "thanks"}),
        ("tidak ya", {"no"}),
        ("ga membantu sama sekali", {"unhelpful"}),
        ("this is NOT helpful at all", {"unhelpful"}),
        ("👍", {"yes", "courtesy"}),
        ("sama-sama kak", {"welcome", "courtesy"}),
        ("sama-sama, makasih ya", {"welcome", "thanks", "courtesy"}),
        ("no problem", {"welcome", "courtesy"}),
        ("no problem with the grinder", set()),
        ("👍🏽 🙏", {"yes", "courtesy"}),
        ("paket saya 👍", set()),
        ("yesterday", set()),
        ("makasih, paket saya kapan sampai", {"thanks"}),
        ("no thank you", {"no", "thanks"}),
        ("", set()),
    ],
)
def test_what_a_message_says_besides_asking(guide, text, said):
    assert cues(text, guide) == said


@given(st.text())
def test_any_text_can_be_classified_and_listened_to(guide, text):
    assert classify(text, guide).priority in Priority
    assert cues(text, guide) <= {"person", "yes", "no", "thanks", "welcome", "courtesy", "unhelpful"}


@pytest.mark.parametrize(
    ("right", "wrong", "line", "what", "mend"),
    [
        ('impact = "high"', 'impact = "hihg"', 11, "kinds[1].impact: must be 'low', 'normal' or 'high', not", ""),
        ('impact = "low"', 'impacts = "low"', 18, "kinds[2].impacts: is not a setting", "did you mean impact?"),
        ('id = "order"', 'id = "complaint"', 16, "kinds[2].id: there is a kind 'complaint' already", "another id"),
        ('id = "general"', 'id = "umum"', 0, "has no kind 'general'", "when nothing else fits"),
        ("high = { low = ", "high = { lwo = ", 29, "matrix.high.low: is missing", ""),
        (
            'high = "urgent" }',
            'high = "asap" }',
            29,
            "matrix.high.high: must be 'low', 'normal', 'high' or 'urgent'",
            "",
        ),
        ("[cues.en]", "[cues.fr]", 39, "cues.fr: must be 'id' or 'en'", ""),
        ('yes = ["yes"]', 'yes = "yes"', 41, "cues.en.yes: must be a list, not 'yes'", ""),
        ('"segera"', '" "', 23, "urgency.high.id[0]: must have at least 1 character", ""),
        ('"sudah", ', '\n"sudah",\n" ", ', 35, "cues.id.yes[2]: must have at least 1 character", ""),
        (
            'low = { id = ["kapan-kapan"',
            'low = { id = ["Segera"',
            24,
            "urgency.low.id[0]: 'Segera' marks high urgency",
            "at one",
        ),
        ("[urgency]", "[impact]\nhuge = {}\n\n[urgency]", 23, "impact.huge: must be", ""),
        ("[urgency]", "[urgency", 22, "is not TOML", "mend this first"),
    ],
)
def test_a_mistake_in_the_guide_is_told_with_its_line(tmp_path, right, wrong, line, what, mend):
    with pytest.raises(Mistakes) as error:
        load_guide.guide(written(tmp_path, TEXT.replace(right, wrong, 1)))
    told = [one for one in error.value.mistakes if what in one.what]
    assert [(one.file, one.line) for one in told] == [(str(tmp_path / "guide.toml"), line)]
    assert mend in told[0].mend


def test_all_mistakes_are_told_at_once(tmp_path):
    text = TEXT.replace('impact = "high"', 'impact = "hihg"').replace('"urgent" }', '"asap" }')
    with pytest.raises(Mistakes) as error:
        load_guide.guide(written(tmp_path, text))
    assert len(error.value.mistakes) == 2


def test_a_guide_in_another_encoding_is_refused_with_the_line(tmp_path):
    path = tmp_path / "guide.toml"
    path.write_bytes(b"# one\n# caf\xe9\n")
    with pytest.raises(Mistakes, match=r"guide.toml:2: not UTF-8"):
        load_guide.guide(path)
