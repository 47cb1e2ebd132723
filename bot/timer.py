"""The desk's one timer: ticks that hold no state. A tick that is missed is made up for by the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from data.db import Database
from sla import watch

EVERY = 1.0
"""Seconds between two looks for what came due."""

Broken = dict[int, str]
"""What is wrong with an inquiry whose breach can't be announced; so that it is logged once, not every second."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Regular:
    """Something that is looked after again and again, never twice at a time."""

    does: Callable[[], Awaitable[object]]
    seconds: float


async def run(db: Database, now: Callable[[], datetime], others: Sequence[Regular] = ()) -> None:
    """Tick until cancelled."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    broken: Broken = {}
    scheduler.add_job(tick, "interval", seconds=EVERY, args=(db, now, broken), max_instances=1, coalesce=True)
    for one in others:
        scheduler.add_job(one.does, "interval", seconds=one.seconds, max_instances=1, coalesce=True)
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)


async def tick(db: Database, now: Callable[[], datetime], broken: Broken | None = None) -> int:
    """Announce what came due; return how many clocks that were."""
    at = now()
    try:
        due = await db.read(lambda session: watch.overdue(session, at))
        outcomes = await db.write_all(watch.announce, due)
    except Exception:  # the next tick finds the same rows
        log.exception("looking for what came due failed")
        return 0
    _tell_broken(due, outcomes, {} if broken is None else broken)
    announced = sum(outcome for outcome in outcomes if isinstance(outcome, int))
    if announced:
        log.warning("promises were not kept", clocks=announced)
    return announced


def _tell_broken(due: list[watch.Tick], outcomes: list[int | Exception], broken: Broken) -> None:
    for one, outcome in zip(due, outcomes, strict=True):
        if not isinstance(outcome, Exception):
            broken.pop(one.inquiry, None)
        elif broken.get(one.inquiry) != repr(outcome):
            broken[one.inquiry] = repr(outcome)
            log.error("a broken promise can't be announced, and is tried again", inquiry=one.inquiry, exc_info=outcome)
