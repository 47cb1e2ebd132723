"""How well complaints and anger are told on messages that nothing was learned from.

They were written before the shipped examples, and must not be looked at when those or the words of tone are changed.
"""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kb import primer
from kb.classification import Classification, Temper
from tests.path_desk import starter

LEAST = 0.9
HELD_OUT = Path(__file__).parent / "held_out" / "moods.tsv"


class Said(NamedTuple):
    language: str
    complaint: bool
    temper: Temper
    text: str


def held_out() -> list[Said]:
    rows = [line.split("\t") for line in HELD_OUT.read_text("utf-8").splitlines()[1:]]
    return [Said(language, complaint == "yes", Temper(mood), text) for language, complaint, mood, text in rows]


class Judged(NamedTuple):
    said: Said
    seen: Classification


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    knowledge = starter().knowledge
    return [Judged(one, knowledge.look(one.text).classification) for one in held_out()]


def quality(judged: list[Judged], seen: Callable[[Classification], bool], true: Callable[[Said], bool]) -> list[float]:
    """Return precision and recall."""
    hits = sum(seen(one.seen) and true(one.said) for one in judged)
    return [hits / sum(seen(one.seen) for one in judged), hits / sum(true(one.said) for one in judged)]


def test_nothing_was_learned_from_what_is_measured_on():
    assert not {one.text for one in primer.examples()} & {one.text for one in held_out()}


def test_a_complaint_is_told_from_what_is_none(judged: list[Judged]):
    precision, recall = quality(judged, lambda seen: seen.kind == "complaint", lambda said: said.complaint)
    assert precision >= LEAST
    assert recall >= LEAST


def test_anger_is_told(judged: list[Judged]):
    angry = Temper.ANGRY
    precision, recall = quality(judged, lambda seen: seen.mood.temper is angry, lambda said: said.temper is angry)
    assert precision >= LEAST
    assert recall >= LEAST


def test_so_is_annoyance(judged: list[Judged]):
    calm = Temper.CALM
    precision, recall = quality(judged, lambda seen: seen.mood.temper is not calm, lambda said: said.temper is not calm)
    assert precision >= 0.85
    assert recall >= 0.85
