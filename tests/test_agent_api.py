"""How agents and scripts act over HTTP, and who was quicker."""

import asyncio
import contextlib
import json
from typing import Any

import httpx
import pytest

from data import journal
from data.types import Role
from handoff import forms, requests
from tests import agent_desk, over_http
from tests.agent_desk import AT, INQUIRIES, Desk, Person, act, done, items
from tests.over_http import Calm

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)
api = pytest.fixture(over_http.api)
calm = pytest.fixture(over_http.calm, scope="module")


@pytest.fixture
def ratri(desk: Desk) -> Person:
    return desk.hires("Ratri", Role.SUPERVISOR, team="cs")


async def test_an_agent_takes_answers_and_resolves(
    desk: Desk, api: httpx.AsyncClient, bagas: Person, waiting: str
) -> None:
    taken = await done(api, waiting, "take")
    assert (taken["owner"], taken["agent"], taken["epoch"]) == ("agent", bagas.named, 2)
    assert taken["handoff"]["taken_by"] == bagas.named
    assert (await done(api, waiting, "reply", text="Besok, Kak."))["status"] == "waiting"
    resolved = await done(api, waiting, "resolve", text="Sudah dikirim ulang ya, Kak.")
    assert (resolved["status"], resolved["owner"]) == ("resolved", "bot")
    reopened = await done(api, waiting, "reopen", why="belum sampai juga")
    assert (reopened["status"], reopened["owner"], reopened["handoff"]["reason"]) == ("open", "queue", "reopened")
    said = await items(api, f"/{waiting}/messages")
    assert [one["text"] for one in said if one["note"]] == ["belum sampai juga"]
    assert not desk.db.read_now(lambda session: [flaw for flaw in journal.verify(session) if flaw])


async def test_the_moves_between_people(desk: Desk, api: httpx.AsyncClient, ratri: Person, waiting: str) -> None:
    assert (await done(api, waiting, "transfer", agent=ratri.id))["agent"] == ratri.named
    assert (await act(api, waiting, "give-back")).json()["who"] == ratri.named
    async with desk.as_(ratri) as supervisor:
        assert (await done(supervisor, waiting, "give-back"))["owner"] == "queue"
        moved = await done(supervisor, waiting, "transfer", team="tech")
        assert (moved["team"], moved["owner"]) == ("tech", "queue")
        await done(supervisor, waiting, "take")
        assert (await done(supervisor, waiting, "give-back", to="bot"))["owner"] == "bot"


async def test_only_its_agent_or_a_supervisor_may_transfer(
    desk: Desk, api: httpx.AsyncClient, ratri: Person, waiting: str
) -> None:
    laras = desk.hires("Laras")
    await done(api, waiting, "take")
    async with desk.as_(laras) as other:
        assert (await act(other, waiting, "transfer", team="tech")).status_code == 409
    async with desk.as_(ratri) as supervisor:
        assert (await done(supervisor, waiting, "transfer", agent=laras.id))["agent"] == laras.named


async def test_an_escalation_calls_the_teams_supervisor_until_somebody_has_seen_it(
    desk: Desk, api: httpx.AsyncClient, ratri: Person, bagas: Person, waiting: str
) -> None:
    first = (await done(api, waiting, "escalate", reason="minta ganti rugi"))["escalations"][0]
    assert (first["level"], first["to"], first["by"]) == (1, ratri.email, bagas.named)
    second = (await done(api, waiting, "escalate", reason="lagi", to="tech"))["escalations"][1]
    async with desk.as_(ratri) as supervisor:
        seen = (await done(supervisor, waiting, "acknowledge", escalation=second["id"]))["escalations"]
        assert [one["acknowledged_by"] for one in seen] == [None, ratri.named]
        seen = (await done(supervisor, waiting, "acknowledge"))["escalations"]
    assert [one["acknowledged_by"] for one in seen] == [ratri.named, ratri.named]
    assert seen[0]["acknowledged_at"] == "2026-05-04T03:00:00Z"


