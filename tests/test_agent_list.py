"""The list of inquiries as agents ask for it over HTTP: its order, its pages, and what is found."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff import reading
from handoff.reading import Position
from tests import agent_desk, over_http
from tests.agent_desk import AT, INQUIRIES, Desk, items
from tests.over_http import Calm

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)
api = pytest.fixture(over_http.api)
calm = pytest.fixture(over_http.calm, scope="module")


async def test_the_list_is_what_is_due_first_then_what_waits_longest(desk: Desk, api: httpx.AsyncClient) -> None:
    numbers = [desk.hears("halo", who=f"customer {index}") for index in range(4)]
    for number, due, opened in zip(numbers, (None, 3, None, 1), (2, 0, 1, 9), strict=True):
        due_at = AT + timedelta(hours=due) if due else None
        desk.sets(number, due_at=due_at, opened_at=AT + timedelta(hours=opened))
    assert [one["number"] for one in await items(api, "")] == [numbers[3], numbers[1], numbers[2], numbers[0]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "abcd"),
        ({"status": "", "owner": "", "team": "", "q": "", "cursor": "", "agent": ""}, "abcd"),
        ({"status": "waiting"}, "c"),
        ({"status": ["waiting", "closed"]}, "cd"),
        ({"owner": "queue"}, "b"),
        ({"owner": ["queue", "agent"], "team": "cs"}, "bc"),
        ({"team": "tech"}, ""),
        ({"agent": "me"}, "c"),
        ({"agent": "999"}, ""),
        ({"q": "budi"}, "b"),
        ({"q": "BUDI@MAIL"}, "b"),
        ({"q": "0812-3456 789"}, "b"),
        ({"q": "INQ-2026-00000"}, "abcd"),
        ({"q": "mesin giling"}, "c"),  # the subject
        ({"q": "kopi luwak"}, "a"),  # anything that was said
        ({"q": "100%"}, "d"),
        ({"q": "%"}, "d"),  # a sign is only a sign
        ({"q": "_"}, ""),
        ({"q": "\0"}, ""),
        ({"q": "budi", "owner": "bot"}, ""),
    ],
)
async def test_the_list_shows_what_is_asked_for(calm: Calm, asked: dict[str, Any], found: str) -> None:
    letters = {number: letter for letter, number in calm.numbers.items()}
    async with calm.api as api:
        assert "".join(sorted(letters[one["number"]] for one in await items(api, "", **asked))) == found


@pytest.mark.parametrize("seed", range(3))
async def test_pages_repeat_nothing_and_hide_nothing_while_the_desk_works_on(
    desk: Desk, api: httpx.AsyncClient, seed: int
) -> None:
    dice = random.Random(seed)
    numbers = [desk.hears("halo", who=f"customer {index}") for index in range(40)]
    for number in numbers:  # many are due, and were opened, at the same time as others
        due_at = dice.choice([None, AT + timedelta(minutes=dice.randrange(4))])
        desk.sets(number, due_at=due_at, opened_at=AT + timedelta(minutes=dice.randrange(4)))
    whole = [one["number"] for one in await items(api, "", limit=200)]
    paged, cursor, limit = [], "", dice.randrange(1, 9)
    while cursor is not None:
        page = (await api.get(INQUIRIES, params={"limit": limit, "cursor": cursor})).json()
        paged += [one["number"] for one in page["items"]]
        cursor = page["next"]
        late = desk.hears("halo", who=f"late {len(paged)}")
        desk.sets(late, due_at=AT - timedelta(days=1))  # before everything: those who page on need not see it
    assert paged == whole
    assert sorted(paged) == sorted(numbers)


MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(st.builds(Position, due_at=st.none() | MOMENTS, opened_at=MOMENTS, id=st.integers(0, 2**63 - 1)))
def test_a_cursor_names_the_very_position(position: Position) -> None:
    assert reading.decode(reading.encode(position)) == position


@given(st.text(max_size=80))
def test_anything_else_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="no cursor"):
        reading.decode(text)


@pytest.mark.parametrize(
    "asked",
    [{"cursor": "bm9uc2Vuc2U"}, {"limit": 0}, {"limit": 201}, {"status": "gone"}, {"owner": "me"}, {"agent": "Ana"}],
)
async def test_a_senseless_list_is_a_problem(calm: Calm, asked: dict[str, Any]) -> None:
    async with calm.api as api:
        answer = await api.get(INQUIRIES, params=asked)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
