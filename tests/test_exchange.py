"""What a pull and a push would do, for each way in which the two sides can differ."""

from pathlib import Path

import pytest

from data.library import VersionState
from kb import exchange
from kb.exchange import Act, Sides
from kb.library import Library, Standing, digest
from kb.parse import Source
from tests.articles import books, written

OLD, NEW, MINE = written(say="Old."), written(say="New."), written(say="Mine.")
PUBLISHED, WITHDRAWN = VersionState.PUBLISHED, VersionState.WITHDRAWN


def sides(file: str, says: str, based_on: str, state: VersionState = PUBLISHED, drafts: str = "") -> Sides:
    """A file and a version; each is left out where it is empty."""
    version = Standing(
        article="shipping-time",
        language="en",
        number=3,
        state=state,
        text=says,
        based_on=digest(based_on) if based_on else "",
    )
    return Sides(
        folder=Path("articles"),
        books=books(*([file] if file else [])),
        standing=(version,) if says else (),
        drafts={("shipping-time", "en"): drafts} if drafts else {},
    )


CASES = [
    pytest.param(OLD, "", "", PUBLISHED, None, Act.PUBLISH, id="there is only a file"),
    pytest.param("", NEW, "", PUBLISHED, Act.WRITE, None, id="there is only a version"),
    pytest.param(NEW, NEW, OLD, PUBLISHED, None, None, id="both say the same"),
    pytest.param(OLD, NEW, OLD, PUBLISHED, Act.WRITE, Act.LEAVE, id="only the version is newer"),
    pytest.param(MINE, NEW, OLD, PUBLISHED, Act.LEAVE, Act.PUBLISH, id="the file was changed too"),
    pytest.param(MINE, NEW, "", PUBLISHED, Act.LEAVE, Act.PUBLISH, id="a file came up beside it"),
    pytest.param("", NEW, OLD, PUBLISHED, Act.LEAVE, None, id="the file is gone"),
    pytest.param(OLD, OLD, OLD, WITHDRAWN, Act.REMOVE, Act.LEAVE, id="it was withdrawn"),
    pytest.param("", OLD, OLD, WITHDRAWN, None, None, id="it was withdrawn, and the file is gone"),
    pytest.param(MINE, OLD, OLD, WITHDRAWN, Act.LEAVE, Act.PUBLISH, id="it was withdrawn, and the file changed"),
]


def act(moves: tuple[exchange.Move, ...]) -> Act | None:
    assert len(moves) < 2
    return moves[0].act if moves else None


@pytest.mark.parametrize(("file", "says", "based_on", "state", "pulled", "pushed"), CASES)
def test_neither_side_loses_unasked_what_the_other_does_not_have(file, says, based_on, state, pulled, pushed):
    both = sides(file, says, based_on, state)
    assert (act(exchange.pull(both)), act(exchange.push(both))) == (pulled, pushed)


@pytest.mark.parametrize(("file", "says", "based_on", "state", "pulled", "pushed"), CASES)
def test_what_is_forced_is_never_left_alone(file, says, based_on, state, pulled, pushed):
    both = sides(file, says, based_on, state)
    assert Act.LEAVE not in {act(exchange.pull(both, force=True)), act(exchange.push(both, force=True))}


def test_a_version_whose_file_is_gone_is_withdrawn_only_if_it_is_named():
    both = sides("", NEW, OLD)
    assert exchange.push(both) == ()
    assert act(exchange.push(both, ["shipping-time"])) is Act.WITHDRAW
    assert act(exchange.push(sides("", NEW, ""), ["shipping-time"])) is Act.LEAVE  # it never was a file


def test_somebodys_draft_is_not_superseded_unasked():
    both = sides(OLD, "", "", drafts="Ratri")
    (move,) = exchange.push(both)
    assert (move.act, move.refused) == (Act.LEAVE, "Ratri has a draft of it, which would be superseded")
    assert act(exchange.push(both, force=True)) is Act.PUBLISH


def test_a_file_in_the_way_is_not_overwritten():
    draft = written(draft="true")
    both = Sides(
        folder=Path("articles"),
        books=books(draft),
        standing=sides("", NEW, "").standing,
        drafts={},
    )
    (file,) = both.books.files
    named = Sides(folder=Path(file.name).parent, books=both.books, standing=both.standing, drafts={})
    assert act(exchange.pull(named)) is Act.WRITE  # the draft has another name
    there = Source(name="articles/shipping-time.en.md", text=draft)
    (move,) = exchange.pull(
        Sides(folder=Path("articles"), books=Library(files=(there,)), standing=both.standing, drafts={})
    )
    assert (move.act, "a draft" in move.refused) == (Act.LEAVE, True)
    assert "-draft: true" in move.diff


def test_only_what_is_named_is_moved_and_a_name_that_nobody_has_is_told():
    both = sides(OLD, NEW, OLD)
    assert exchange.pull(both, ["parking"]) == ()
    assert exchange.unknown(both, ["parking", "shipping-time"]) == ("parking",)


def test_a_diff_shows_what_would_become_of_the_other_side():
    (move,) = exchange.pull(sides(OLD, NEW, OLD))
    assert "-Old.\n+New." in move.diff
