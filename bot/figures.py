"""What operators watch: how much waits, how long, and what failed; as numbers and in Prometheus' words."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session

from data.store import LIVE
from data.tables import DEAD_LETTER, INQUIRY, MESSAGE, WORK
from data.types import Delivery

HELP = {
    "sapa_inquiries": "Live inquiries, by owner and status.",
    "sapa_messages_pending": "Messages on their way out.",
    "sapa_messages_pending_oldest_seconds": "How long the oldest message on its way out has waited.",
    "sapa_messages_failed": "Messages that could not be sent.",
    "sapa_work_due": "Conversations that wait for the bot to look.",
    "sapa_dead_letters": "Arrivals that could not be read and wait for a retry.",
    "sapa_inquiries_overdue": "Live inquiries whose promise has passed.",
}

Figure = tuple[str, dict[str, str], float]


def read(session: Session, at: datetime) -> list[Figure]:
    """Count everything once."""
    connection = session.connection()
    by_owner = select(INQUIRY.c.owner, INQUIRY.c.status, func.count()).where(LIVE)
    figures: list[Figure] = [
        ("sapa_inquiries", {"owner": owner, "status": status}, count)
        for owner, status, count in connection.execute(by_owner.group_by(INQUIRY.c.owner, INQUIRY.c.status))
    ]
    pending = select(func.count(), func.min(MESSAGE.c.at)).where(MESSAGE.c.state == Delivery.PENDING)
    count, oldest = connection.execute(pending).one()
    failed = select(func.count()).select_from(MESSAGE).where(MESSAGE.c.state == Delivery.FAILED)
    due = select(func.count()).select_from(WORK).where(WORK.c.due_at <= at)
    dead = select(func.count()).select_from(DEAD_LETTER).where(DEAD_LETTER.c.settled_at.is_(None))
    overdue = select(func.count()).select_from(INQUIRY).where(LIVE, INQUIRY.c.due_at < at)
    return [
        *figures,
        ("sapa_messages_pending", {}, count),
        ("sapa_messages_pending_oldest_seconds", {}, (at - oldest).total_seconds() if oldest else 0),
        ("sapa_messages_failed", {}, connection.execute(failed).scalar_one()),
        ("sapa_work_due", {}, connection.execute(due).scalar_one()),
        ("sapa_dead_letters", {}, connection.execute(dead).scalar_one()),
        ("sapa_inquiries_overdue", {}, connection.execute(overdue).scalar_one()),
    ]


def prometheus(figures: Iterable[Figure]) -> str:
    """Write figures in Prometheus' text format."""
    lines: list[str] = []
    for name, labels, value in figures:
        if not any(line.startswith(f"# TYPE {name} ") for line in lines):
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} gauge"]
        shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
        lines.append(f"{name}{{{shown}}} {value:g}" if shown else f"{name} {value:g}")
    return "\n".join(lines) + "\n"
