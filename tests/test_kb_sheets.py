"""An article as a form: what is typed in comes out again, and every line of the text is in its field."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.mistakes import Mistakes
from kb import parse
from kb.console import sheets
from kb.console.sheets import FIELDS, Sheet
from kb.parse import Source
from tests.articles import written

STARTER = sorted((Path(__file__).parents[1] / "data" / "starter" / "articles").glob("*.md"))

LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=30).map(
    lambda t: " ".join(t.split())
)
BODY = st.lists(LINE, max_size=5).map("\n".join).map(str.strip)
FORMS = st.fixed_dictionaries(
    {
        "title": LINE,
        "questions": st.lists(LINE, max_size=4).map("\n".join),
        "answer": BODY,
        "kind": LINE,
        "tags": LINE,
        "team": LINE,
        "reviewed_by": LINE,
        "needs_agent": st.sampled_from(["", "true"]),
        "draft": st.sampled_from(["", "true"]),
        "valid_from": st.sampled_from(["", "2026-05-04", "2026-13-45", "soon"]),
    }
)


@pytest.mark.parametrize("path", STARTER, ids=lambda path: str(path.name))
def test_an_article_that_is_only_opened_and_saved_stays_as_it_was(path: Path):
    text = path.read_text("utf-8")
    assert sheets.of(text).text == text


@given(FORMS)
def test_what_is_typed_in_comes_out_again(form: dict[str, str]):
    typed = sheets.sent(form, "shipping-time", "en", {})
    again = sheets.of(typed.text)
    assert {name: again[name] for name in FIELDS} == {name: typed[name] for name in FIELDS}
    assert again.text == typed.text


@given(FORMS)
def test_every_line_is_in_the_field_that_it_is_from(form: dict[str, str]):
    typed = sheets.sent(form, "shipping-time", "en", {})
    for number, line in enumerate(typed.text.removesuffix("\n").split("\n"), 1):
        name, place = typed.place(number)
        if name == "answer":
            assert line == (typed["answer"].split("\n")[place - 1] if place else "---")
        elif name == "questions":
            assert line.startswith("  -" if place else "questions:")
        elif name:
            assert line.startswith(f"{name}:")


def test_a_mistake_of_the_loader_is_found_in_its_field():
    form = {"title": "About", "questions": "first\n!!!", "answer": "One.\nTwo {{ nobody }}.", "valid_from": "soon"}
    typed = sheets.sent(form, "shipping-time", "en", {})
    with pytest.raises(Mistakes) as caught:
        parse.parse(Source(name="here", text=typed.text))
    places = {typed.place(one.line) for one in caught.value.mistakes}
    assert {("answer", 2), ("valid_from", 1)} <= places


@pytest.mark.parametrize("text", ["", "no front matter", "---\nid: x\n", "---\n: [\n---\nBody", "---\n- a\n---\nBody"])
def test_a_text_that_is_no_article_is_the_answer_so_that_it_can_be_mended(text: str):
    assert sheets.of(text).filled == {"answer": text.strip()}


def test_what_the_form_has_no_field_for_is_kept():
    sheet = sheets.of(written(shelf="[a, b]"))
    assert sheet.kept == {"shelf": ["a", "b"]}
    again = sheets.sent(sheet.filled, "shipping-time", "en", sheet.kept)
    assert "shelf: [a, b]" in again.text


def test_a_form_may_come_with_carriage_returns_and_odd_spaces():
    form = {"title": " a \n b ", "questions": "one\r\n\r\n  two ", "answer": "x\r\ny", "tags": " a ,, b,"}
    sheet = sheets.sent(form, "x", "id", {})
    assert (sheet["title"], sheet["questions"], sheet["answer"], sheet["tags"]) == ("a b", "one\ntwo", "x\ny", "a, b")


def test_what_is_unknown_of_a_sheet_is_empty():
    assert Sheet(filled={})["title"] == ""