async def test_a_person_may_overrule_kind_and_priority(api: httpx.AsyncClient, waiting: str) -> None:
    changed = await done(api, waiting, "classify", kind="complaint", priority="urgent", why="barang pecah")
    assert (changed["kind"], changed["priority"]) == ("complaint", "urgent")
    assert (await done(api, waiting, "classify", priority="low"))["kind"] == "complaint"
    happened = await items(api, f"/{waiting}/journal")
    assert "barang pecah" not in str(happened)  # people's words lie where they can be erased
    assert (await items(api, f"/{waiting}/messages"))[-1]["text"] == "barang pecah"


async def test_a_promise_is_a_time_to_come(api: httpx.AsyncClient, waiting: str) -> None:
    await done(api, waiting, "promise", by="2026-05-04T12:00:00+07:00")
    assert (await items(api, f"/{waiting}/journal"))[-1]["kind"] == "Promised"
    assert (await act(api, waiting, "promise", by="2026-05-04T09:00:00+07:00")).status_code == 409


async def test_two_inquiries_of_a_person_become_one(desk: Desk, api: httpx.AsyncClient, waiting: str) -> None:
    other = desk.hears("halo lagi", who="ana elsewhere")
    desk.sets(other, contact_id=1)
    assert (await done(api, other, "merge", into=waiting))["status"] == "closed"
    assert (await api.get(f"{INQUIRIES}/{waiting}")).json()["status"] == "open"
    kinds = [one["kind"] for one in await items(api, f"/{other}/journal")]
    assert kinds[-3:] == ["Merged", "Voided", "Closed"]


async def test_what_does_not_belong_together_is_not_merged(desk: Desk, api: httpx.AsyncClient, waiting: str) -> None:
    stranger, closed = desk.hears("halo", who="b"), desk.hears("halo", who="c")
    desk.sets(closed, contact_id=1, status="closed", closed_at=AT)
    told = [await act(api, waiting, "merge", into=into) for into in (waiting, stranger, closed, "INQ-1")]
    assert [one.status_code for one in told] == [409, 409, 409, 404]


async def test_a_move_of_another_epoch_is_refused(api: httpx.AsyncClient, bagas: Person, waiting: str) -> None:
    taken = await done(api, waiting, "take", epoch=1)
    stale = await act(api, waiting, "reply", text="Baik.", epoch=1)
    assert (stale.status_code, stale.json()["who"]) == (409, bagas.named)
    await done(api, waiting, "reply", text="Baik.", epoch=taken["epoch"])
    assert [one["text"] for one in await items(api, f"/{waiting}/messages")] == ["kapan sampai?", "Baik."]


async def test_of_twenty_who_take_at_once_one_has_it_and_the_others_hear_who(desk: Desk, waiting: str) -> None:
    people = [desk.hires(f"Agent{index}") for index in range(20)]
    async with contextlib.AsyncExitStack() as open_clients:
        clients = [await open_clients.enter_async_context(desk.as_(person)) for person in people]
        answers = await asyncio.gather(*(act(client, waiting, "take") for client in clients))
    winners = [person for person, answer in zip(people, answers, strict=True) if answer.status_code == 200]
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(winners), len(refused)) == (1, 19)
    assert {json.dumps(one["who"]) for one in refused} == {json.dumps(winners[0].named)}
    assert {one["title"] for one in refused} == {"Not as things stand"}
    kinds = [one.kind for one in desk.db.read_now(lambda session: journal.history(session, 1))]
    assert kinds.count("Taken") == 1


async def test_of_a_batch_only_what_is_refused_is_undone(desk: Desk, bagas: Person, waiting: str) -> None:
    """A merge begins to write before its last rule says no."""
    other = desk.hears("halo", who="b")
    desk.sets(waiting, status="closed", owner="bot", closed_at=AT)
    desk.sets(other, contact_id=1)
    moves = [(waiting, forms.Merge(into=other)), (other, forms.Note(text="satu")), (other, forms.Take())]
    told = [bagas.asks(number, move) for number, move in moves]
    followed: list[str] = []
    desk.workplace.db.watch.before = lambda session: followed.extend(
        type(entry.fact).__name__ for entry in session.info.get(journal.FACTS, [])
    )
    outcomes = await desk.db.write_all(requests.act, told)
    assert [type(one).__name__ for one in outcomes] == ["Refused", "NoneType", "NoneType"]
    assert followed == ["Noted", "Taken"]
    kinds = [one.kind for one in desk.db.read_now(lambda session: journal.history(session, 1))]
    assert "Merged" not in kinds
    assert not desk.db.read_now(lambda session: [flaw for flaw in journal.verify(session) if flaw])


