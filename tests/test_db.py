"""Transactions in batches, on SQLite and on PostgreSQL."""

import asyncio
import itertools
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, SQLModel

from data import schema
from data.columns import stored_moment
from data.db import Database
from data.jobs import Step
from data.tables import CONTACT, TEAM

AT = datetime(2026, 5, 4, tzinfo=UTC)


def hire(session: Session, names: Sequence[str]) -> list[str]:
    """Write teams; one by the name of `bad` can't be."""
    if "bad" in names:
        raise ValueError("bad is no team")
    session.connection().execute(TEAM.insert(), [{"id": name, "name": name, "supervisor": ""} for name in names])
    return [name.upper() for name in names]


def teams(session: Session) -> int:
    return int(session.connection().execute(select(func.count()).select_from(TEAM)).scalar_one())


async def test_each_caller_gets_the_result_of_its_own_item(db: Database):
    results = await asyncio.gather(*(db.write(hire, f"t{number}") for number in range(100)))
    assert results == [f"T{number}" for number in range(100)]
    assert db.read_now(teams) == 100


async def test_one_bad_item_fails_alone(db: Database):
    outcomes = await db.write_all(hire, [*(f"t{n}" for n in range(40)), "bad", *(f"u{n}" for n in range(40))])
    assert [type(one) for one in outcomes if not isinstance(one, str)] == [ValueError]
    assert db.read_now(teams) == 80


async def test_a_database_in_trouble_is_asked_once(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/x.db")
    schema.upgrade(db)
    asked: list[int] = []

    def full(session: Session, names: Sequence[str]) -> list[None]:
        asked.append(len(names))
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1")
        session.connection().exec_driver_sql("CREATE TABLE heavy AS SELECT zeroblob(100000)")
        return [None] * len(names)

    outcomes = await db.write_all(full, ["x"] * 100)
    assert {type(one) for one in outcomes} == {OperationalError}
    assert asked == [100]
    db.close()


async def test_of_two_who_wait_for_each_other_neither_fails(new_postgres: str):
    db = Database(new_postgres)
    await db.write_all(hire, ["a", "b"])
    met = threading.Barrier(2)

    def locking(*names: str) -> Step[None, int]:
        tries = itertools.count(1)

        def step(session: Session, _items: Sequence[None]) -> list[int]:
            tried = next(tries)
            session.connection().execute(TEAM.update().where(TEAM.c.id == names[0]).values(supervisor="x"))
            if tried == 1:
                met.wait(10)
            session.connection().execute(TEAM.update().where(TEAM.c.id == names[1]).values(supervisor="x"))
            return [tried]

        return step

    tries = await asyncio.gather(db.write(locking("a", "b"), None), db.write(locking("b", "a"), None))
    assert min(tries) == 1 < max(tries)  # one of them had to begin again
    db.close()


async def test_the_error_of_a_commit_reaches_its_caller(db: Database):
    await db.write(hire, "a")
    with pytest.raises(Exception, match=r"(?i)unique"):
        await db.write(hire, "a")


async def test_what_waits_shares_one_commit(tmp_path):
    db = Database(f"sqlite:///{tmp_path}/x.db")
    schema.upgrade(db)
    commits: list[dict[object, object]] = []
    db.watch.after = commits.append
    held = threading.Event()

    def hold(_session: Session, items: Sequence[str]) -> list[None]:
        held.wait(5)
        return [None] * len(items)

    first = asyncio.ensure_future(db.write(hold, "x"))
    await asyncio.sleep(0.05)
    rest = [asyncio.ensure_future(db.write(hire, f"t{number}")) for number in range(50)]
    await asyncio.sleep(0.05)
    held.set()
    await asyncio.gather(first, *rest)
    assert len(commits) == 2
    db.close()


async def test_a_caller_who_gives_up_harms_nobody(db: Database):
    gone = asyncio.ensure_future(db.write(hire, "a"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await db.write(hire, "b") == "B"


async def test_somebody_who_watches_and_falls_over_undoes_nothing(db: Database):
    db.watch.after = lambda notes: notes["nothing"]
    assert await db.write(hire, "a") == "A"
    assert db.read_now(teams) == 1


async def test_what_follows_before_the_commit_fails_the_whole(db: Database):
    def refuse(session: Session) -> None:
        raise ValueError("no")

    db.watch.before = refuse
    with pytest.raises(ValueError, match="no"):
        await db.write(hire, "a")
    assert db.read_now(teams) == 0


async def test_a_step_that_loses_a_result_is_a_bug_that_is_told(db: Database):
    with pytest.raises(TypeError, match="0 results for 1 items"):
        await db.write(lambda _session, _items: [], "a")


def test_the_migrations_make_exactly_the_tables(db: Database):
    with db.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        assert schema.current(connection) == schema.HEAD


def test_an_upgrade_is_done_once(db: Database):
    assert schema.upgrade(db) == schema.HEAD


def test_a_newer_database_is_refused(db: Database):
    with db.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RuntimeError, match="9999"):
        schema.upgrade(db)


def test_two_hours_of_the_night_when_clocks_go_back_are_two():
    berlin = ZoneInfo("Europe/Berlin")
    hours = [stored_moment(datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold)) for fold in (0, 1)]
    assert hours == ["2026-10-25T00:30:00.000000+00:00", "2026-10-25T01:30:00.000000+00:00"]


@given(st.datetimes(min_value=datetime(1990, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 — Hypothesis adds zones
def test_a_stored_time_is_iso_in_utc_so_that_texts_sort_as_times(at: datetime):
    assert stored_moment(at) == at.astimezone(UTC).isoformat(timespec="microseconds")


def test_times_come_back_in_utc_and_naive_ones_are_refused(db: Database):
    jakarta = datetime.fromisoformat("2026-05-04T10:00:00.000001+07:00")

    def step(session: Session, items: Sequence[datetime]) -> list[None]:
        row = {"name": "", "email": "", "phone": "", "language": ""}
        session.connection().execute(CONTACT.insert(), [{**row, "created_at": at} for at in items])
        return [None] * len(items)

    db.write_now(step, jakarta)
    with db.reading() as session:
        found = session.connection().execute(select(CONTACT.c.created_at)).scalar_one()
    assert (found, found.utcoffset().total_seconds()) == (jakarta, 0)
    with pytest.raises(Exception, match="no time zone"):
        db.write_now(step, jakarta.replace(tzinfo=None))


def test_a_desk_needs_a_file():
    with pytest.raises(ValueError, match="in a file"):
        Database("sqlite://")
