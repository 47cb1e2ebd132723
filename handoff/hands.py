"""In whose hands an inquiry was, told from its events: once it is over or given back, its row names nobody."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from data.tables import AGENT, EVENT
from handoff.shapes import Named


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who last had an inquiry, and who solved it; nobody where it was the bot, or where it is not solved."""

    last: Named | None = None
    resolved_by: Named | None = None


NOBODY = Hands()


def of(session: Session, inquiries: Sequence[int]) -> dict[int, Hands]:
    """Return in whose hands each of these inquiries was, in two looks for all of them."""
    if not inquiries:
        return {}
    told = select(EVENT.c.inquiry_id, EVENT.c.kind, EVENT.c.data).where(EVENT.c.inquiry_id.in_(inquiries))
    moved = told.where(EVENT.c.kind.in_(_MOVES)).order_by(EVENT.c.inquiry_id, EVENT.c.seq)
    found: dict[int, list[tuple[str, int | None]]] = {}
    for row in session.connection().execute(moved):
        found.setdefault(row.inquiry_id, []).append((row.kind, json.loads(row.data).get("agent")))
    named = _named(session, {agent for story in found.values() for _, agent in story if agent is not None})
    return {inquiry: tell(story, named) for inquiry, story in found.items()}


def tell(story: Iterable[tuple[str, int | None]], named: Mapping[int, Named]) -> Hands:
    """Return in whose hands it was after these events: the kind of each, and the agent whom it names."""
    now = NOBODY
    for kind, agent in story:
        who = named.get(agent) if agent is not None else None
        solved = who if kind == "Resolved" else None
        now = replace(now, last=who or now.last, resolved_by=solved)
    return now


_MOVES = ("Taken", "Transferred", "Resolved", "Reopened")
"""What brings it into other hands, or to an end, or takes the end back."""


def _named(session: Session, agents: Iterable[int]) -> dict[int, Named]:
    wanted: Any = select(AGENT.c.id, AGENT.c.name).where(AGENT.c.id.in_(sorted(agents)))
    return {row.id: Named(id=row.id, name=row.name) for row in session.connection().execute(wanted)}
