"""What customers read where an answer says a value: in both languages, by day, at night, on a holiday."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import asking, content, slots
from bot.draft import STARTER
from data import template
from data.types import Role
from handoff import desk as moves
from tests import empty
from tests.path_desk import PathDesk

BODY = "J={{ number }}; B={{ hours }}; O={{ open_now }}; T={{ today }}; N={{ opens }}; P={{ promise }}; D={{ desk }}."
ARTICLE = """---
id: {id}
language: {language}
title: {title}
kind: {kind}
needs_agent: {needs_agent}
questions: ["{title} please"]
---
Halo{{% if name %}}, {{{{ name }}}}{{% endif %}}! """
NIGHT = """
[calendars.night]
zone = "Asia/Jakarta"
[calendars.night.hours]
monday = ["22:00-06:00"]
tuesday = ["22:00-06:00"]

[[policies]]
name = "technical"
calendar = "night"
when = { kind = "technical" }
[policies.targets]
handoff_response = { normal = "1m" }

[[policies]]
name = "complaints"
"""
ASKED = {"id": "cerita slot", "en": "what is the slot story"}


def written(folder: Path) -> Path:
    """A desk whose answers say every value; technical questions are worked on at night."""
    shutil.copytree(STARTER, folder, ignore=shutil.ignore_patterns("articles", "desk.toml", "README.md"))
    (folder / "articles").mkdir()
    wanted = [
        ("slots", "id", "cerita slot", "general", "false"),
        ("slots", "en", "what is the slot story", "general", "false"),
    ]
    wanted += [
        ("tech", "id", "kasus teknik", "technical", "false"),
        ("person", "id", "minta tolong", "technical", "true"),
    ]
    for id_, language, title, kind, needs_agent in wanted:
        text = ARTICLE.format(id=id_, language=language, title=title, kind=kind, needs_agent=needs_agent) + BODY + "\n"
        (folder / "articles" / f"{id_}.{language}.md").write_text(text, "utf-8")
    sla = (folder / "sla.toml").read_text("utf-8")
    (folder / "sla.toml").write_text(sla.replace('\n[[policies]]\nname = "complaints"\n', NIGHT, 1), "utf-8")
    words = (folder / "templates.toml").read_text("utf-8").splitlines()
    words = [
        'resolved = "Beres, {{ name }}? Dari {{ agent }}, {{ number }}; {{ opens }}."'
        if one.startswith("resolved")
        else one
        for one in words
    ]
    (folder / "templates.toml").write_text("\n".join(words), "utf-8")
    return folder


@pytest.fixture
def told(tmp_path: Path) -> Iterator[PathDesk]:
    folder, named = written(tmp_path / "content"), {"SAPA_DESK__NAME": "Tuang Teduh"}
    opened = PathDesk(tmp_path, empty.sqlite(tmp_path), **named, SAPA_DESK__CONTENT=str(folder))
    yield opened
    opened.close()


def jakarta(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZoneInfo("Asia/Jakarta")).astimezone(UTC)  # type: ignore[arg-type, misc]


WEEK = {"id": "Senin–Jumat 08.00–17.00, Sabtu 09.00–14.00", "en": "Monday–Friday 08:00–17:00, Saturday 09:00–14:00"}


@pytest.mark.parametrize(
    ("at", "language", "now"),
    [
        ((2026, 5, 4, 10), "id", "O=yes; T=08.00–17.00; N=; P=hari ini pukul 12.00 WIB"),
        ((2026, 5, 4, 10), "en", "O=yes; T=08:00–17:00; N=; P=today at 12:00 WIB"),
        ((2026, 5, 4, 6, 30), "id", "O=; T=08.00–17.00; N=hari ini pukul 08.00 WIB; P=hari ini pukul 10.00 WIB"),
        ((2026, 5, 4, 22), "id", "O=; T=08.00–17.00; N=besok pukul 08.00 WIB; P=besok pukul 10.00 WIB"),
        ((2026, 5, 4, 22), "en", "O=; T=08:00–17:00; N=tomorrow at 08:00 WIB; P=tomorrow at 10:00 WIB"),
        ((2026, 5, 9, 15), "id", "O=; T=09.00–14.00; N=Senin, 11 Mei pukul 08.00 WIB; P=Senin, 11 Mei pukul 10.00 WIB"),
        ((2026, 5, 10, 12), "en", "O=; T=; N=tomorrow at 08:00 WIB; P=tomorrow at 10:00 WIB"),  # a Sunday
        ((2026, 5, 14, 10), "id", "O=; T=; N=besok pukul 08.00 WIB; P=besok pukul 10.00 WIB"),  # a public holiday
        ((2026, 5, 14, 10), "en", "O=; T=; N=tomorrow at 08:00 WIB; P=tomorrow at 10:00 WIB"),
        ((2026, 12, 24, 10), "id", "O=yes; T=08.00–12.00; N=; P=hari ini pukul 12.00 WIB"),  # a special day
    ],
)
async def test_an_answer_says_what_holds_when_it_is_given(told: PathDesk, at: tuple[int, ...], language: str, now: str):
    told.at = jakarta(*at)
    ana = told.customer()
    await ana.says(ASKED[language])
    ana.hears("Halo! ", f"J=INQ-2026-000001; B={WEEK[language]}; {now}; D=Tuang Teduh.")


async def test_a_name_is_said_once_it_is_known(told: PathDesk):
    ana = told.customer()
    await ana.says(ASKED["id"])
    ana.hears("Halo! J=")
    await ana.says("nama saya Rina Marlina")
    ana.hears()
    await ana.says(ASKED["id"])
    ana.hears("Halo, Rina Marlina! J=")


async def test_the_hours_are_those_of_the_policy_for_that_kind_of_inquiry(told: PathDesk):
    ana = told.customer()
    await ana.says("kasus teknik")
    ana.hears(
        "B=Senin dan Selasa 22.00–06.00; O=; T=22.00–06.00; N=hari ini pukul 22.00 WIB; P=hari ini pukul 22.01 WIB"
    )


async def test_after_midnight_we_are_still_open_and_the_day_has_its_own_hours(told: PathDesk):
    told.at = jakarta(2026, 5, 6, 1)  # a Wednesday, on which no shift begins
    ana = told.customer()
    await ana.says("kasus teknik")
    ana.hears("O=yes; T=; N=; P=hari ini pukul 01.01 WIB")


async def test_what_an_answer_promises_is_what_the_handover_promises(told: PathDesk):
    told.at = jakarta(2026, 5, 4, 23)
    for before in ("budi", "citra"):  # they wait already: five minutes each
        await told.customer(before).says("minta tolong")
    ana = told.customer()
    await ana.says("minta tolong")
    ana.hears("P=hari ini pukul 23.10 WIB;", "paling lambat hari ini pukul 23.10 WIB.")
    (promised,) = [event.data["by"] for event in told.story(3) if event.kind == "Promised"]
    assert datetime.fromisoformat(promised) == jakarta(2026, 5, 4, 23, 10)


async def test_who_is_asked_whether_it_is_settled_is_addressed_by_name_and_told_who_answered(told: PathDesk):
    ana, dewi = told.customer(), told.agent("dewi", Role.AGENT)
    ana._known["name"] = "Ana Lestari"
    await ana.says("mau bicara dengan orang")
    ana.hears()
    number = ana.inquiry.number
    told.act(number, moves.take, dewi)
    told.act(number, moves.resolve, dewi)
    await told.settles()
    assert f"Beres, Ana Lestari? Dari dewi, {number}; ." in ana.got[-1].text


def test_every_value_that_a_template_may_say_is_known():
    assert slots._VALUES.keys() == template.VALUES


def test_a_desk_without_a_calendar_says_no_hours(tmp_path: Path):
    folder = written(tmp_path / "content")
    (folder / "sla.toml").write_text("")
    words = content.read(folder, desk="Toko", languages=("id", "en"), zone="Asia/Jakarta")
    said = asking.answer(words, asking.foresee(words, ASKED["id"]), jakarta(2026, 5, 4, 10))
    assert said == "Halo, Rina! J=INQ-2026-000001; B=; O=; T=; N=; P=; D=Toko."


def test_a_question_without_an_answer_shows_none(tmp_path: Path):
    words = content.read(written(tmp_path / "content"), desk="Toko", languages=("id", "en"), zone="Asia/Jakarta")
    assert asking.answer(words, asking.foresee(words, "mau bicara dengan orang"), jakarta(2026, 5, 4, 10)) == ""
