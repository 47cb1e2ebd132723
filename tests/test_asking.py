"""What the bot would do about a first message, with nobody asking."""

import pytest

from bot import asking
from bot.content import Content
from tests.path_desk import UNCLEAR, UNKNOWN, starter


@pytest.fixture(scope="module")
def content() -> Content:
    return starter()


@pytest.mark.parametrize(
    ("text", "decision", "step"),
    [
        ("jam buka toko?", "answer", "answer with store-hours"),
        ("mau bicara dengan orang", "handoff", "hand over to a person: asked"),
        ("agent please", "handoff", "hand over to a person: asked"),
        (UNKNOWN, "handoff", "hand over to a person: unanswered"),
        ("nama saya Ana, ana@example.com", "answer", "write down name, email"),
        ("halo", "answer", "say how_can_i_help"),
        ("tidak membantu", "handoff", "count a miss: the answer did not help"),
        ("", "handoff", "say rephrase"),
    ],
)
def test_the_engine_decides_as_for_a_first_message(content, text, decision, step):
    found = asking.foresee(content, text)
    assert found.decision == decision
    assert step in found.steps


@pytest.mark.parametrize("text", ["saya kecewa, barang rusak", "semua cangkirnya pecah waktu sampai"])
def test_a_complaint_is_handed_over_even_where_an_article_answers_it(content, text):
    steps = asking.foresee(content, text).steps
    assert "take it for complaint, high" in steps
    assert [step for step in steps if step.startswith("hand over to") and step.endswith(": complaint")]
    assert "ask: helpful" not in steps


def test_what_is_not_sure_is_asked_about(content):
    found = asking.foresee(content, UNCLEAR)
    assert found.decision == "offer"
    assert any(step.startswith("ask which was meant: ") for step in found.steps)
