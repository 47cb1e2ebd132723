"""Statements run past SQLAlchemy's way of making rows ready: what they must not get wrong."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from data import bulk, rows
from data.db import Database
from data.tables import CONTACT, TEAM

TEAMS = TEAM.insert()
NAMED = ("id", "name", "supervisor")
CONTACTS = CONTACT.insert()
KNOWN = ("name", "email", "phone", "language", "created_at")


def run(db: Database, change: Callable[[Session], Any]) -> Any:
    def step(session: Session, _items: Sequence[None]) -> list[Any]:
        return [change(session)]

    return db.write_now(step, None)


@pytest.mark.parametrize("count", [2, 64, 70])
def test_rows_of_unequal_width_are_refused_even_if_their_values_add_up(db: Database, count: int):
    wrong = [(f"t{n}", "name", "") for n in range(count - 2)] + [("a", "name", "", "more"), ("b", "name")]
    with pytest.raises((TypeError, ValueError)):
        run(db, lambda session: bulk.execute(session, TEAMS, NAMED, wrong))
    with db.reading() as session:
        assert session.connection().execute(select(TEAM)).all() == []


def test_an_hour_that_comes_twice_stays_two(db: Database):
    berlin = ZoneInfo("Europe/Berlin")
    twice = [datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1)]
    people = [(str(at.fold), "", "", "", at) for at in twice]
    run(db, lambda session: bulk.execute(session, CONTACTS, KNOWN, people))
    with db.reading() as session:
        found = session.connection().execute(select(CONTACT.c.created_at).order_by(CONTACT.c.name)).scalars()
    assert list(found) == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]


NOBODY = update(TEAM).where(TEAM.c.id == bindparam("of")).values(supervisor="", name=bindparam("name"))
FINDS = select(TEAM.c.id).where(TEAM.c.name.is_not_distinct_from(bindparam("name", None)))


def test_what_a_statement_itself_brings_may_be_nothing(db: Database):
    run(db, lambda session: bulk.execute(session, TEAMS, NAMED, [("a", "A", "x")]))
    assert run(db, lambda session: rows.fetch(session, FINDS, {})) == []


def test_a_value_that_a_statement_asks_for_and_does_not_get_is_told(db: Database):
    with pytest.raises(Exception, match="name"):
        run(db, lambda session: rows.change(session, NOBODY, {"of": "a"}))
