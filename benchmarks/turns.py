"""The whole turn: intake, decide, reply committed and marked delivered, on a channel that does nothing.

A fixed number of writers write at once, each the next message as soon as the last one is acknowledged, but never in a
conversation whose last reply is not yet marked delivered; the limit that this is held against is loaded the same way.
They ask what the starter desk answers, in its own phrasings, as most customers ask what others have asked before; with
`--new`, each question has words that it never saw.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Self

from pydantic import BaseModel

from bot import app, log, loops, settings
from bot.app import App
from bot.sender import Sender
from bot.worker import Worker
from channels.base import Hub, Shows, Surroundings
from data.types import Address, Inbound, Outbound
from kb.confidence import Decision
from kb.knowledge import Evidence

PLACES = 997


class NoSettings(BaseModel):
    """Nothing to set."""

    kind: str = "nowhere"


class Nowhere:
    """A channel whose messages go nowhere."""

    Settings: ClassVar[type[BaseModel]] = NoSettings
    shows = Shows(choices=10, markdown=True)
    name = "nowhere"

    @classmethod
    def open(cls, _name: str, _settings: BaseModel, _around: Surroundings) -> Self:
        """Make it."""
        return cls()

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Read `id`, place and text, separated by NULs."""
        number, place, text = raw.decode().split("\0")
        return [Inbound(id=number, sender=Address("nowhere", place), reply_to=Address("nowhere", place), text=text,
                        name="Ana", email="ana@example.com", sent_at=datetime.now(UTC))]  # fmt: skip

    async def run(self, _hub: Hub) -> None:
        """Wait."""
        await asyncio.Event().wait()

    async def send(self, _message: Outbound) -> str:
        """Do nothing."""
        return ""


class Customers:
    """Everybody who writes."""

    def __init__(self, desk: App, at_once: int, seconds: float, *, new: bool) -> None:
        self._desk, self._at_once, self._seconds, self._new = desk, at_once, seconds, new
        self._questions = _answered(desk)
        self._numbers = itertools.count(1)
        self._waiting: dict[str, tuple[float, asyncio.Future[None]]] = {}  # by place: since when
        self.acknowledged: list[float] = []
        self.replied: list[float] = []

    def hear(self, place: Address) -> None:
        """Note that a reply was marked delivered."""
        begun, future = self._waiting.pop(place.id, (0.0, None))
        if future and not future.done():
            self.replied.append(time.perf_counter() - begun)
            future.set_result(None)

    async def write(self) -> float:
        """Write for a while; return the seconds that it took."""
        begun = time.perf_counter()
        async with asyncio.timeout(self._seconds + 60):
            await asyncio.gather(*(self._one(number, begun + self._seconds) for number in range(self._at_once)))
        return time.perf_counter() - begun

    async def _one(self, first: int, until: float) -> None:
        """Write in a few places in turn: the next message as soon as one is acknowledged, if its place is answered."""
        mine = range(first, PLACES, self._at_once)
        answered: dict[int, asyncio.Future[None]] = {}
        for place in itertools.cycle(mine):
            if place in answered:
                await answered[place]
            if time.perf_counter() > until:
                break
            answered[place] = await self._say(place)
        await asyncio.gather(*answered.values())

    async def _say(self, place: int) -> "asyncio.Future[None]":
        number = next(self._numbers)
        text = self._questions[number * 7919 % len(self._questions)]
        text = f"{text} #{number}" if self._new else text
        heard = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        self._waiting[str(place)] = (begun, heard)
        await self._desk.hub.deliver("nowhere", f"{number}\0{place}\0{text}".encode())
        self.acknowledged.append(time.perf_counter() - begun)
        return heard


def _answered(desk: App) -> list[str]:
    """Return the phrasings that the bot answers by itself, and goes on."""
    alone = [one for one in desk.content.knowledge.articles if not (one.smalltalk or one.needs_agent)]
    asked = [question for one in alone for question in one.questions]
    looks = [desk.content.knowledge.look(question) for question in asked]
    fine = [one.decision is Decision.ANSWER and not one.cues and not _brings_a_person(one) for one in looks]
    known = list(itertools.compress(asked, fine))
    for question, language in itertools.product(known, desk.content.languages):
        desk.content.knowledge.look(question, language)  # so that it has been asked before
    return known


def _brings_a_person(seen: Evidence) -> bool:
    """Say whether the bot would fall silent after it: whoever waits for its next reply would wait for good."""
    return seen.classification.kind == "complaint" or seen.classification.mood.plainly_angry


async def measure(desk: App, at_once: int, seconds: float, *, new: bool = False) -> dict[str, float]:
    """Run the desk's loops and its customers; return figures."""
    app.listen(desk)
    customers = Customers(desk, at_once, seconds, new=new)
    sender = Sender(desk.db, {"nowhere": Nowhere()}, desk.now, customers.hear, name="bench", room=512)
    workers = [Worker(desk.db, lambda: desk.content, desk.now, name=f"bench-{n}", sender=sender) for n in range(2)]
    tasks = [asyncio.ensure_future(loop) for loop in (*(one.run() for one in workers), sender.run())]
    took = await customers.write()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    done = sorted(customers.replied)
    return {
        "rate": len(done) / took,
        "ack_p50_ms": sorted(customers.acknowledged)[len(done) // 2] * 1e3,
        "reply_p50_ms": done[len(done) // 2] * 1e3,
        "reply_p99_ms": done[int(len(done) * 0.99)] * 1e3,
        "messages": len(done),
    }


def desk(state: Path) -> App:
    """Open the starter desk with the channel to nowhere, and no patience with bursts."""
    environ = {"SAPA_DESK__STATE": str(state), "SAPA_BOT__BURST": "0s", "SAPA_DESK__NAME": "Bench"}
    opened = app.assemble(settings.load(None, environ))
    opened.hub.channels = {**opened.hub.channels, "nowhere": Nowhere()}
    return opened


def main() -> None:
    """Print the figures as one line of JSON."""
    log.start({"SAPA_LOG_LEVEL": "WARNING"})
    at_once, seconds = int(sys.argv[1]), float(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        opened = desk(Path(folder))
        figures = loops.run(measure(opened, at_once, seconds, new="--new" in sys.argv))
        opened.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
