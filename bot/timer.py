"""The desk's one timer: ticks that hold no state. A tick that is missed is made up for by the next one."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from data.db import Database
from sla import watch

EVERY = 1.0
"""Seconds between two looks for what came due."""

log = structlog.get_logger()


async def run(db: Database, now: Callable[[], datetime]) -> None:
    """Tick until cancelled."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(tick, "interval", seconds=EVERY, args=(db, now), max_instances=1, coalesce=True)
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown(wait=False)


async def tick(db: Database, now: Callable[[], datetime]) -> int:
    """Announce what came due; return how many clocks that were."""
    try:
        announced = await db.write(watch.announce, now())
    except Exception:  # the next tick finds the same rows
        log.exception("looking for what came due failed")
        return 0
    if announced:
        log.warning("promises were not kept", clocks=announced)
    return announced
