"""What a channel may ask of the desk: what was said, in pages; and that a file is kept whole or not at all."""

import asyncio
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.hub import PAGE, store_file
from channels.base import Awaited, Said
from data.tables import MESSAGE
from data.types import Address, Delivery
from handoff import desk as moves
from tests.path_desk import PathDesk

ANA = Address("wire", "ana")


async def long_talk(desk: PathDesk, states: Sequence[str]) -> None:
    """Let Ana say one thing, and put as many messages after it, in these states."""
    await desk.receives(desk.raw("ana", "halo"))
    first = dict(desk.rows(select(MESSAGE))[0]._mapping) | {"external_id": None}
    del first["id"]
    rows = [first | {"text": str(number), "state": state} for number, state in enumerate(states)]
    desk.write(lambda session: session.connection().execute(MESSAGE.insert(), rows))


async def read_all(desk: PathDesk) -> list[list[Said]]:
    """Read page after page, until one is not full."""
    pages: list[list[Said]] = []
    while not pages or len(pages[-1]) == PAGE:
        after = pages[-1][-1].id if pages else 0
        pages.append(list(await desk.app.hub.said(ANA, after)))
    return pages


async def test_three_thousand_messages_are_read_to_the_last_in_pages(desk):
    states = [Delivery.FAILED if number % 3 == 0 else Delivery.SENT for number in range(4500)]
    await long_talk(desk, states)
    pages = await read_all(desk)
    assert [len(page) for page in pages] == [PAGE, PAGE, 3001 - 2 * PAGE]
    assert pages[-1][-1].text == "4499"


async def test_what_never_left_hides_nothing_that_did(desk):
    await long_talk(desk, [*[Delivery.FAILED] * (PAGE + 10), Delivery.SENT])
    assert [one.text for one in await desk.app.hub.said(ANA)] == ["halo", str(PAGE + 10)]


async def test_what_follows_a_message_on_its_way_is_not_shown_before_it(desk):
    await long_talk(desk, [Delivery.SENT, Delivery.PENDING, Delivery.SENT])
    assert [one.text for one in await desk.app.hub.said(ANA)] == ["halo", "0"]


@pytest.mark.parametrize(("messages", "looks_again"), [(PAGE - 2, False), (PAGE - 1, True)])
async def test_who_listens_looks_again_at_once_while_pages_are_full(desk, messages, looks_again):
    await long_talk(desk, [Delivery.SENT] * messages)
    listening = asyncio.create_task(desk.app.hub.news(ANA, 0.3))
    await asyncio.sleep(0)
    await desk.app.hub.said(ANA)
    await asyncio.sleep(0.05)
    assert listening.done() == looks_again
    await listening


async def test_a_person_is_awaited_until_one_has_been_heard(any_desk):
    desk, dewi, ana = any_desk, any_desk.agent("dewi"), any_desk.customer()
    await ana.says("jam buka toko")
    assert await desk.app.hub.awaited(ANA) is None  # the bot is answering
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    assert await desk.app.hub.awaited(ANA) == Awaited(by="2026-05-04T05:00:00+00:00")
    assert await desk.app.hub.awaited(Address("wire", "budi")) is None
    await ana.says("masih di sana?")
    desk.act(number, moves.take, dewi)
    desk.act(number, moves.note, dewi, "sebentar")
    desk.passes(timedelta(hours=2))
    assert await desk.app.hub.awaited(ANA) == Awaited()  # the time has passed, and naming it would not help
    desk.act(number, moves.reply, dewi, "Halo Kak")
    assert await desk.app.hub.awaited(ANA) == Awaited()  # it has not left yet
    await desk.settles()
    assert await desk.app.hub.awaited(ANA) is None
    desk.passes(timedelta(minutes=1))
    await ana.says("satu lagi")
    assert await desk.app.hub.awaited(ANA) is None  # somebody is speaking with her
    desk.act(number, moves.give_back, dewi)
    assert await desk.app.hub.awaited(ANA) == Awaited()  # and has left, with nothing promised
    desk.act(number, moves.take, dewi)
    desk.act(number, moves.resolve, dewi)
    assert await desk.app.hub.awaited(ANA) is None


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_does_not_fit_leaves_nothing_behind(tmp_path):
    with files_of_at_most(10_000), pytest.raises(OSError, match="File too large"):
        store_file(tmp_path / "letter", b"x" * 50_000)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_fits_is_there_whole_and_alone(tmp_path):
    store_file(tmp_path / "letter", b"x" * 50_000)
    assert [(one.name, one.stat().st_size) for one in tmp_path.iterdir()] == [("letter", 50_000)]
