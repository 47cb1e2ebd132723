"""What the agents' side asks of the hub: to keep what an agent typed in, and to explain clocks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot import intake
from bot.content import Content
from bot.places import Arrival
from data import events, journal
from data.db import Database
from data.types import Inbound, Owner, Receipt
from handoff import desk, packet, routing
from sla import clock, explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Something said by telephone or at the counter, and who wrote it down."""

    arrival: Arrival
    agent: int
    content: Content


def admit(
    db: Database, content: Callable[[], Content], now: Callable[[], datetime]
) -> Callable[[Inbound, int], Awaitable[Receipt]]:
    """Return the way in for what agents type; the content is asked for each time."""

    async def keep(inbound: Inbound, agent: int) -> Receipt:
        typed = Typed(arrival=Arrival(inbound=inbound, at=now()), agent=agent, content=content())
        return await db.write(keep_typed, typed)

    return keep


def keep_typed(session: Session, batch: Sequence[Typed]) -> list[Receipt]:
    """Keep it as any other message; the inquiry begins in the queue, since a person has it in hand."""
    receipts = intake.accept(session, [one.arrival for one in batch])
    for one, receipt in zip(batch, receipts, strict=True):
        if receipt.new:
            _to_queue(session, one, receipt)
    return receipts


def _to_queue(session: Session, one: Typed, receipt: Receipt) -> None:
    row = desk.live(session, receipt.conversation)
    if row.standing.owner is not Owner.BOT:
        return
    inbound, at = one.arrival.inbound, one.arrival.at
    said = one.content.guide_says(inbound.text, inbound.language)
    if (said.kind, said.priority) != (row.kind, row.priority):
        row = desk.classify(
            session, row, events.by_agent(one.agent), at, kind=said.kind, priority=said.priority, why=said.reason
        )
    row = desk.assign(session, row, routing.team_for(row.kind, "", one.content.teams_by_kind))
    form = packet.Packet(
        reason="typed in",
        question=inbound.text,
        summary=packet.summarise([inbound.text]),
        language=row.language,
        kind=row.kind,
        priority=row.priority,
        because=said.reason,
    )
    desk.hand_over(session, row, form, at)


def explain(content: Callable[[], Content]) -> Callable[[Session, int, str], list[dict[str, object]]]:
    """Return what tells an inquiry's clocks, each with how its deadline came about, by the content of the time."""

    def told(session: Session, inquiry: int, language: str) -> list[dict[str, object]]:
        history = journal.history(session, inquiry)
        return [_clock(one, language, history[-1].at) for one in clock.clocks(history, content().policies)]

    return told


def _clock(one: clock.Clock, language: str, at: datetime) -> dict[str, object]:
    breached = one.breached_at(at)
    return {
        "metric": str(one.metric),
        "instance": one.instance,
        "started_at": one.started_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "met_at": one.met_at.isoformat() if one.met_at else None,
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "breached_at": breached.isoformat() if breached else None,
        "void": one.voided,
        "state": str(one.state(at)),
        "policy": one.target.policy,
        "explanation": explanation.explain(one).text(language),
    }
