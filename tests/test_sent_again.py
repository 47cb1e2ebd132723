"""What is sent again: an agent's message whose answer was lost is one message; one that failed leaves once more."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from channels.base import Rejected
from data.db import Database
from data.tables import MESSAGE
from data.types import Owner, Role, Status
from handoff import desk as moves
from handoff import forms, requests
from handoff.cases import Missing
from handoff.moves import Actor, Refused, Standing
from handoff.moves import resend as may_resend
from tests import agent_desk
from tests.agent_desk import Desk, Person, act, done, items
from tests.at_once import at_once
from tests.path_desk import PathDesk

desk = pytest.fixture(agent_desk.opened)
bagas = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)
PERSON = "mau bicara dengan orang"


@pytest.fixture
async def api(desk: Desk, bagas: Person, waiting: str) -> AsyncIterator[httpx.AsyncClient]:
    """Bagas, over HTTP, who has the inquiry in hand."""
    async with desk.as_(bagas) as client:
        await done(client, waiting, "take")
        yield client


# An answer that was lost


@pytest.mark.parametrize("move", ["reply", "note"])
async def test_the_same_message_sent_twice_is_said_once(api: httpx.AsyncClient, waiting: str, move: str) -> None:
    first = await done(api, waiting, move, text="Baik, Kak.", client_id="k1")
    happened = await items(api, f"/{waiting}/journal")
    assert await done(api, waiting, move, text="Baik, Kak.", client_id="k1") == first
    assert await items(api, f"/{waiting}/journal") == happened
    said = await items(api, f"/{waiting}/messages")
    assert [(one["text"], one["client_id"]) for one in said] == [("kapan sampai?", ""), ("Baik, Kak.", "k1")]


async def test_the_same_words_with_another_key_or_none_are_another_message(
    api: httpx.AsyncClient, waiting: str
) -> None:
    for key in ("k1", "k2", "", ""):
        await done(api, waiting, "reply", text="Baik.", client_id=key)
    assert [one["client_id"] for one in await items(api, f"/{waiting}/messages")][1:] == ["k1", "k2", "", ""]


async def test_it_is_the_same_message_whatever_has_become_of_the_inquiry_since(
    desk: Desk, api: httpx.AsyncClient, waiting: str
) -> None:
    body = {"text": "Baik.", "client_id": "k1", "epoch": 2}
    await done(api, waiting, "reply", **body)
    await done(api, waiting, "give-back")
    async with desk.as_(desk.hires("Laras")) as laras:
        await done(laras, waiting, "take")
        assert (await done(api, waiting, "reply", **body))["agent"]["name"] == "Laras"
    assert len(await items(api, f"/{waiting}/messages")) == 2


@pytest.mark.parametrize(("move", "text"), [("reply", "Baik, besok."), ("note", "Baik.")])
async def test_other_words_with_a_key_that_was_used_are_refused_and_not_lost_unsaid(
    api: httpx.AsyncClient, waiting: str, move: str, text: str
) -> None:
    await done(api, waiting, "reply", text="Baik.", client_id="k1")
    refused = await act(api, waiting, move, text=text, client_id="k1")
    assert (refused.status_code, refused.json()["detail"]) == (409, "it was sent already, in other words")


async def test_a_key_is_its_agents_and_its_inquirys_own(desk: Desk, api: httpx.AsyncClient, waiting: str) -> None:
    other = desk.hears("halo", who="budi")
    async with desk.as_(desk.hires("Laras")) as laras:
        for client, number in ((api, waiting), (api, other), (laras, waiting)):
            await done(client, number, "note", text="ya", client_id="k1")
    assert len(await items(api, f"/{waiting}/messages")) == 3
    assert len(await items(api, f"/{other}/messages")) == 2


async def test_what_was_refused_can_be_sent_with_the_same_key_once_it_may(desk: Desk, waiting: str) -> None:
    async with desk.as_(desk.hires("Laras")) as laras:
        body = {"text": "Baik.", "client_id": "k1"}
        assert (await act(laras, waiting, "reply", **body)).status_code == 409
        await done(laras, waiting, "take")
        await done(laras, waiting, "reply", **body)
        assert len(await items(laras, f"/{waiting}/messages")) == 2


async def test_of_twenty_that_arrive_at_once_one_is_kept(api: httpx.AsyncClient, waiting: str) -> None:
    one = {"text": "Baik.", "client_id": "k1"}
    answers = await asyncio.gather(*(act(api, waiting, "reply", **one) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await items(api, f"/{waiting}/messages")) == 2


async def test_a_key_has_a_length(api: httpx.AsyncClient, waiting: str) -> None:
    assert (await act(api, waiting, "note", text="x", client_id="k" * 101)).status_code == 422


async def test_every_database_keeps_one_of_two(any_desk: PathDesk) -> None:
    dewi = any_desk.agent("dewi")
    await any_desk.customer().says(PERSON)
    number = any_desk.inquiries()[0].number
    any_desk.act(number, moves.take, dewi)
    asked = _asks(number, dewi, any_desk.at)
    for _ in range(2):
        outcomes: list[object] = list(await any_desk.app.db.write_all(requests.act, [asked, asked]))
        assert outcomes == [None, None]
    assert [row.text for row in any_desk.messages(1)].count("Baik.") == 1
    assert any_desk.flaws() == []


async def test_two_processes_that_write_one_reply_at_the_same_moment_keep_it_once(
    tmp_path: Path, new_postgres: str
) -> None:
    here, there = PathDesk(tmp_path, new_postgres), Database(new_postgres)
    dewi = here.agent("dewi")
    await here.customer().says(PERSON)
    here.act("INQ-2026-000001", moves.take, dewi)
    asked = _asks("INQ-2026-000001", dewi, here.at)
    assert at_once(here.app.db, there, requests.act, asked, asked) == (None, None)
    assert here.rows(select(func.count()).where(MESSAGE.c.client_id == "k1"))[0][0] == 1
    there.close()
    here.close()


def _asks(number: str, who: Actor, at: datetime) -> requests.Request:
    return requests.Request(number=number, actor=who, at=at, move=forms.Reply(text="Baik.", client_id="k1"))


# A message that failed


async def failed(desk: PathDesk, dewi: Actor) -> int:
    """Let Dewi's reply to the one customer fail for good; return its key."""
    ana = desk.customer()
    await ana.says(PERSON)
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.wire.behave(Rejected("550 no such user"))
    key: int = desk.act(ana.inquiry.number, moves.reply, dewi, "Baik, Kak.")
    await desk.settles()
    assert desk.states()[-1] == "failed"
    return key


