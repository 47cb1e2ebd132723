"""Who gets an inquiry: the team by its kind, and in the team whoever has the least to do.

The choice is pure; `colleagues` reads what it chooses from. A suggestion is not an assignment: any agent may take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from data.tables import AGENT, INQUIRY
from data.types import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An active agent, and how many inquiries they have in hand."""

    id: int
    team: str | None
    language: str = ""
    load: int = 0


def team_for(kind: str, asked: str, teams_by_kind: Mapping[str, str]) -> str | None:
    """Return the team that an article asks for, else the one that its kind goes to."""
    return asked or teams_by_kind.get(kind) or teams_by_kind.get("general")


def suggest(colleagues: Sequence[Colleague], team: str | None, language: str) -> int | None:
    """Return who should take it: of the team, least load first, then who speaks the language."""
    fitting = [one for one in colleagues if one.team == team]
    if not fitting:
        return None
    return min(fitting, key=lambda one: (one.load, one.language != language, one.id)).id


def colleagues(session: Session) -> list[Colleague]:
    """Read who works here, and how much each has in hand."""
    in_hand = (
        select(INQUIRY.c.agent_id, func.count().label("load"))
        .where(INQUIRY.c.owner == Owner.AGENT)
        .group_by(INQUIRY.c.agent_id)
        .subquery()
    )
    found = (
        select(AGENT.c.id, AGENT.c.team, AGENT.c.language, func.coalesce(in_hand.c.load, 0).label("load"))
        .join_from(AGENT, in_hand, AGENT.c.id == in_hand.c.agent_id, isouter=True)
        .where(AGENT.c.active)
    )
    return [
        Colleague(id=row.id, team=row.team, language=row.language, load=row.load)
        for row in session.connection().execute(found)
    ]
