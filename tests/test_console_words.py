"""What the agents' console says in both languages: sentences, deadlines, moments; and which moves it offers."""

import ast
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import handoff
import kb.console
from data import events
from data.types import Owner, Role, Status
from handoff.console import folder, when
from handoff.console import words as console_words
from handoff.moves import Actor, Standing

NOON = datetime(2026, 5, 4, 5, tzinfo=UTC)


OWN = Path(handoff.__file__).parent / "console" / "words"
KNOWLEDGE = Path(kb.console.__file__).with_name("words")


@pytest.mark.parametrize("folder", [OWN, KNOWLEDGE], ids=["own", "knowledge"])
def test_every_text_is_there_in_both_languages_with_the_same_gaps(folder: Path):
    for section, entries in console_words.read(folder).items():
        for name, texts in entries.items():
            assert set(texts) == {"id", "en"}, f"{section}.{name}"
            assert not hasattr(dict, name), f"a template would not find {section}.{name}"
            assert all(text.strip() for text in texts.values()), f"{section}.{name}"
            gaps = [sorted(gap for _, gap, _, _ in string.Formatter().parse(text) if gap) for text in texts.values()]
            assert gaps[0] == gaps[1], f"{section}.{name}"


def test_a_part_has_no_section_that_is_the_consoles_own():
    assert set(console_words.read(OWN)) & set(console_words.read(KNOWLEDGE)) == set()


def test_every_kind_of_event_has_its_sentence():
    assert set(events.Fact.KINDS) <= set(console_words.of("id")["story"])


def test_every_refusal_has_its_words():
    told = set(console_words.of("id")["refused"])
    for path in Path(handoff.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                reason = node.args[0]
                assert not isinstance(reason, ast.Constant) or reason.value in told, f"{path.name}: {reason.value!r}"


@pytest.mark.parametrize(
    ("left", "level", "text"),
    [
        (timedelta(0), "soon", "kurang dari semenit lagi"),
        (timedelta(seconds=-1), "late", "Lewat kurang dari semenit"),
        (timedelta(minutes=30), "soon", "30 menit lagi"),
        (timedelta(minutes=30, seconds=1), "calm", "30 menit lagi"),
        (timedelta(hours=2, minutes=5), "calm", "2 jam 5 menit lagi"),
        (timedelta(days=1, minutes=59), "calm", "1 hari lagi"),
        (timedelta(days=-2, hours=-3), "late", "Lewat 2 hari 3 jam"),
    ],
)
def test_a_deadline_is_told_by_level_and_in_words(left: timedelta, level: str, text: str):
    wall = when.Wall(zone=ZoneInfo("Asia/Jakarta"), now=NOON, words=console_words.of("id"))
    assert wall.due(NOON + left) == when.Due(level, text)


@pytest.mark.parametrize(
    ("at", "id_", "en"),
    [
        (NOON, "12.00", "12:00"),
        (NOON + timedelta(hours=12), "besok 00.00", "tomorrow 00:00"),
        (NOON - timedelta(days=1), "Min 3 Mei, 12.00", "Sun 3 May, 12:00"),
        (NOON - timedelta(days=365), "Min 4 Mei 2025, 12.00", "Sun 4 May 2025, 12:00"),
    ],
)
def test_a_moment_is_told_as_the_clock_on_the_wall_has_it(at: datetime, id_: str, en: str):
    for language, text in (("id", id_), ("en", en)):
        wall = when.Wall(zone=ZoneInfo("Asia/Jakarta"), now=NOON, words=console_words.of(language))
        assert wall.moment(at) == text


@pytest.mark.parametrize(
    ("now", "role", "names"),
    [
        (Standing(), Role.AGENT, "take transfer note escalate promise classify"),
        (Standing(owner=Owner.QUEUE), Role.AGENT, "take transfer note escalate promise classify"),
        (Standing(owner=Owner.AGENT, agent=1), Role.AGENT,
         "reply resolve give-back transfer note escalate promise classify"),
        (Standing(owner=Owner.AGENT, agent=2), Role.AGENT, "note escalate promise classify"),
        (Standing(owner=Owner.AGENT, agent=2), Role.SUPERVISOR, "transfer note escalate promise classify"),
        (Standing(status=Status.RESOLVED), Role.AGENT, "take transfer reopen note escalate promise classify"),
        (Standing(status=Status.CLOSED), Role.AGENT, "note"),
    ],
)  # fmt: skip
def test_only_what_may_be_done_is_offered(now: Standing, role: Role, names: str):
    assert folder.possible(now, Actor(1, role)) == set(names.split())
