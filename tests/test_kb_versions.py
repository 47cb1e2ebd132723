"""Versions of articles, on each kind of database: who is quicker, what stands, and what is never lost."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from data import revision
from data.db import Database
from data.library import VersionState
from data.mistakes import Mistakes
from data.tables import AGENT
from kb import history, library, versions
from kb.history import Missing, Version, Who
from kb.library import Library
from kb.versions import Draft, Hand, Quicker, Which
from tests.articles import books, written

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
FILE = written(say="From the file.")
NEW = written(say="From the desk.")


@dataclass(frozen=True, kw_only=True)
class Desk:
    db: Database
    ratri: Hand
    laras: Hand

    def does(self, change: Callable[..., Any], *given: Any) -> Any:
        def step(session: Session, _items: Sequence[None]) -> list[Any]:
            return [change(session, *given)]

        return self.db.write_now(step, None)

    def saves(self, text: str = NEW, base: int = 0, *, article: str = "shipping-time", files: Library | None = None):
        draft = Draft(article=article, language="en", text=text, base=base, note="better")
        return self.does(versions.save_draft, files or books(FILE), draft, self.ratri)

    def publishes(self, *numbers: int, article: str = "shipping-time", files: Library | None = None):
        which = [Which(article=article, language="en", number=number) for number in numbers]
        return self.does(versions.publish, files or books(FILE), which, self.laras)

    def withdraws(self, number: int, files: Library | None = None) -> Version:
        which = Which(article="shipping-time", language="en", number=number)
        withdrawn: Version = self.does(versions.withdraw, files or books(FILE), which, self.laras)
        return withdrawn

    def says(self, files: Library | None = None) -> dict[str, str]:
        standing = self.db.read_now(history.standing)
        return {one.article.id: one.article.body for one in library.lying(files or books(FILE), standing)}

    def states(self) -> list[str]:
        found = self.db.read_now(lambda session: history.of(session, "shipping-time", "en"))
        return [one.state.value for one in reversed(found)]

    @property
    def revision(self) -> int:
        return self.db.read_now(revision.current).revision


@pytest.fixture
def desk(db: Database) -> Desk:
    def hire(session: Session, names: Sequence[str]) -> list[Hand]:
        rows = [
            {"email": f"{name}@toko.example", "name": name, "role": "supervisor", "language": "", "password": "",
             "active": True, "created_at": AT}
            for name in names
        ]  # fmt: skip
        added = session.connection().execute(insert(AGENT).returning(AGENT.c.id, sort_by_parameter_order=True), rows)
        return [Hand(agent=key, at=AT + timedelta(minutes=key)) for key in added.scalars()]

    ratri, laras = db.write_now(hire, "Ratri"), db.write_now(hire, "Laras")
    return Desk(db=db, ratri=ratri, laras=laras)


def name(who: Who | None) -> str:
    return who.name if who else ""


def test_a_draft_is_kept_and_says_nothing_yet(desk: Desk):
    saved = desk.saves()
    assert (saved.number, saved.state, saved.note, name(saved.made_by)) == (1, VersionState.DRAFT, "better", "Ratri")
    assert saved.based_on == library.digest(FILE)
    assert desk.says() == {"shipping-time": "From the file."}
    assert desk.db.read_now(history.drafts) == (saved,)
    assert desk.revision == 0


def test_a_published_version_stands_over_the_file(desk: Desk):
    desk.saves()
    (published,) = desk.publishes(1)
    assert (published.state, name(published.published_by)) == (VersionState.PUBLISHED, "Laras")
    assert published.published_at == desk.laras.at
    assert desk.says() == {"shipping-time": "From the desk."}
    assert desk.revision == 1


def test_a_new_version_supersedes_the_one_before_and_nothing_is_lost(desk: Desk):
    desk.saves()
    desk.publishes(1)
    desk.saves(written(say="Better."), 1)
    desk.saves(written(say="Best."), 2)
    desk.publishes(3)
    assert desk.says() == {"shipping-time": "Best."}
    assert desk.states() == ["superseded", "superseded", "published"]
    told = desk.db.read_now(lambda session: history.of(session, "shipping-time", "en"))
    assert ["From the desk." in one.text for one in told] == [False, False, True]


def test_who_saves_on_an_old_version_hears_who_was_quicker(desk: Desk):
    desk.saves()
    with pytest.raises(Quicker) as error:
        desk.saves(written(say="Mine."), 0)
    assert (error.value.theirs.number, name(error.value.theirs.last_hand)) == (1, "Ratri")
    assert desk.states() == ["draft"]


async def test_of_many_who_save_at_once_one_is_kept(desk: Desk):
    def step(session: Session, items: Sequence[str]) -> list[Version]:
        return [
            versions.save_draft(
                session, books(FILE), Draft(article="shipping-time", language="en", text=text), desk.ratri
            )
            for text in items
        ]

    texts = [written(say=f"Answer {number}.") for number in range(8)]
    outcomes = await asyncio.gather(*(desk.db.write(step, text) for text in texts), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Quicker"] * 7 + ["Version"]


def test_a_draft_that_was_superseded_can_not_be_published(desk: Desk):
    desk.saves()
    desk.saves(written(say="Newer."), 1)
    with pytest.raises(Quicker, match="version 2"):
        desk.publishes(1)
    assert desk.says() == {"shipping-time": "From the file."}


def test_a_version_that_there_is_not_is_missing(desk: Desk):
    with pytest.raises(Missing, match="no version 7"):
        desk.publishes(7)
    with pytest.raises(Missing, match="no version 7"):
        desk.saves(base=7)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param(NEW.replace("From", "{{ nome }} from"), 8, "no value 'nome'", id="a value that there is not"),
        pytest.param(written(kind="ordre"), 5, "no kind 'ordre'", id="a kind that there is not"),
        pytest.param(written(team="sc"), 5, "no team 'sc'", id="a team that there is not"),
        pytest.param(written(ask="where are you"), 6, "phrasing of 1.md:6 too", id="another article's phrasing"),
        pytest.param(written("other"), 1, "id: must be 'shipping-time', not 'other'", id="another article"),
        pytest.param(written(valid_until="soon"), 5, "valid_until: must be a day", id="a day that is none"),
        pytest.param("Two days.", 1, "has no front matter", id="no article"),
    ],
)
def test_a_draft_is_checked_as_a_file_is(desk: Desk, text: str, line: int, what: str):
    files = books(FILE, written("stores", ask="where are you"))
    with pytest.raises(Mistakes) as error:
        desk.saves(text, files=files)
    (mistake,) = error.value.mistakes
    assert (mistake.file, mistake.line) == ("shipping-time.en, version 1", line)
    assert what in mistake.what
    assert desk.states() == []


def test_several_drafts_are_published_together_or_not_at_all(desk: Desk):
    desk.saves(written("a", ask="same"), article="a")
    desk.saves(written("b", ask="same"), article="b")
    both = [Which(article=name, language="en", number=1) for name in ("a", "b")]
    with pytest.raises(Mistakes, match=r"“same” is a phrasing of a\.en, version 1:6 too"):
        desk.does(versions.publish, books(FILE), both, desk.laras)
    assert desk.says() == {"shipping-time": "From the file."}
    assert desk.revision == 0
    desk.saves(written("b", ask="other"), 1, article="b")
    desk.does(versions.publish, books(FILE), [both[0], Which(article="b", language="en", number=2)], desk.laras)
    assert set(desk.says()) == {"shipping-time", "a", "b"}
    assert desk.revision == 1


def test_a_draft_of_the_front_matter_is_not_published(desk: Desk):
    desk.saves(written(draft="true"))
    with pytest.raises(Mistakes, match="draft: is true — leave it out"):
        desk.publishes(1)


def test_what_is_withdrawn_hides_the_file_too_and_can_be_restored(desk: Desk):
    desk.saves()
    desk.publishes(1)
    assert name(desk.withdraws(1).withdrawn_by) == "Laras"
    assert desk.says() == {}
    back = desk.does(
        versions.restore, books(FILE), Which(article="shipping-time", language="en", number=1), 1, desk.ratri
    )
    assert (back.number, back.note, back.text) == (2, "as version 1", NEW)
    desk.publishes(2)
    assert desk.says() == {"shipping-time": "From the desk."}
    assert desk.states() == ["superseded", "published"]


def test_what_only_a_file_has_can_be_withdrawn_and_its_text_stays(desk: Desk):
    withdrawn = desk.withdraws(0)
    assert (withdrawn.number, withdrawn.text, withdrawn.state) == (1, FILE, VersionState.WITHDRAWN)
    assert desk.says() == {}
    with pytest.raises(Missing, match="withdrawn already"):
        desk.withdraws(1)


def test_nobody_withdraws_what_somebody_else_has_changed(desk: Desk):
    desk.saves()
    with pytest.raises(Quicker):
        desk.withdraws(0)
    assert desk.says() == {"shipping-time": "From the file."}


def test_a_draft_can_be_dropped_and_the_number_is_not_used_again(desk: Desk):
    desk.saves()
    desk.does(versions.discard, Which(article="shipping-time", language="en", number=1))
    assert desk.db.read_now(history.drafts) == ()
    assert desk.saves(base=1).number == 2


def test_what_is_put_stands_at_once(desk: Desk):
    new = Draft(article="shipping-time", language="en", text=NEW, note="from the files")
    (put,) = desk.does(versions.put, books(FILE), [new], Hand(agent=None, at=AT))
    assert (put.state, put.published_by, put.note) == (VersionState.PUBLISHED, None, "from the files")
    assert desk.says() == {"shipping-time": "From the desk."}


@pytest.mark.parametrize(
    ("file", "drifted"),
    [
        pytest.param(FILE, False, id="the file that it was made from"),
        pytest.param(NEW, False, id="what the version says"),
        pytest.param(written(say="Changed."), True, id="another text"),
        pytest.param(None, True, id="no file any more"),
    ],
)
def test_a_file_that_was_changed_since_is_told_and_the_version_stays(desk: Desk, file: str | None, drifted: bool):
    desk.saves()
    desk.publishes(1)
    files = books(file) if file else books()
    standing = desk.db.read_now(history.standing)
    assert bool(library.drifts(files, standing)) is drifted
    assert desk.says(files) == {"shipping-time": "From the desk."}


def test_a_diff_shows_what_differs(desk: Desk):
    told = history.diff(FILE, NEW, ("version 1", "version 2"))
    assert "-From the file.\n+From the desk." in told
    assert history.diff(FILE, FILE, ("a", "b")) == ""
