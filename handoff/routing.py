"""Who gets an inquiry: the team by its kind, and in the team whoever has the least to do.

The choice is pure; `colleagues` reads what it chooses from. A suggestion is not an assignment: any agent may take.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from data.tables import AGENT, HANDOFF, INQUIRY
from data.types import Owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An active agent, and how many inquiries they have in hand, or were suggested for."""

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
    """Read who works here, and how much each has in hand or may soon have: what waits for them counts too."""
    connection = session.connection()
    load: Counter[int] = Counter()
    for rows in (connection.execute(_IN_HAND), connection.execute(_SUGGESTED)):
        load.update(dict(rows.all()))
    found = connection.execute(select(AGENT.c.id, AGENT.c.team, AGENT.c.language).where(AGENT.c.active))
    return [Colleague(id=row.id, team=row.team, language=row.language, load=load[row.id]) for row in found]


_IN_HAND = select(INQUIRY.c.agent_id, func.count()).where(INQUIRY.c.owner == Owner.AGENT).group_by(INQUIRY.c.agent_id)
_SUGGESTED = (
    select(HANDOFF.c.suggested, func.count())
    .where(HANDOFF.c.ended_at.is_(None), HANDOFF.c.taken_at.is_(None), HANDOFF.c.suggested.is_not(None))
    .group_by(HANDOFF.c.suggested)
)
