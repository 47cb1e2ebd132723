"""The reliability report: a plot that can be read without eyes, with what holds, in both languages."""

import random
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from kb.confidence import Points
from kb.operating import Basis, choose
from kb.outcome import Outcome
from kb.reliability_page import Part, holds, page, section
from kb.reliability_plot import plot

SVG = "{http://www.w3.org/2000/svg}"
DICE = random.Random(4)
SEEN = [
    Outcome(confidence=one, right=DICE.random() < one, language="id") for one in (DICE.random() for _ in range(400))
]
OPERATING = choose(SEEN)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_page_is_whole_and_says_everything_in_words_too(language: str):
    parts = [Part(of="id", outcomes=SEEN, operating=OPERATING), Part(of="en", outcomes=[])]
    written = page(parts, language, "Toko <1>")
    tree = ElementTree.fromstring(re.sub(r"<!doctype html>|<meta[^>]*>", "", written))
    assert tree.get("lang") == language
    svg = tree.find(".//svg")
    assert svg is not None
    named = (svg.get("aria-labelledby") or "").split()
    assert [found.get("id") for tag in ("title", "desc") for found in svg.findall(tag)] == named
    assert len(svg.findall(".//circle")) == len(tree.findall(".//tbody/tr")) == 10
    ids = re.findall(r' id="([^"]+)"', written)
    assert len(ids) == len(set(ids))
    assert "Toko &lt;1&gt;" in written
    assert "<script" not in written
    assert ("Belum ada jawaban" if language == "id" else "No answer has been judged yet") in written


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (Basis.PROVEN, {"id": "batasnya 2,0%", "en": "the limit is 2.0%"}),
        (Basis.UNKNOWN, {"id": "Data belum cukup", "en": "Not enough data yet"}),
        (Basis.RAISED, {"id": "dinaikkan", "en": "it is raised"}),
    ],
)
def test_what_holds_is_said_in_both_languages(basis: Basis, words: dict[str, str]):
    for language, said in words.items():
        told = holds(replace(OPERATING, basis=basis, scored=20), language)
        assert said in told
        assert "{" not in told


def test_many_judged_answers_that_prove_nothing_are_not_called_too_few():
    told = holds(replace(OPERATING, basis=Basis.UNKNOWN, scored=500), "en")
    assert "500 answers have been judged, and they do not yet prove" in told


def test_the_plot_shows_where_the_desk_answers():
    told = section(Part(of="id", outcomes=SEEN, operating=replace(OPERATING, points=Points(answer=0.5))), "en")
    assert 'x1="198.0" y1="312.0" x2="198.0" y2="12.0"' in told
    assert "#c2410c" not in plot((), "en")
