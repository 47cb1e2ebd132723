"""What the database adds to a desk's files: versions of articles, and what was learnt from people.

The one place where that is read, by a desk that runs as by a command that only looks.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy import inspect, make_url
from sqlmodel import Session

from data import revision
from data.db import Database
from data.revision import Revision
from kb import calibrations, examples, history, teaching
from kb.article import Article
from kb.calibrated import Calibrated
from kb.guide import Guide
from kb.history import Version
from kb.library import Standing

T = TypeVar("T")

FIRST = Revision(0, 0)
"""Where a database begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What the database adds to the files."""

    standing: tuple[Standing, ...] = ()
    learnt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # article → how customers also ask for it
    learnt_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # kind → messages that are of it
    refuted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # article → what it does not answer
    calibration: Calibrated | None = None  # what was decided on the desk's own history


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the database added when it was looked at."""

    added: Added
    revision: Revision


def read(session: Session) -> Seen:
    """Return what the database adds, and as of which revision."""
    adds = Added(
        standing=history.standing(session),
        learnt=teaching.learnt(session),
        learnt_kinds=examples.learnt_kinds(session),
        refuted=teaching.refuted(session),
        calibration=calibrations.newest(session),
    )
    return Seen(revision=revision.current(session), added=adds)


def with_learnt(
    articles: Sequence[Article], learnt: Mapping[str, tuple[str, ...]], languages: Sequence[str]
) -> tuple[Article, ...]:
    """Give what was learnt to the article in the first of the desk's languages that it has: an id is found in any."""
    spoken: dict[str, list[str]] = {}
    for one in articles:
        spoken.setdefault(one.id, []).append(one.language)
    heirs = {id_: next((one for one in languages if one in spoken[id_]), spoken[id_][0]) for id_ in spoken}
    return tuple(
        replace(one, learnt=learnt[one.id]) if one.id in learnt and heirs[one.id] == one.language else one
        for one in articles
    )


def taught(guide: Guide, learnt: Mapping[str, tuple[str, ...]], previous: Guide | None) -> Guide:
    """Return the guide with the examples of its kinds; the one before where nothing of it has changed."""
    kinds = tuple(replace(kind, learnt=learnt.get(kind.id, ())) for kind in guide.kinds)
    if previous and _parts_of(previous) == (kinds, guide.urgency, guide.impact, guide.matrix, guide.cues):
        return previous
    return guide if kinds == guide.kinds else replace(guide, kinds=kinds)


def _parts_of(guide: Guide) -> tuple[object, ...]:
    return guide.kinds, guide.urgency, guide.impact, guide.matrix, guide.cues


def peek(url: str) -> Seen:
    """Look into a database that nobody has opened yet, and change nothing; one that is not made yet adds nothing.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, OSError: it can't be read.

    """
    return _look(url, read, Seen(added=Added(), revision=FIRST))


def peek_drafts(url: str) -> tuple[Version, ...]:
    """Return the drafts in such a database.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, OSError: it can't be read.

    """
    return _look(url, history.drafts, ())


def _look(url: str, query: Callable[[Session], T], nothing: T) -> T:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return nothing
    with closing(Database(url, writers=1)) as db, db.reading() as session:
        if not inspect(session.connection()).has_table("calibration"):  # it is brought up to date when the desk opens
            return nothing
        return query(session)
