"""What the database adds to a desk's files: versions of articles, and what was learnt from people.

The one place where that is read, by a desk that runs as by a command that only looks.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import inspect, make_url
from sqlmodel import Session

from data import revision
from data.db import Database
from data.revision import Revision
from kb import calibrations, examples, history, teaching
from kb.calibrated import Calibrated
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
