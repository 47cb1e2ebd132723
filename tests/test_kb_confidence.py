import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Article
from kb.confidence import Decision, Points, Signs, confidence, decide
from kb.search import Match

part = st.floats(0, 1)


def match(sure: float) -> Match:
    known = Article(id="a", language="id", title="", questions=("cara retur",), body="…")
    return Match(article=known, confidence=sure, phrasing="cara retur")


@given(part, part, part)
def test_a_confidence_is_a_probability(score, share, unknown):
    assert 0 < confidence(Signs(score=score, share=share, unknown=unknown)) < 1


@given(part, part, part, part)
def test_what_speaks_for_an_article_never_lowers_its_confidence(score, share, unknown, more):
    signs = Signs(score=score, share=share, unknown=unknown)
    assert confidence(Signs(score=max(score, more), share=share, unknown=unknown)) >= confidence(signs)
    assert confidence(Signs(score=score, share=max(share, more), unknown=unknown)) >= confidence(signs)
    assert confidence(Signs(score=score, share=share, unknown=max(unknown, more))) <= confidence(signs)


@pytest.mark.parametrize(
    ("sure", "decision"),
    [
        ([], Decision.HANDOFF),
        ([0.29], Decision.HANDOFF),
        ([0.3], Decision.OFFER),
        ([0.89, 0.88], Decision.OFFER),
        ([0.9], Decision.ANSWER),
        ([1.0, 0.2], Decision.ANSWER),
        ([0.5, 0.5], Decision.OFFER),
    ],
)
def test_the_best_match_decides(sure, decision):
    assert decide([match(one) for one in sure], Points(answer=0.9, offer=0.3)) is decision


@pytest.mark.parametrize(("answer", "offer"), [(0.3, 0.9), (1.1, 0.3), (0.9, 0.0)])
def test_points_that_make_no_sense_are_refused(answer, offer):
    with pytest.raises(ValueError, match="0 < offer <= answer <= 1"):
        Points(answer=answer, offer=offer)
