"""The loop of the outbox: claim what is pending, send it, record what became of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError, OperationalError

from bot import outbox
from channels.base import Channel
from data.db import Database
from data.types import Address, Failed, Later, Outcome, Sent, Unknown

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
    ) -> None:
        self._db, self._channels, self._now, self._rang = db, channels, now, rang
        self._name, self._poll, self._room = name, poll.total_seconds(), room
        self._writing: set[asyncio.Task[Any]] = set()
        self._ended: list[tuple[outbox.Attempted, asyncio.Future[None]]] = []
        self.under_way: dict[str, set[asyncio.Task[None]]] = {channel: set() for channel in channels}

    async def run(self) -> None:
        """Send for ever; when cancelled, let what is being sent come to its end."""
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

    async def once(self) -> int:
        """Claim what is pending and begin to send it; return how many there were."""
        parcels = await self._db.write(outbox.claim, self._ask())
        self._begin(parcels)
        return len(parcels)

    async def sent(self) -> None:
        """Wait until everything that is under way has come to its end."""
        while tasks := self._tasks():
            await asyncio.wait(tasks)

    def errand(self) -> outbox.Errand:
        """Return what lets a turn hand its message over at once, without another look at the outbox."""
        asked = self._ask()
        return outbox.Errand(sender=asked.sender, channels=frozenset(asked.channels), until=asked.at + asked.lease)

    def take_along(self, parcels: Sequence[outbox.Parcel]) -> None:
        """Begin to send what was claimed by an errand."""
        self._begin(parcels)

    async def _wait(self) -> Sequence[outbox.Parcel]:
        """Wait for what the next transaction brings; look anyway when the time is up."""
        following = self._db.along(outbox.claim, self._ask)
        try:
            done = await following.wait(await self._pause())
        finally:
            mine = following.take_back()
        if done or not mine:
            return await following.result()
        return await self._db.write(outbox.claim, self._ask())

    async def _pause(self) -> float:
        """Return the seconds until a message is due, or until it is time to look anyway."""
        able = self._ask().channels
        due = await self._db.read(lambda session: outbox.next_due(session, able))
        return max(min((due - self._now()).total_seconds(), self._poll), 0.001) if due else self._poll

    def _ask(self) -> outbox.Ask:
        free = {name: self._room - len(tasks) for name, tasks in self.under_way.items()}
        able = tuple(name for name, room in free.items() if room > 0)
        most = min((free[name] for name in able), default=0)
        return outbox.Ask(sender=self._name, channels=able, at=self._now(), most=most)

    def _begin(self, parcels: Sequence[outbox.Parcel]) -> None:
        for parcel in parcels:
            tasks = self.under_way[parcel.message.to.channel]
            task = asyncio.create_task(self._deliver(parcel), name=f"send-{parcel.message.id}")
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    def _tasks(self) -> set[asyncio.Task[None]]:
        return {task for tasks in self.under_way.values() for task in tasks}

    async def _deliver(self, parcel: outbox.Parcel) -> None:
        channel = self._channels[parcel.message.to.channel]
        try:
            outcome = await outbox.send(channel, parcel)
        except Exception as error:  # a channel's bug fails its message, not the loop
            log.exception("a channel fell over while sending", channel=channel.name, message=parcel.message.id)
            outcome = Failed(f"{type(error).__name__}: {error}")
        self._log(parcel, outcome)
        attempted = outbox.Attempted(parcel=parcel, outcome=outcome, at=self._now())
        await self._keep(attempted)
        self._rang(parcel.message.to)

    async def _keep(self, attempted: outbox.Attempted) -> None:
        """Write an outcome down, however long that takes: what is forgotten would be sent again."""
        message = attempted.parcel.message
        while True:
            try:
                return await self._record(attempted)
            except IntegrityError:  # the platform gave an id that it had given before: it has the message all the same
                log.warning("the platform's id is not unique", channel=message.to.channel, message=message.id)
                attempted = replace(attempted, outcome=Sent(""))
            except OperationalError as error:  # the disk is full, the database is gone: they come back
                log.warning("an outcome can't be written down yet", message=message.id, error=str(error.orig))
                await asyncio.sleep(self._poll)

    async def _record(self, attempted: outbox.Attempted) -> None:
        """Write down an outcome, together with whatever else comes to its end in this moment."""
        if not self._ended:
            asyncio.get_running_loop().call_soon(self._write_down)
        written = asyncio.get_running_loop().create_future()
        self._ended.append((attempted, written))
        await written

    def _write_down(self) -> None:
        together, self._ended = self._ended, []
        task = asyncio.create_task(self._db.write_all(outbox.record, [one for one, _ in together]))  # noqa: RUF006 — it is kept
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        task.add_done_callback(lambda done: _tell(done, [written for _, written in together]))

    def _log(self, parcel: outbox.Parcel, outcome: Outcome) -> None:
        if isinstance(outcome, Sent):
            return
        to = parcel.message.to
        about = {"channel": to.channel, "message": parcel.message.id, "to": to.id}
        match outcome:
            case Unknown(why):
                log.warning(f"may have gone, and will be sent again: {why}", **about)
            case Later(after, why):
                log.warning(f"will be tried again in {after.total_seconds():g} s: {why}", **about)
            case _:
                log.error(f"not sent, and never will be: {outcome.why}", **about)

    async def _finish(self, limit: float = 10.0) -> None:
        if tasks := self._tasks():
            _, late = await asyncio.wait(tasks, timeout=limit)
            for task in late:
                task.cancel()


def _tell(done: "asyncio.Future[list[Exception | None]]", written: Sequence["asyncio.Future[None]"]) -> None:
    """Hand each outcome of a batch to whoever waits for it."""
    error = asyncio.CancelledError() if done.cancelled() else done.exception()
    outcomes = [error] * len(written) if error else done.result()
    for future, outcome in zip(written, outcomes, strict=True):
        if future.done():
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(None)
