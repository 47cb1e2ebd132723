"""What lies in the library, and what is to be done about it."""

from datetime import UTC, date, datetime

import pytest

from data.library import VersionState
from kb import inventory, library
from kb.history import Version
from kb.inventory import Stock, Tag, Whence
from kb.library import Standing
from tests.articles import books, written

TODAY = date(2026, 5, 4)
OTHER = written("other", "id", ask="lain")


def version(text: str, state: VersionState, article: str = "shipping-time", number: int = 1) -> Version:
    return Version(
        article=article, language="en", number=number, state=state, text=text, based_on="", note="",
        made_by=None, made_at=datetime(2026, 5, 1, tzinfo=UTC), published_by=None, published_at=None,
        withdrawn_by=None, withdrawn_at=None,
    )  # fmt: skip


def stock(*files: str, standing: tuple[Standing, ...] = (), drafts: tuple[Version, ...] = ()) -> Stock:
    there = books(*files)
    return Stock(
        articles=[one.article for one in library.lying(there, standing)],
        languages=("en",),
        standing=standing,
        drafts=drafts,
        drifts=library.drifts(there, standing),
        day=TODAY,
    )


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ({}, ()),
        ({"review_by": "2026-05-04"}, ()),
        ({"review_by": "2026-05-03"}, (Tag.REVIEW,)),
        ({"valid_until": "2026-05-04"}, ()),
        ({"valid_until": "2026-05-03"}, (Tag.EXPIRED,)),
        ({"valid_from": "2026-05-04"}, ()),
        ({"valid_from": "2026-05-05", "review_by": "2026-01-01"}, (Tag.REVIEW, Tag.EARLY)),
    ],
)
def test_days_that_have_come_or_passed_are_told(front: dict[str, str], tags: tuple[Tag, ...]):
    (entry,) = inventory.take(stock(written(**front)))
    assert (entry.whence, entry.tags) == (Whence.FILE, tags)


def test_a_translation_that_is_missing_has_an_entry_of_its_own():
    entries = inventory.take(stock(OTHER))
    assert [(one.article, one.language, one.whence, one.title, one.tags) for one in entries] == [
        ("other", "en", Whence.MISSING, "", (Tag.MISSING,)),
        ("other", "id", Whence.FILE, "About other", ()),
    ]


def test_a_translation_that_somebody_has_begun_is_missing_still():
    begun = version(written("other"), VersionState.DRAFT, "other", 2)
    (entry, _) = inventory.take(stock(OTHER, drafts=(begun,)))
    assert (entry.whence, entry.title, entry.draft) == (Whence.DRAFT, "About other", 2)
    assert entry.tags == (Tag.MISSING, Tag.EDITED)


def test_what_was_withdrawn_is_listed_by_its_title_and_not_missed():
    gone = version(written("other", title="What it was"), VersionState.WITHDRAWN, "other").standing
    (entry, _) = inventory.take(stock(OTHER, standing=(gone,)))
    assert (entry.whence, entry.title, entry.standing, entry.tags) == (Whence.WITHDRAWN, "What it was", 1, ())


def test_a_file_that_is_not_used_yet_is_a_draft():
    (entry,) = inventory.take(stock(written(draft="true")))
    assert (entry.whence, entry.tags) == (Whence.DRAFT, (Tag.UNUSED,))


def test_a_version_that_can_not_be_read_any_more_is_listed_all_the_same():
    (entry,) = inventory.take(stock(drafts=(version("nonsense", VersionState.DRAFT),)))
    assert (entry.whence, entry.says) == (Whence.DRAFT, None)


def test_hints_name_a_few_and_say_how_to_see_the_rest():
    files = [written(f"a{number}", review_by="2026-01-01") for number in range(7)]
    assert list(inventory.hints(stock(*files))) == [
        "review overdue: a0.en, a1.en, a2.en, a3.en, a4.en and 2 more; see sapa kb list"
    ]


def test_a_file_that_was_changed_since_is_hinted_at_with_the_ways_to_mend_it():
    stands = version(written(say="From the desk."), VersionState.PUBLISHED).standing
    told = stock(written(say="Changed."), standing=(stands,))
    assert inventory.take(told)[0].tags == (Tag.DRIFTED,)
    (hint,) = inventory.hints(told)
    assert hint.endswith("take the version with: sapa content pull --force shipping-time")