def resend(desk: PathDesk, who: Actor, message: int) -> Refused | Missing | None:
    """Ask for a message to be sent once more; return what stood in the way."""
    asked = requests.Request(
        number=desk.inquiries()[0].number, actor=who, at=desk.at, move=forms.Resend(message=message)
    )
    try:
        desk.app.db.write_now(requests.act, asked)
    except (Refused, Missing) as error:
        return error
    return None


async def test_a_message_that_failed_leaves_once_more_when_its_agent_says_so(any_desk: PathDesk) -> None:
    dewi = any_desk.agent("dewi")
    message = await failed(any_desk, dewi)
    before = len(any_desk.wire.sent)
    assert resend(any_desk, dewi, message) is None
    assert str(resend(any_desk, dewi, message)) == "it has not failed, or is on its way again"
    await any_desk.settles()
    assert [one.text for one in any_desk.wire.sent[before:]] == ["Baik, Kak."]
    assert any_desk.states()[-1] == "sent"
    story = [(one.kind, one.actor, one.data) for one in any_desk.story(1)]
    assert story[-2:] == [
        ("Resent", f"agent:{dewi.id}", {"message": message, "agent": dewi.id}),
        ("Sent", "system", {"message": message}),
    ]
    assert any_desk.flaws() == []
    assert str(resend(any_desk, dewi, message)) == "it has not failed, or is on its way again"


