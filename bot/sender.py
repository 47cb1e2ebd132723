"""The loop of the outbox: claim what is pending, send it, record what became of it."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError, OperationalError

from bot import attempt, outbox
from channels.base import Channel
from data.db import Database
from data.types import Address, Failed, Later, Outcome, Sent, Unknown

AGAIN = 0.02
"""Seconds after which a channel that had no room is asked again."""

LATE = 1.0
"""Seconds after which an attempt is cut off at the latest, once its time is up."""

log = structlog.get_logger()


class Sender:
    """Sends the messages of all channels until it is cancelled; a slow one fills its own room and nobody else's."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        rang: Callable[[Address], None],
        *,
        name: str,
        poll: timedelta = timedelta(seconds=1),
        room: int = 128,
        timeout: float = attempt.TIMEOUT,
    ) -> None:
        self._db, self._channels, self._now, self._rang = db, channels, now, rang
        self._name, self._poll, self._room, self._timeout = name, poll.total_seconds(), room, timeout
        self._longest = timedelta(seconds=timeout + LATE)
        self._begun: set[int] = set()  # messages that may have gone, of which it is not written down
        self._ended: list[tuple[outbox.Parcel, Outcome]] = []  # not yet being written down
        self._writing: set[asyncio.Task[None]] = set()
        # By channel: what is being sent, each with the moment at which it has taken too long; and what stands in line.
        self.under_way: dict[str, dict[asyncio.Task[None], float]] = {channel: {} for channel in channels}
        self._in_line: dict[str, deque[outbox.Parcel]] = {channel: deque() for channel in channels}
        self._over = {channel: partial(self._gone, channel) for channel in channels}

    async def run(self) -> None:
        """Send for ever; when cancelled, give back what was not begun, and let the rest come to its end."""
        hurrying = asyncio.create_task(self._hurry())
        try:
            while True:
                try:
                    await self.once()
                    while True:
                        self._begin(await self._wait())
                except Exception:  # a database that is gone comes back; the desk must not stop meanwhile
                    log.exception("claiming messages failed")
                    await asyncio.sleep(self._poll)
        finally:
            await self._finish()
            hurrying.cancel()

    async def once(self) -> int:
        """Claim what is pending and begin to send it; return how many there were."""
        parcels = await self._db.write(outbox.claim, self._ask())
        self._begin(parcels)
        return len(parcels)

    async def sent(self) -> None:
        """Wait until everything that is under way has come to its end."""
        while tasks := self._tasks():
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # for what has just ended to be written down

    def errand(self) -> outbox.Errand:
        """Return what lets a turn hand its message over at once, without another look at the outbox."""
        asked = self._ask()
        able = frozenset(name for name in self._channels if self._free(name) > 0)
        return outbox.Errand(sender=asked.sender, channels=able, until=asked.at + asked.lease)

    def take_along(self, parcels: Sequence[outbox.Parcel]) -> None:
        """Begin to send what was claimed by an errand."""
        self._begin(parcels)

    async def _wait(self) -> Sequence[outbox.Parcel]:
        """Wait for what the next transaction brings; look anyway when the time is up."""
        return await self._db.follow(outbox.claim, self._ask, self._pause)

    async def _pause(self) -> float:
        """Return the seconds until a message is due, or until it is time to look anyway."""
        able = self._ask().channels
        longest = self._poll if len(able) == len(self._channels) else AGAIN  # a channel that is full now has room soon
        due = await self._db.read(lambda session: outbox.next_due(session, able))
        return max(min((due - self._now()).total_seconds(), longest), 0.001) if due else longest

    def _ask(self) -> outbox.Ask:
        """Ask for as much as the channels have room for; one that is half full waits, and holds up nobody else."""
        free = {name: self._free(name) for name in self._channels}
        able = tuple(name for name, room in free.items() if room * 2 > self._room)
        most = min((free[name] for name in able), default=0)
        return outbox.Ask(sender=self._name, channels=able, at=self._now(), most=most)

    def _free(self, channel: str) -> int:
        return self._room - len(self.under_way[channel]) - len(self._in_line[channel])

    def _begin(self, parcels: Sequence[outbox.Parcel]) -> None:
        for parcel in parcels:
            self._in_line[parcel.message.to.channel].append(parcel)
        for channel, line in self._in_line.items():
            if line:
                self._fill(channel)

    def _fill(self, channel: str) -> None:
        """Begin to send as much of what stands in line as the channel has room for."""
        loop = asyncio.get_running_loop()
        tasks, until = self.under_way[channel], loop.time() + self._timeout
        for parcel in self._covered(self._in_line[channel], self._room - len(tasks)):
            self._begun.add(parcel.message.id)
            task = loop.create_task(self._deliver(parcel))
            tasks[task] = until
            task.add_done_callback(self._over[channel])

    def _covered(self, line: deque[outbox.Parcel], room: int) -> Sequence[outbox.Parcel]:
        """Take from a line what its claim covers to the end; what stood there too long, others could send meanwhile."""
        covered = self._now() + self._longest
        chosen: list[outbox.Parcel] = []
        late: list[outbox.Parcel] = []
        while line and len(chosen) < room:
            (chosen if line[0].until >= covered else late).append(line.popleft())
        if late:
            log.warning("claimed too long ago to be sent now; given back", messages=len(late))
            self._spawn(self._give_back(late))
        return chosen

    def _gone(self, channel: str, task: asyncio.Task[None]) -> None:
        del self.under_way[channel][task]
        if self._in_line[channel]:
            self._fill(channel)

    async def _hurry(self) -> None:
        """Cut off what takes too long: one clock for all, since one for each takes longer than many a sending."""
        while True:
            await asyncio.sleep(min(self._timeout, LATE))
            now = asyncio.get_running_loop().time()
            late = [task for tasks in self.under_way.values() for task, until in tasks.items() if until < now]
            for task in late:
                task.cancel(attempt.TOO_LONG)

    def _tasks(self) -> set[asyncio.Task[None]]:
        return self._writing.union(*self.under_way.values())

    async def _deliver(self, parcel: outbox.Parcel) -> None:
        outcome = await self._send(parcel)
        if not isinstance(outcome, Sent):
            self._log(parcel, outcome)
        if not self._ended:  # whatever else comes to its end in this moment is written down together
            asyncio.get_running_loop().call_soon(self._write_down)
        self._ended.append((parcel, outcome))

    async def _send(self, parcel: outbox.Parcel) -> Outcome:
        try:
            return await attempt.send(self._channels[parcel.message.to.channel], parcel)
        except Exception as error:  # a channel's bug fails its message, not the loop
            log.exception("a channel fell over while sending", **_about(parcel))
            return Failed(f"{type(error).__name__}: {error}")

    def _write_down(self) -> None:
        at, together, self._ended = self._now(), self._ended, []
        self._spawn(
            self._keep([attempt.Attempted(parcel=parcel, outcome=outcome, at=at) for parcel, outcome in together])
        )

    def _spawn(self, writing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(writing)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _keep(self, attempts: Sequence[attempt.Attempted]) -> None:
        """Write outcomes down, however long that takes: what is forgotten would be sent again."""
        while attempts:
            results = await self._db.write_all(attempt.record, attempts)
            again = [self._again(one, result) for one, result in zip(attempts, results, strict=True)]
            attempts = [one for one in again if one]
            if any(isinstance(result, OperationalError) for result in results):
                await asyncio.sleep(self._poll)

    def _again(self, attempted: attempt.Attempted, result: Exception | None) -> attempt.Attempted | None:
        """Return what is to be written instead, if it could not be written; else tell whoever waits for the message."""
        message = attempted.parcel.message
        if result is None:
            self._begun.discard(message.id)
            self._rang(message.to)
            return None
        repeated = isinstance(attempted.outcome, Sent) and attempted.outcome.external_id
        if repeated and isinstance(result, IntegrityError):  # the platform has the message, and gives an id again
            log.warning("the platform's id is not unique", channel=message.to.channel, message=message.id)
            return replace(attempted, outcome=Sent(""))
        if isinstance(result, OperationalError):  # the disk is full, the database is gone: they come back
            log.warning("an outcome can't be written down yet", message=message.id, error=str(result.orig))
            return attempted
        log.error("an outcome can't be written down; the message is sent again", message=message.id, exc_info=result)
        return None

    def _log(self, parcel: outbox.Parcel, outcome: Outcome) -> None:
        about = {**_about(parcel), "to": parcel.message.to.id}
        match outcome:
            case Unknown(why):
                log.warning(f"may have gone, and will be sent again: {why}", **about)
            case Later(after, why):
                log.warning(f"will be tried again in {after.total_seconds():g} s: {why}", **about)
            case Failed(why):
                log.error(f"not sent, and never will be: {why}", **about)

    async def _finish(self, limit: float = 10.0) -> None:
        """Give back what was not begun; let what is being sent come to its end and be written down."""
        for line in self._in_line.values():
            line.clear()
        self._spawn(self._give_back_the_rest())
        try:
            async with asyncio.timeout(limit):
                await self.sent()
        except Exception as error:  # noqa: BLE001 — whoever sends next learns of it, since our claims run out
            log.warning("stopped with messages on their way", error=str(error) or "they took too long")
            for task in self._tasks():
                task.cancel()

    async def _give_back_the_rest(self) -> None:
        """Free what was claimed for us by a look or a turn that nobody waits for any more."""
        stop = outbox.Stop(sender=self._name, begun=tuple(self._begun))
        try:
            await self._db.write_last(outbox.let_go, stop)
        except Exception as error:  # noqa: BLE001 — a database that is gone frees it when the lease runs out
            log.warning("what was claimed could not be given back", error=str(error))

    async def _give_back(self, late: Sequence[outbox.Parcel]) -> None:
        results = await self._db.write_all(outbox.give_back, late)
        if failed := [one for one in results if one]:
            log.warning("what was claimed could not be given back", messages=len(failed), error=str(failed[0]))


def _about(parcel: outbox.Parcel) -> dict[str, int | str]:
    return {"channel": parcel.message.to.channel, "message": parcel.message.id}
