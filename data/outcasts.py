"""What the dead had claimed: freed at the start, when nobody else is there who could still be at it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session

from data import work
from data.tables import MESSAGE
from data.types import Delivery


def free(session: Session, times: Sequence[datetime]) -> list[int]:
    """End every claim; return how many there were. A message that was in flight stays marked, so that it is told."""
    return [work.free(session) + _end_leases(session, at) for at in times]


def _end_leases(session: Session, at: datetime) -> int:
    in_flight = update(MESSAGE).where(MESSAGE.c.state == Delivery.PENDING, MESSAGE.c.claimed_by.is_not(None))
    return session.connection().execute(in_flight.values(claimed_until=at - timedelta(seconds=1))).rowcount
