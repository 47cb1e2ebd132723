"""A channel that falls over is started again, and says so in the log under its own name."""

import asyncio
import io
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

import pytest
import structlog

from bot import keeping, log
from bot.hub import LARGE
from channels.base import Hub, Shows, Unauthorized
from channels.wire import Wire
from data.types import Inbound


class Frail(Wire):
    """A wire whose every run ends as it is told, and the last one only when it is stopped."""

    def __init__(self, *ends: Exception) -> None:
        super().__init__("frail", Shows())
        self.ends = list(ends)

    async def run(self, hub: Hub) -> None:
        if self.ends:
            raise self.ends.pop(0)
        logging.getLogger("platform").warning("a library speaks")
        await asyncio.Event().wait()


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What is written to the log."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    written = io.StringIO()
    log.start({}, (), written)
    yield written
    root.handlers, root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def records(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def until(true: Callable[[], bool], work: Awaitable[None]) -> None:
    """Let something work until a condition holds, then stop it."""
    task = asyncio.ensure_future(work)
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("error", [OSError("port taken"), ValueError("a bug")])
async def test_a_channel_that_falls_over_runs_again_and_every_record_names_it(desk, out, error):
    down: set[str] = set()
    channel = Frail(error)
    await until(lambda: "a library speaks" in out.getvalue(), keeping.keep_running(channel, desk.app.hub, down))
    assert [(one["level"], one["channel"]) for one in records(out)] == [("error", "frail"), ("warning", "frail")]
    assert down == {"frail"}  # it has to run for a while until it counts as up


async def test_a_channel_that_runs_for_a_while_counts_as_up(desk, out):
    down = {"frail"}
    await until(lambda: not down, keeping.keep_running(Frail(), desk.app.hub, down))


async def test_a_channel_whose_credentials_are_refused_is_not_tried_again(desk, out):
    down: set[str] = set()
    channel = Frail(Unauthorized("no such token"), ValueError("never reached"))
    await keeping.keep_running(channel, desk.app.hub, down)
    assert down == {"frail"}
    assert len(channel.ends) == 1


async def test_what_can_not_be_read_is_told_with_its_channel(desk, out):
    await desk.receives(b"\xff no line of ours")
    assert [(one["event"], one["channel"]) for one in records(out)] == [("a message was kept unread", "wire")]


class Talkative(Wire):
    """A wire that says something while it reads."""

    def read(self, raw: bytes) -> Sequence[Inbound]:
        logging.getLogger("platform").warning("reading")
        return super().read(raw)


@pytest.mark.parametrize("length", [1, LARGE])  # a large one is read in a thread
async def test_what_is_logged_while_a_channel_reads_names_it(desk, out, length):
    desk.app.hub.channels = {"talkative": Talkative("talkative", Shows())}
    with log.about(conversation=91):
        assert await desk.app.hub.deliver("talkative", desk.raw("ana", "a" * length))
        logging.getLogger("platform").warning("read")
    told = [(one["event"], one.get("channel")) for one in records(out)]
    assert told == [("reading", "talkative"), ("read", None)]
