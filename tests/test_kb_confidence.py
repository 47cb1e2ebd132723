import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Article
from kb.confidence import Decision, Points, Signs, Yardstick, confidence, decide
from kb.search import Match

part = st.floats(0, 1)
signs = st.builds(Signs, chance=part, belief=part, share=part, nearness=part, meaning=part, unknown=part)
yardsticks = st.builds(
    Yardstick, told=st.floats(-3, 0), nearness=part, meaning=part, density=st.floats(1, 500)
)  # fmt: skip


def match(sure: float) -> Match:
    known = Article(id="a", language="id", title="", questions=("cara retur",), body="…")
    return Match(article=known, confidence=sure, phrasing="cara retur")


def seen(**other: float) -> Signs:
    usual = {"chance": 0.8, "belief": 0.6, "share": 0.5, "nearness": 0.7, "meaning": 0.8, "unknown": 0.1}
    return Signs(**usual | other)


@given(signs, yardsticks)
def test_a_confidence_is_a_probability(seen, yardstick):
    assert 0 < confidence(seen, yardstick) < 1


@pytest.mark.parametrize("what", ["chance", "share", "nearness", "meaning"])
@given(one=part, other=part, yardstick=yardsticks)
def test_what_speaks_for_an_article_never_lowers_its_confidence(what, one, other, yardstick):
    less, more = sorted([one, other])
    assert confidence(seen(**{what: less}), yardstick) <= confidence(seen(**{what: more}), yardstick)


@given(part, part, yardsticks)
def test_words_that_nobody_knows_never_raise_a_confidence(one, other, yardstick):
    less, more = sorted([one, other])
    assert confidence(seen(unknown=more), yardstick) <= confidence(seen(unknown=less), yardstick)


@given(st.floats(-3, 0), st.floats(-3, 0))
def test_the_same_match_is_worth_less_where_good_ones_are_better(one, other):
    lower, higher = sorted([one, other])
    assert confidence(seen(), Yardstick(told=higher)) <= confidence(seen(), Yardstick(told=lower))


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
