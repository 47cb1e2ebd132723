"""What agents and scripts are shown of an inquiry over HTTP."""

from typing import Any

import httpx
import pytest
from sqlalchemy import update

from data import store
from data.tables import MESSAGE
from data.types import Author, Choice, Delivery
from handoff.desk import case
from tests import agent_desk, over_http
from tests.agent_desk import AT, INQUIRIES, Desk, Person, done, items
from tests.over_http import Calm

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)
api = pytest.fixture(over_http.api)
calm = pytest.fixture(over_http.calm, scope="module")


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
        "last_agent": None,
        "resolved_by": None,
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