@pytest.mark.parametrize(
    ("move", "body", "status"),
    [
        ("reply", {"text": "Baik."}, 409),  # nobody has taken it
        ("resolve", {}, 409),
        ("reopen", {}, 409),
        ("transfer", {"team": "moon"}, 404),
        ("transfer", {"agent": 999}, 404),
        ("escalate", {"reason": "x", "to": "nobody@toko.example"}, 404),
        ("acknowledge", {"escalation": 5}, 404),
        ("reply", {}, 422),
        ("reply", {"text": " \n"}, 422),
        ("reply", {"text": "x" * 100_001}, 422),
        ("reply", {"text": ["x"]}, 422),
        ("note", {"text": None}, 422),
        ("transfer", {}, 422),
        ("transfer", {"agent": 2**64}, 422),
        ("transfer", {"agent": -1}, 422),
        ("promise", {"by": "tomorrow"}, 422),
        ("promise", {"by": "2026-05-04T12:00:00"}, 422),  # without a zone
        ("promise", {"by": "9999-12-31T23:59:59-14:00"}, 422),
        ("promise", {"by": "0001-01-01T00:00:00+14:00"}, 422),
        ("classify", {}, 422),
        ("classify", {"priority": "huge"}, 422),
        ("classify", {"kind": "A B"}, 422),
        ("classify", {"kind": "nope"}, 422),
        ("give-back", {"to": "agent"}, 422),
        ("merge", {}, 422),
        ("take", {"epoch": "soon"}, 422),
        ("dance", {}, 404),
    ],
)
async def test_what_cannot_be_done_is_told_as_a_problem(
    calm: Calm, move: str, body: dict[str, Any], status: int
) -> None:
    number = calm.numbers["b"]
    async with calm.api as api:
        before = await items(api, f"/{number}/journal")
        answer = await act(api, number, move, **body)
        after = await items(api, f"/{number}/journal")
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert after == before


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"', b'{"text": "\xff"}', b"\xff"])
async def test_a_body_that_is_no_json_object_is_a_problem(calm: Calm, content: bytes) -> None:
    json_type = {"Content-Type": "application/json"}
    async with calm.api as api:
        answer = await api.post(f"{INQUIRIES}/{calm.numbers['b']}/note", content=content, headers=json_type)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_every_move_on_an_unknown_number_is_not_found(api: httpx.AsyncClient, waiting: str) -> None:
    bodies = {
        "reply": {"text": "x"}, "note": {"text": "x"}, "transfer": {"team": "cs"}, "escalate": {"reason": "x"},
        "promise": {"by": "2030-01-01T00:00:00Z"}, "classify": {"kind": "x"}, "merge": {"into": waiting},
    }  # fmt: skip
    for move in ("take", "resolve", "reopen", "give-back", "acknowledge", *bodies):
        assert (await act(api, "INQ-1", move, **bodies.get(move, {}))).status_code == 404


async def test_words_arrive_as_they_were_typed_and_what_no_text_may_hold_is_mended(
    api: httpx.AsyncClient, waiting: str
) -> None:
    await done(api, waiting, "take")
    await done(api, waiting, "reply", text="Baik 👩‍👩‍👧, \u202eשלום\u202c <b>é</b>\r\nsalam")
    body = b'{"text": "a\\u0000b\\ud800c"}'
    await api.post(f"{INQUIRIES}/{waiting}/note", content=body, headers={"Content-Type": "application/json"})
    said = [one["text"] for one in await items(api, f"/{waiting}/messages")]
    assert said[1:] == ["Baik 👩‍👩‍👧, \u202eשלום\u202c <b>é</b>\nsalam", "a\ufffdb\ufffdc"]


async def test_a_move_without_a_body_is_a_move(api: httpx.AsyncClient, waiting: str) -> None:
    assert (await api.post(f"{INQUIRIES}/{waiting}/take")).status_code == 200
