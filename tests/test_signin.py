"""Passwords, sessions, links and tokens: what opens the door, and what no longer does."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlmodel import Session, SQLModel

from data.db import Database
from data.tables import AGENT, SIGN_IN, TEAM
from data.types import Role
from handoff import signin
from handoff.desk import Missing
from handoff.throttle import Allowance, Throttle
from tests.agent_desk import AT, PASSWORD, leaves

R = TypeVar("R")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RATRI = signin.Newcomer(email="Ratri@Toko.example", name="Ratri", role=Role.SUPERVISOR, team="cs", password=PASSWORD)


class Door:
    """A database with one agent, whose transactions a test writes as it needs them."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.ratri = self(lambda session: signin.add(session, RATRI, AT))

    def __call__(self, change: Callable[[Session], R]) -> R:
        def step(session: Session, _items: Sequence[None]) -> list[Any]:
            return [change(session)]

        found: R = self.db.write_now(step, None)
        return found

    def verify(self, email: str, password: str) -> int | None:
        return self.db.read_now(lambda session: signin.verify(session, email, password))

    def stored(self) -> str:
        """Everything that lies in the tables of agents and sessions, as text."""
        with self.db.reading() as session:
            return str([session.connection().execute(select(table)).all() for table in (AGENT, SIGN_IN)])


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    yield from opened(tmp_path)


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A door that tests only knock at."""
    yield from opened(tmp_path_factory.mktemp("shut"))


def opened(path: Path) -> Iterator[Door]:
    db = Database(f"sqlite:///{path}/sapa.db")
    with db.connect() as connection:
        SQLModel.metadata.create_all(connection)
        connection.execute(TEAM.insert(), [{"id": "cs", "name": "Layanan", "supervisor": ""}])
        connection.commit()
    yield Door(db)
    db.close()


@pytest.mark.parametrize(
    ("email", "password", "right"),
    [
        ("ratri@toko.example", PASSWORD, True),
        (" RATRI@toko.EXAMPLE ", PASSWORD, True),  # addresses are typed in all sorts of ways
        ("ratri@toko.example", PASSWORD + " ", False),
        ("ratri@toko.example", "", False),
        ("ratri@toko.example", "\ud800\0", False),
        ("nobody@toko.example", PASSWORD, False),
        ("\0", PASSWORD, False),
        ("", "", False),
    ],
)
def test_only_the_right_password_opens(shut: Door, email: str, password: str, right: bool) -> None:
    assert shut.verify(email, password) == (shut.ratri if right else None)


def test_an_accent_typed_in_another_way_is_the_same_password(door: Door) -> None:
    door(lambda session: signin.set_password(session, RATRI.email, "cafe\u0301 hangat"))
    assert door.verify(RATRI.email, "caf\u00e9 hangat") == door.ratri


def test_it_takes_as_long_to_refuse_a_stranger_as_a_wrong_password(shut: Door) -> None:
    def takes(email: str) -> float:
        spent = []
        for _ in range(3):
            begin = time.perf_counter()
            shut.verify(email, "something else")
            spent.append(time.perf_counter() - begin)
        return min(spent)

    takes("nobody@toko.example")
    known, unknown = takes(RATRI.email), takes("nobody@toko.example")
    assert 0.2 < known / unknown < 5  # it would be a hundred


def test_who_has_no_password_cannot_sign_in_with_one(door: Door) -> None:
    door(lambda session: signin.add(session, signin.Newcomer(email="bagas@toko.example", name="Bagas"), AT))
    assert door.verify("bagas@toko.example", "") is None


def test_who_has_left_cannot_come_in_by_any_door(door: Door) -> None:
    secret = door(lambda session: signin.begin(session, door.ratri, AT))
    link = door(lambda session: signin.one_time_link(session, door.ratri, AT))
    token = door(lambda session: signin.token(session, RATRI.email))
    door.db.write_now(leaves, "ratri@toko.example")
    assert door.verify(RATRI.email, PASSWORD) is None
    assert door(lambda session: signin.who(session, secret, AT)) is None
    assert door(lambda session: signin.spend(session, link, AT)) is None
    assert door(lambda session: signin.by_token(session, token)) is None
    with pytest.raises(Missing):
        door(lambda session: signin.token(session, RATRI.email))


def test_nothing_that_opens_the_door_lies_in_the_tables(door: Door) -> None:
    secrets = [
        door(lambda session: signin.begin(session, door.ratri, AT)),
        door(lambda session: signin.one_time_link(session, door.ratri, AT)),
        door(lambda session: signin.token(session, RATRI.email)),
        PASSWORD,
    ]
    assert not [secret for secret in secrets if secret in door.stored()]


def test_a_session_lasts_a_fortnight_to_the_second(door: Door) -> None:
    secret = door(lambda session: signin.begin(session, door.ratri, AT))
    last = AT + timedelta(days=14) - timedelta(microseconds=1)
    found = door(lambda session: signin.who(session, secret, last))
    assert found is not None
    assert (found.id, found.name, found.email, found.role, found.team) == (
        door.ratri, "Ratri", "ratri@toko.example", Role.SUPERVISOR, "cs",
    )  # fmt: skip
    assert door(lambda session: signin.who(session, secret, AT + timedelta(days=14))) is None


def test_a_session_that_has_ended_is_over(door: Door) -> None:
    one, other = (door(lambda session: signin.begin(session, door.ratri, AT)) for _ in range(2))
    door(lambda session: signin.end(session, one))
    assert door(lambda session: signin.who(session, one, AT)) is None
    assert door(lambda session: signin.who(session, other, AT)) is not None


def test_a_new_session_clears_away_those_that_expired(door: Door) -> None:
    door(lambda session: signin.begin(session, door.ratri, AT))
    door(lambda session: signin.begin(session, door.ratri, AT + timedelta(days=15)))
    with door.db.reading() as session:
        assert len(session.connection().execute(select(SIGN_IN)).all()) == 1


def test_a_link_lets_in_once_within_a_day_and_is_no_session(door: Door) -> None:
    link, late = (door(lambda session: signin.one_time_link(session, door.ratri, AT)) for _ in range(2))
    assert door(lambda session: signin.who(session, link, AT)) is None
    assert door(lambda session: signin.spend(session, link, AT + DAY - HOUR)) == door.ratri
    assert door(lambda session: signin.spend(session, link, AT + DAY - HOUR)) is None
    assert door(lambda session: signin.spend(session, late, AT + DAY)) is None


def test_a_session_is_no_link(door: Door) -> None:
    secret = door(lambda session: signin.begin(session, door.ratri, AT))
    assert door(lambda session: signin.spend(session, secret, AT)) is None
    assert door(lambda session: signin.who(session, secret, AT)) is not None


def test_a_new_token_replaces_the_one_before(door: Door) -> None:
    first, second = (door(lambda session: signin.token(session, RATRI.email)) for _ in range(2))
    assert second.startswith("sapa_")
    assert door(lambda session: signin.by_token(session, first)) is None
    found = door(lambda session: signin.by_token(session, second))
    assert found is not None
    assert found.id == door.ratri


def test_a_new_password_ends_all_sessions_but_the_one_that_set_it(door: Door) -> None:
    here, elsewhere = (door(lambda session: signin.begin(session, door.ratri, AT)) for _ in range(2))
    door(lambda session: signin.set_password(session, RATRI.email, "teh poci sore", keep=here))
    assert door.verify(RATRI.email, PASSWORD) is None
    assert door.verify(RATRI.email, "teh poci sore") == door.ratri
    assert door(lambda session: signin.who(session, here, AT)) is not None
    assert door(lambda session: signin.who(session, elsewhere, AT)) is None


def test_a_password_that_was_hashed_weakly_is_hashed_anew(door: Door) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    door(lambda session: session.connection().execute(update(AGENT).values(password=weak)) and None)
    assert door.verify(RATRI.email, PASSWORD) == door.ratri
    door(lambda session: signin.strengthen(session, door.ratri, PASSWORD))
    assert weak not in door.stored()
    assert door.verify(RATRI.email, PASSWORD) == door.ratri


@pytest.mark.parametrize("password", ["", "short", " " * 20, "x" * 1001])
def test_a_weak_password_is_refused(shut: Door, password: str) -> None:
    with pytest.raises(signin.Weak):
        shut(lambda session: signin.set_password(session, RATRI.email, password))
    with pytest.raises(signin.Weak):
        signin.Newcomer(email="bagas@toko.example", name="Bagas", password=password)


def test_an_agent_may_be_given_another_name_and_is_told_by_it(door: Door) -> None:
    door(lambda session: signin.rename(session, " RATRI@toko.example ", "  Ratri Wulandari "))
    secret = door(lambda session: signin.begin(session, door.ratri, AT))
    known = door(lambda session: signin.who(session, secret, AT))
    assert known is not None
    assert known.name == "Ratri Wulandari"


@pytest.mark.parametrize(("email", "name", "error"), [("x@toko.example", "X", Missing), (RATRI.email, " ", ValueError)])
def test_nobody_is_renamed_to_nothing_and_no_stranger_at_all(
    shut: Door, email: str, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        shut(lambda session: signin.rename(session, email, name))


@pytest.mark.parametrize("email", ["", "ratri", "@", "a b@toko.example", "@toko.example", "x" * 310 + "@toko.example"])
def test_a_newcomer_needs_an_address(email: str) -> None:
    with pytest.raises(ValueError, match="address"):
        signin.Newcomer(email=email, name="Somebody")


def test_nobody_is_added_twice_or_to_a_team_that_is_not_there(shut: Door) -> None:
    with pytest.raises(signin.Known):
        shut(lambda session: signin.add(session, RATRI, AT))
    newcomer = signin.Newcomer(email="bagas@toko.example", name="Bagas", team="moon")
    with pytest.raises(Missing):
        shut(lambda session: signin.add(session, newcomer, AT))


THREE = Allowance(3, timedelta(minutes=1))
MANY = Allowance(1000, timedelta(minutes=1))


def test_a_few_tries_at_once_then_one_a_minute() -> None:
    throttle = Throttle(by_email=THREE, by_client=MANY)
    waits = [throttle.wait("a@x", "here", AT) for _ in range(5)]
    assert waits == [timedelta(0)] * 3 + [timedelta(minutes=1)] * 2
    assert throttle.wait("a@x", "here", AT + timedelta(minutes=1)) == timedelta(0)
    assert throttle.wait("a@x", "here", AT + timedelta(seconds=90)) == timedelta(seconds=30)


def test_one_address_is_guarded_from_everywhere_and_no_other_is_held_up() -> None:
    throttle = Throttle(by_email=THREE, by_client=MANY)
    tried = [throttle.wait(" A@x", f"client {number}", AT) for number in range(4)]
    assert [bool(pause) for pause in tried] == [False, False, False, True]
    assert not throttle.wait("b@x", "client 0", AT)


def test_one_client_cannot_try_every_address() -> None:
    throttle = Throttle(by_email=MANY, by_client=THREE)
    assert [bool(throttle.wait(f"{number}@x", "here", AT)) for number in range(4)] == [False, False, False, True]
    assert not throttle.wait("0@x", "there", AT)


def test_an_office_behind_one_address_signs_in_as_often_as_it_likes() -> None:
    throttle = Throttle(by_email=THREE, by_client=THREE)
    for number in range(50):
        assert not throttle.wait(f"{number}@x", "office", AT)
        throttle.forgive(f"{number}@x", "office")


@given(st.lists(st.timedeltas(timedelta(0), timedelta(minutes=3)), max_size=60))
def test_no_pace_of_tries_gets_through_more_often_than_allowed(pauses: list[timedelta]) -> None:
    throttle, now, through = Throttle(by_email=THREE, by_client=MANY), AT, 0
    for pause in pauses:
        now += pause
        through += not throttle.wait("a@x", "here", now)
    assert through <= 3 + (now - AT) // timedelta(minutes=1)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(minutes=3)), max_size=40))
def test_whoever_waits_as_long_as_told_gets_through(pauses: list[timedelta]) -> None:
    throttle, now = Throttle(by_email=THREE, by_client=MANY), AT
    for pause in pauses:
        now += pause
        if told := throttle.wait("a@x", "here", now):
            now += told
            assert not throttle.wait("a@x", "here", now)


def test_those_who_tried_long_ago_take_up_no_memory() -> None:
    throttle = Throttle()
    for number in range(5000):
        throttle.wait(f"{number}@x", f"client {number}", AT + number * timedelta(minutes=1))
    assert len(throttle) < 2100