async def test_it_may_fail_again_and_be_sent_again(any_desk: PathDesk) -> None:
    dewi = any_desk.agent("dewi")
    message = await failed(any_desk, dewi)
    any_desk.wire.behave(Rejected("550 still no such user"))
    assert resend(any_desk, dewi, message) is None
    await any_desk.settles()
    assert any_desk.states()[-1] == "failed"
    assert resend(any_desk, dewi, message) is None
    await any_desk.settles()
    assert any_desk.states()[-1] == "sent"


async def test_of_two_who_send_it_again_at_the_same_moment_one_does(tmp_path: Path, new_postgres: str) -> None:
    here, there = PathDesk(tmp_path, new_postgres), Database(new_postgres)
    dewi = here.agent("dewi")
    move = forms.Resend(message=await failed(here, dewi))
    asked = requests.Request(number=here.inquiries()[0].number, actor=dewi, at=here.at, move=move)
    with pytest.raises(Refused, match="is on its way again"):
        at_once(here.app.db, there, requests.act, asked, asked)
    assert [one.kind for one in here.story(1)].count("Resent") == 1
    there.close()
    here.close()


async def test_a_message_of_elsewhere_and_a_note_are_not_sent_again(any_desk: PathDesk) -> None:
    dewi = any_desk.agent("dewi")
    await failed(any_desk, dewi)
    budi = any_desk.customer("budi")
    await budi.says(PERSON)
    elsewhere = any_desk.messages(2)[0].id
    note: int = any_desk.act(any_desk.inquiries()[0].number, moves.note, dewi, "catatan")
    assert isinstance(resend(any_desk, dewi, elsewhere), Missing)
    assert isinstance(resend(any_desk, dewi, 999), Missing)
    assert str(resend(any_desk, dewi, note)) == "it has not failed, or is on its way again"


async def test_what_the_bot_could_not_say_is_not_said_over_a_person(any_desk: PathDesk) -> None:
    dewi, boss = any_desk.agent("dewi"), any_desk.agent("boss", Role.SUPERVISOR)
    ana = any_desk.customer()
    any_desk.wire.behave(Rejected("550 no such user"))
    await ana.says("jam buka toko")
    message = any_desk.messages(1)[-1].id
    assert resend(any_desk, boss, message) is None  # the bot still speaks
    any_desk.wire.behave(Rejected("550 no such user"))
    await any_desk.settles()
    any_desk.act(ana.inquiry.number, moves.take, dewi)
    assert str(resend(any_desk, dewi, message)) == "the bot wrote it, and does not speak any more"
    assert [one.kind for one in any_desk.story(1)].count("Resent") == 1


@pytest.mark.parametrize(
    ("now", "role", "why"),
    [
        (Standing(owner=Owner.AGENT, agent=1), Role.AGENT, ""),
        (Standing(owner=Owner.AGENT, agent=2), Role.AGENT, "a colleague has it"),
        (Standing(owner=Owner.AGENT, agent=2), Role.SUPERVISOR, ""),
        (Standing(owner=Owner.QUEUE), Role.AGENT, "take it first"),
        (Standing(owner=Owner.QUEUE), Role.SUPERVISOR, ""),
        (Standing(status=Status.CLOSED), Role.ADMIN, "it is closed"),
    ],
)
def test_its_agent_or_a_supervisor_may_send_again(now: Standing, role: Role, why: str) -> None:
    if why:
        with pytest.raises(Refused, match=why):
            may_resend(now, Actor(1, role))
    else:
        assert may_resend(now, Actor(1, role)) == now


async def test_over_http_too(api: httpx.AsyncClient, waiting: str) -> None:
    await done(api, waiting, "reply", text="Baik.")
    told = [await act(api, waiting, "resend", **body) for body in ({"message": 2}, {"message": 99}, {}, {"message": 0})]
    assert [one.status_code for one in told] == [409, 404, 422, 422]
    assert (await act(api, "INQ-1", "resend", message=2)).status_code == 404
