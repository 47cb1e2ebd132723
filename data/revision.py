"""How the processes of a desk notice that its content has changed: two counters in one row, which is the lock too.

Whoever changes what the database adds to the files, versions of articles or lessons, holds the row first and counts in
the same transaction. So changes of content come one after the other, and nobody reads half of one.
"""

from typing import NamedTuple

from sqlalchemy import select, update
from sqlmodel import Session

from data.rows import held
from data.tables import LIBRARY

NEWS = "content"
"""The note in a session, and the topic of the bell, that tells of a change."""


class Revision(NamedTuple):
    """How often the content has changed, as far as the database knows."""

    revision: int  # by what the database adds
    reloads: int  # by files that somebody asked to be read again


def current(session: Session) -> Revision:
    """Return where the counters stand."""
    row = session.connection().execute(select(LIBRARY.c.revision, LIBRARY.c.reloads)).one()
    return Revision(*row)


def hold(session: Session) -> None:
    """Let nobody else change content until this transaction ends."""
    session.connection().execute(held(select(LIBRARY.c.id)))


def count(session: Session) -> None:
    """Say that the database adds something else now; every process reads it within seconds of the commit."""
    session.connection().execute(update(LIBRARY).values(revision=LIBRARY.c.revision + 1))
    session.info[NEWS] = True


def ask_to_reload(session: Session) -> None:
    """Ask every process to read its files again."""
    session.connection().execute(update(LIBRARY).values(reloads=LIBRARY.c.reloads + 1))
    session.info[NEWS] = True
