"""Looking after conversations: claim those that are due, study what was said, take their turns.

Any number of workers may run, in one process or in many: a claim keeps each conversation in order, and lets the others
go on.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from bot import log as logs
from bot import looking, turn
from bot.content import Content
from bot.looking import Look, Prepared
from bot.outbox import Errand, Parcel
from bot.sender import Sender
from data import work
from data.db import Database

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600))
"""How long a conversation whose turn failed is left alone, by how often it has failed; after that, a person gets it."""

STOPPING = 10.0
"""Seconds that a database may take to give back what is claimed, before its worker goes anyway."""

log = structlog.get_logger()


class Worker:
    """A loop that takes turns until it is cancelled."""

    def __init__(
        self,
        db: Database,
        content: Callable[[], Content],
        now: Callable[[], datetime],
        *,
        name: str,
        sender: Sender | None = None,
        lease: timedelta = timedelta(seconds=30),
        poll: timedelta = timedelta(seconds=1),
        most: int = 256,
    ) -> None:
        self._db, self._content, self._now = db, content, now
        self._sender = sender
        self._name, self._lease, self._poll, self._most = name, lease, poll, most

    async def run(self) -> None:
        """Take turns for ever; when cancelled, give back what is not finished."""
        try:
            await self._run()
        finally:
            with suppress(Exception):  # a database that is gone frees it when the lease runs out
                async with asyncio.timeout(STOPPING):
                    await self._db.write_last(work.let_go, self._name)  # a look may be under way that nobody waits for

    async def _run(self) -> None:
        while True:
            try:
                looks: Sequence[Look] = await self._db.write(looking.look, self._ask())
                while True:
                    looks = await self._take(looks) if looks else await self._wait()
            except Exception:  # a database that is gone comes back; the desk must not stop meanwhile
                log.exception("taking turns failed")
                await asyncio.sleep(self._poll.total_seconds())

    async def once(self) -> int:
        """Take the turns that are due now; return how many conversations were looked at."""
        looks = await self._db.write(looking.look, self._ask())
        if looks:
            await self._finish(await self._study(looks))
        return len(looks)

    def _ask(self) -> work.Ask:
        return work.Ask(worker=self._name, at=self._now(), most=self._most, lease=self._lease)

    async def _take(self, looks: Sequence[Look]) -> Sequence[Look]:
        """Take turns, and claim the next ones in the transaction that writes these."""
        prepared = await self._study(looks)
        if not prepared:
            return ()
        following = self._db.along(looking.look, self._ask)
        try:
            await self._finish(prepared)
            return await following.result()
        finally:
            following.take_back()  # if we are stopped, nobody would look at what it claims

    async def _wait(self) -> Sequence[Look]:
        """Wait for what the next transaction brings, or until something is due."""
        return await self._db.follow(looking.look, self._ask, self._pause)

    async def _study(self, looks: Sequence[Look]) -> Sequence[Prepared]:
        """Compute the evidence of each look, outside of any transaction."""
        errand = self._sender.errand() if self._sender else None
        studied = await asyncio.to_thread(_study, self._content(), looks, self._now, errand)
        pairs = zip(looks, studied, strict=True)
        await self._put_off([(look, one) for look, one in pairs if isinstance(one, Exception)])
        return [one for one in studied if not isinstance(one, Exception)]

    async def _finish(self, prepared: Sequence[Prepared]) -> None:
        outcomes = await self._db.write_all(turn.advance, prepared)
        if self._sender:
            self._sender.take_along([one for one in outcomes if isinstance(one, Parcel)])
        pairs = zip(prepared, outcomes, strict=True)
        await self._put_off([(one.look, error) for one, error in pairs if isinstance(error, Exception)])

    async def _put_off(self, failed: Sequence[tuple[Look, Exception]]) -> None:
        """Leave alone for a while what could not be studied or written; the others go on."""
        for look, error in failed:
            log.error("a turn failed", conversation=look.claim.conversation, exc_info=error)
        hopeless = [self._unstudied(look) for look, error in failed if _is_hopeless(look, error)]
        given_up = await self._db.write_all(turn.give_up, hopeless)
        over = {one.look.claim for one, result in zip(hopeless, given_up, strict=True) if result is None}
        later = [(look.claim, self._later(look, error)) for look, error in failed if look.claim not in over]
        await self._db.write_all(work.postpone, later)

    def _unstudied(self, look: Look) -> Prepared:
        return Prepared(look=look, evidence=None, content=self._content(), at=self._now())

    def _later(self, look: Look, error: Exception) -> datetime:
        if isinstance(error, OperationalError | OSError):  # the disk or the database: not this conversation's fault
            return self._now() + self._poll
        return self._now() + PAUSES[min(look.claim.attempts, len(PAUSES) - 1)]

    async def _pause(self) -> float:
        """Return the seconds until something is due, or until it is time to look anyway."""
        due = await self._db.read(work.next_due)
        poll = self._poll.total_seconds()
        return max(min((due - self._now()).total_seconds(), poll), 0.001) if due else poll


def _is_hopeless(look: Look, error: Exception) -> bool:
    """Say whether a turn has failed so often, by its own fault, that a person should have it."""
    return not isinstance(error, OperationalError | OSError) and look.claim.attempts >= len(PAUSES) - 1


def _study(
    content: Content, looks: Sequence[Look], now: Callable[[], datetime], errand: Errand | None
) -> list[Prepared | Exception]:
    at = now()
    return [_studied(content, look, at, errand) for look in looks]


def _studied(content: Content, look: Look, at: datetime, errand: Errand | None) -> Prepared | Exception:
    try:
        with logs.about(conversation=look.claim.conversation):
            return Prepared(look=look, evidence=looking.evidence(content, look), content=content, at=at, errand=errand)
    except Exception as error:  # noqa: BLE001 — one message's misfortune must not hold up the others
        return error
