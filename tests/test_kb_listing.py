"""Lists of articles: how each stands in every language, and in which lists it is."""

from datetime import date, timedelta

import pytest

from data.library import VersionState
from kb import parse
from kb.console import listing
from kb.console.listing import Lying, Row, Side
from kb.library import Standing
from kb.parse import Source
from tests.articles import written

DAY = date(2026, 5, 4)
LATER, EARLIER = str(DAY + timedelta(days=1)), str(DAY - timedelta(days=1))


def rows(*texts: str, drafts: tuple[str, ...] = (), gone: tuple[str, ...] = (), language: str = "en") -> list[Row]:
    lying = Lying(
        articles=[parse.parse(Source(name=str(at), text=text)).article for at, text in enumerate(texts)],
        standing=[
            Standing(
                article="shipping-time", language="en", number=1, state=VersionState.WITHDRAWN, text=text, based_on=""
            )
            for text in gone
        ],
        drafts=[("shipping-time", "en", text) for text in drafts],
    )
    return listing.rows(lying, ("id", "en"), language, DAY)


def side(row: Row, language: str = "en") -> Side:
    return next(one for one in row.sides if one.language == language)


@pytest.mark.parametrize(
    ("front", "state", "tabs"),
    [
        ({}, "said", {"all", "missing"}),
        ({"valid_from": LATER}, "early", {"all", "missing", "resting"}),
        ({"valid_until": EARLIER}, "expired", {"all", "missing", "resting"}),
        ({"valid_until": str(DAY), "valid_from": str(DAY)}, "said", {"all", "missing"}),
        ({"review_by": EARLIER}, "said", {"all", "missing", "review"}),
        ({"review_by": str(DAY)}, "said", {"all", "missing"}),
        ({"draft": "true"}, "unpublished", {"all", "missing", "drafts"}),
    ],
)
def test_an_article_stands_as_its_days_say(front: dict[str, str], state: str, tabs: set[str]):
    (row,) = rows(written(**front))
    assert side(row).state == state
    assert side(row, "id").state == "missing"
    assert row.tabs() == tabs


def test_a_draft_stands_beside_what_is_said():
    (row,) = rows(written(), drafts=(written(title="Anew"),))
    assert (side(row).state, side(row).drafted, row.title) == ("said", True, "About shipping-time")
    assert "drafts" in row.tabs()


def test_a_draft_alone_is_a_row_even_if_it_has_mistakes():
    (row,) = rows(drafts=("no article at all",))
    assert (row.id, row.title, row.kind, side(row).state) == (
        "shipping-time",
        "shipping-time",
        "general",
        "unpublished",
    )
    assert row.tabs() == {"all", "drafts", "missing"}


def test_what_was_withdrawn_keeps_its_title():
    (row,) = rows(gone=(written(title="Old", kind="order"),))
    assert (row.title, row.kind, side(row).state) == ("Old", "order", "withdrawn")
    assert "resting" in row.tabs()


def test_a_row_has_the_title_of_the_readers_language():
    both = (written(title="Cost"), written(language="id", title="Ongkir"))
    assert [row.title for row in rows(*both, language="id")] == ["Ongkir"]
    assert [row.title for row in rows(*both, language="en")] == ["Cost"]


def test_a_search_finds_words_anywhere_and_in_any_language():
    every = rows(
        written("parking", ask="may I park", say="Yes, **behind** the house."),
        written("parking", "id", ask="boleh parkir", say="Boleh."),
        written("stock", kind="order"),
    )
    assert [row.id for row in listing.matching(every, words="BEHIND parkir")] == ["parking"]
    assert [row.id for row in listing.matching(every, kind="order")] == ["stock"]
    assert listing.matching(every, words="behind", kind="order") == []
    assert listing.counts(every) == {"all": 2, "drafts": 0, "review": 0, "missing": 1, "resting": 0}
