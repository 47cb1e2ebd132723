"""What agents type in of a call or a visit, over HTTP."""

import asyncio

import httpx
import pytest

from tests import agent_desk, over_http
from tests.agent_desk import INQUIRIES, Desk, items
from tests.over_http import Calm

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
api = pytest.fixture(over_http.api)
calm = pytest.fixture(over_http.calm, scope="module")


async def test_a_call_that_is_typed_in_begins_in_the_queue(api: httpx.AsyncClient) -> None:
    call = {"channel": "phone", "name": " Budi  Santoso ", "contact": "Budi@mail.example, 0812-3456-789",
            "text": "Gilingan macet", "subject": "Gilingan", "language": "id",
            "kind": "technical", "priority": "high"}  # fmt: skip
    answer = await api.post(INQUIRIES, json=call)
    opened = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{INQUIRIES}/{opened['number']}")
    assert (opened["owner"], opened["channel"], opened["kind"], opened["priority"]) == (
        "queue", "phone", "technical", "high",
    )  # fmt: skip
    contact = {key: value for key, value in opened["contact"].items() if key != "id"}
    assert contact == {"name": "Budi Santoso", "email": "budi@mail.example", "phone": "08123456789"}
    assert (await api.get(answer.headers["location"])).json() == opened


async def test_the_same_call_typed_in_twice_is_one(api: httpx.AsyncClient) -> None:
    call = {"channel": "walk-in", "name": "Budi", "text": "Mau tukar barang", "client_id": "7"}
    first, again = await api.post(INQUIRIES, json=call), await api.post(INQUIRIES, json=call)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]
    assert len(await items(api, f"/{first.json()['number']}/messages")) == 1


async def test_two_people_of_one_name_are_two_people(api: httpx.AsyncClient) -> None:
    call = {"channel": "walk-in", "name": "Budi", "text": "Halo"}
    contacts = {(await api.post(INQUIRIES, json=call)).json()["contact"]["id"] for _ in range(2)}
    assert len(contacts) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "telegram"},  # arrives by itself
        {"channel": ""},
        {"text": ""},
        {"contact": "somewhere"},
        {"language": "fr"},
        {"name": "x" * 300},
        {"text": "x" * 100_001},
        {"priority": "huge"},
    ],
)
async def test_a_call_that_makes_no_sense_is_a_problem(calm: Calm, wrong: dict[str, str]) -> None:
    async with calm.api as api:
        answer = await api.post(INQUIRIES, json={"channel": "phone", "text": "Halo", **wrong})
        assert len(await items(api, "")) == 4
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.json()["detail"]


@pytest.mark.parametrize(
    "other",
    [{"text": "Mau tukar warna"}, {"channel": "phone"}, {"contact": "0812-999-8888"}],
)
async def test_the_same_key_with_another_call_is_refused_since_it_would_be_lost(
    api: httpx.AsyncClient, other: dict[str, str]
) -> None:
    call = {"channel": "walk-in", "name": "Budi", "contact": "0812-3456-789", "text": "Tukar barang", "client_id": "7"}
    first = (await api.post(INQUIRIES, json=call)).json()
    refused = await api.post(INQUIRIES, json=call | other)
    assert (refused.status_code, refused.json()["inquiry"]) == (409, first["number"])
    assert refused.json()["detail"] == f"it was typed in already, in other words ({first['number']})"
    assert [one["number"] for one in await items(api, "")] == [first["number"]]
    again = await api.post(INQUIRIES, json=call)
    assert (again.status_code, again.json(), again.headers["location"]) == (
        200, first, f"{INQUIRIES}/{first['number']}",
    )  # fmt: skip


async def test_of_two_calls_that_come_at_once_with_one_key_one_is_kept(api: httpx.AsyncClient) -> None:
    calls = [{"channel": "phone", "text": text, "client_id": "7"} for text in ("Halo", "Halo", "Mesin mati")]
    answers = await asyncio.gather(*(api.post(INQUIRIES, json=call) for call in calls))
    said = (await items(api, ""))[0]["subject"]
    for call, answer in zip(calls, answers, strict=True):
        assert answer.status_code in ((200, 201) if call["text"] == said else (409,))
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len(await items(api, "")) == 1


async def test_two_agents_may_use_the_same_key(desk: Desk, api: httpx.AsyncClient) -> None:
    call = {"channel": "phone", "text": "Halo", "client_id": "7"}
    async with desk.as_(desk.hires("Laras")) as laras:
        answers = [await one.post(INQUIRIES, json=call) for one in (api, laras)]
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_a_call_of_a_kind_that_there_is_not_opens_nothing(api: httpx.AsyncClient) -> None:
    refused = await api.post(INQUIRIES, json={"channel": "phone", "text": "Gilingan macet", "kind": "nope"})
    assert refused.status_code == 422
    assert "there is no kind nope; there are complaint, general" in refused.json()["detail"]
    assert (await api.get(INQUIRIES)).json()["items"] == []
