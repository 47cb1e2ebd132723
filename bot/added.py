"""What the database adds to a desk's files: versions of articles, and what was learnt from people.

The one place where that is read, by a desk that runs as by a command that only looks.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, make_url
from sqlmodel import Session

from bot.content import Added
from data import revision
from data.db import Database
from data.revision import Revision
from kb import history

FIRST = Revision(0, 0)
"""Where a database begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the database added when it was looked at."""

    added: Added
    revision: Revision


def read(session: Session) -> Seen:
    """Return what the database adds, and as of which revision."""
    return Seen(revision=revision.current(session), added=Added(standing=history.standing(session)))


def peek(url: str) -> Seen:
    """Look into a database that nobody has opened yet, and change nothing; one that is not made yet adds nothing.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, OSError: it can't be read.

    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return Seen(added=Added(), revision=FIRST)
    with closing(Database(url, writers=1)) as db, db.reading() as session:
        if not inspect(session.connection()).has_table("library"):  # it is brought up to date when the desk opens
            return Seen(added=Added(), revision=FIRST)
        return read(session)
