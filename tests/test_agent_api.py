"""What agents and scripts do over HTTP: what they see, how they act, and who was quicker."""

import asyncio
import contextlib
import json
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from data import journal, store
from data.tables import MESSAGE
from data.types import Author, Choice, Delivery, Role
from handoff import forms, reading, requests
from handoff.desk import case
from handoff.reading import Position
from tests import agent_desk
from tests.agent_desk import AT, INQUIRIES, Desk, Person, act, done, items, open_desk

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)


@pytest.fixture
def ratri(desk: Desk) -> Person:
    return desk.hires("Ratri", Role.SUPERVISOR, team="cs")


@pytest.fixture
async def api(desk: Desk, bagas: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Bagas, over HTTP."""
    async with desk.as_(bagas) as client:
        yield client


@dataclass(frozen=True, kw_only=True)
class Calm:
    """A desk on which tests change nothing."""

    desk: Desk
    bagas: Person
    numbers: dict[str, str]

    @property
    def api(self) -> httpx.AsyncClient:
        """Bagas, over HTTP."""
        return self.desk.as_(self.bagas)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calm]:
    desk = open_desk(tmp_path_factory.mktemp("calm"))
    bagas = desk.hires("Bagas", team="cs")
    a = desk.hears("ada kopi luwak?", who="a")
    b = desk.hears("halo", who="b", name="Budi", email="budi@mail.example", phone="08123456789")
    c = desk.hears("rusak", who="c", subject="Mesin giling")
    d = desk.hears("diskon 100% ya", who="d")
    for number in (b, c):
        desk.hands_over(number, "cs")
    desk.db.write_now(requests.act, bagas.asks(c, forms.Take()))
    desk.db.write_now(requests.act, bagas.asks(c, forms.Reply(text="Baik.")))
    desk.sets(d, status="closed", closed_at=AT)
    yield Calm(desk=desk, bagas=bagas, numbers=dict(zip("abcd", (a, b, c, d), strict=True)))
    desk.db.close()


# What they see


async def test_an_inquiry_shows_all_that_an_agent_needs_to_go_on(desk: Desk, api: httpx.AsyncClient) -> None:
    number = desk.hears("kapan sampai?", name="Ana", email="ana@mail.example", language="id", subject="Paket")
    desk.hands_over(number, "cs")
    shown = (await api.get(f"{INQUIRIES}/{number}")).json()
    handoff = shown.pop("handoff")
    contact = shown.pop("contact")
    assert shown == {
        "number": number,
        "status": "open",
        "owner": "queue",
        "epoch": 1,
        "kind": "general",
        "priority": "normal",
        "team": "cs",
        "agent": None,
        "channel": "web",
        "language": "id",
        "subject": "Paket",
        "opened_at": "2026-05-04T03:00:00Z",
        "due_at": None,
        "quiet_since": "2026-05-04T03:00:00Z",
        "resolved_at": None,
        "closed_at": None,
        "follows": None,
        "escalations": [],
    }
    assert contact == {"id": contact["id"], "name": "Ana", "email": "ana@mail.example", "phone": ""}
    assert (handoff["reason"], handoff["question"], handoff["missing"]) == ("asked", "kapan sampai?", ["name"])
    assert handoff["tried"] == [{"article": "shipping-time", "title": "Lama pengiriman", "confidence": 0.41}]
    assert handoff["promised_at"] == "2026-05-04T04:00:00Z"


async def test_a_later_inquiry_tells_which_one_it_follows(desk: Desk, api: httpx.AsyncClient, waiting: str) -> None:
    desk.sets(waiting, status="closed", owner="bot", closed_at=AT)
    later = desk.hears("masih ada satu lagi")
    assert (await api.get(f"{INQUIRIES}/{later}")).json()["follows"] == waiting


async def test_messages_tell_who_spoke_and_what_became_of_it(desk: Desk, api: httpx.AsyncClient, waiting: str) -> None:
    await done(api, waiting, "take")
    await done(api, waiting, "note", text="paketnya di Bekasi")
    await done(api, waiting, "reply", text="Besok sampai, Kak.")
    desk.db.write_now(bot_says, waiting)
    said = await items(api, f"/{waiting}/messages")
    assert [(one["from"], one["author"], one["text"], one["note"], one["state"]) for one in said] == [
        ("customer", "Ana", "kapan sampai?", False, "delivered"),
        ("agent", "Bagas", "paketnya di Bekasi", True, "delivered"),
        ("agent", "Bagas", "Besok sampai, Kak.", False, "pending"),
        ("bot", "Toko Kopi", "Halo", False, "failed"),
    ]
    assert [one["error"] for one in said][:3] == ["", "", ""]
    assert said[3]["error"].startswith("withdrawn")
    assert said[3]["choices"] == [{"id": "a", "label": "Ya"}]
    assert [one["attachments"] for one in said] == [[], [], [], []]


@pytest.mark.parametrize("state", list(Delivery))
async def test_every_state_of_a_message_is_one_that_the_contract_names(
    desk: Desk, api: httpx.AsyncClient, waiting: str, state: Delivery
) -> None:
    desk.db.write_now(set_state, state)
    (said,) = await items(api, f"/{waiting}/messages")
    assert said["state"] in ("pending", "sent", "delivered", "read", "failed", "unknown")


async def test_the_journal_is_shown_as_it_was_written(api: httpx.AsyncClient, bagas: Person, waiting: str) -> None:
    await done(api, waiting, "take")
    happened = await items(api, f"/{waiting}/journal")
    assert [one["kind"] for one in happened] == ["Opened", "Received", "HandedOver", "Taken"]
    assert [one["seq"] for one in happened] == [1, 2, 3, 4]
    assert (happened[3]["actor"], happened[3]["data"]) == (f"agent:{bagas.id}", {"agent": bagas.id})
    assert len(happened[3]["hash"]) == 64


async def test_messages_and_journal_come_in_pages(desk: Desk, api: httpx.AsyncClient, waiting: str) -> None:
    for number in range(7):
        desk.hears(f"pesan {number}")
    for part, key, count in (("messages", "id", 8), ("journal", "seq", 10)):
        whole, cursor = await items(api, f"/{waiting}/{part}"), 0
        paged: list[dict[str, Any]] = []
        while cursor is not None:
            page = (await api.get(f"{INQUIRIES}/{waiting}/{part}", params={"limit": 3, "cursor": cursor})).json()
            paged, cursor = paged + page["items"], page["next"]
        assert [one[key] for one in paged] == [one[key] for one in whole]
        assert len(paged) == count


@pytest.mark.parametrize(("asked", "told"), [("", "id"), ("en", "en"), ("id", "id"), ("fr", "id")])
async def test_clocks_are_explained_in_a_language_of_the_desk(
    api: httpx.AsyncClient, waiting: str, asked: str, told: str
) -> None:
    (clock,) = await items(api, f"/{waiting}/clocks", language=asked)
    assert (clock["metric"], clock["in"]) == ("first_response", told)


@pytest.mark.parametrize("path", ["INQ-1", "INQ-1/messages", "INQ-1/journal", "INQ-1/clocks", "%00", "💬", "'--"])
async def test_an_unknown_number_is_not_found(calm: Calm, path: str) -> None:
    async with calm.api as api:
        answer = await api.get(f"{INQUIRIES}/{path}")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("there is no inquiry ")


# The list


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


# How they act


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


# Typing in


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


# What tests do behind the API's back


def set_state(session: Any, states: Any) -> list[None]:
    for state in states:
        session.connection().execute(update(MESSAGE).values(state=state))
    return [None] * len(states)


def bot_says(session: Any, numbers: Any) -> list[None]:
    """Let the bot write something that is withdrawn before it leaves."""
    for number in numbers:
        of = case(session, number)
        said = store.Draft(inquiry=of.id, conversation=of.conversation, channel=of.channel, author=Author.BOT,
                           text="Halo", at=AT, choices=(Choice("a", "Ya"),), epoch=0)  # fmt: skip
        (written,) = store.write(session, [said])
        withdrawn = update(MESSAGE).where(MESSAGE.c.id == written.id)
        session.connection().execute(withdrawn.values(state=Delivery.WITHDRAWN))
    return [None] * len(numbers)
