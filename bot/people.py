"""The people of a desk as `people.toml` names them: teams and agents, made at the first start and never undone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from sqlalchemy import func, select
from sqlmodel import Session

from bot import wording
from bot.fields import Email
from data import bulk, toml
from data.forms import Form
from data.mistakes import Mistake, nearest, raise_if_any
from data.tables import AGENT, TEAM
from data.toml import Document
from data.types import Role


class TeamEntry(Form):
    """A team, as it is written."""

    id: Annotated[str, Field(min_length=1)]
    name: Mapping[str, str]
    supervisor: str = ""


class AgentEntry(Form):
    """An agent, as it is written."""

    email: Email
    name: Annotated[str, Field(min_length=1)]
    role: Role = Role.AGENT
    team: str | None = None
    languages: tuple[Literal["id", "en"], ...] = ()


class Entries(Form):
    """The file, as it is written."""

    teams: tuple[TeamEntry, ...] = ()
    agents: tuple[AgentEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who works here."""

    teams: tuple[TeamEntry, ...]
    agents: tuple[AgentEntry, ...]
    language: str  # in which teams are named


def load(path: Path, language: str) -> People:
    """Read `people.toml`.

    Raises:
        Mistakes: with all that is wrong in it.

    """
    document = toml.read(path)
    wrong = [*_unknown_teams(document), *_twice(document, "teams", "id"), *_twice(document, "agents", "email")]
    entries = Entries()
    try:
        entries = Entries.model_validate(document.values)
    except ValidationError as error:
        faults = wording.faults(error, Entries, document.values)
        wrong += [document.mistake(one.key, one.what, one.mend) for one in faults]
    raise_if_any(wrong)
    return People(teams=entries.teams, agents=entries.agents, language=language)


def settle_in(session: Session, arrivals: Sequence[tuple[People, datetime]]) -> list[int]:
    """Make the teams, and while there are no agents yet, the agents; return how many agents there are."""
    return [_settle_in(session, people, at) for people, at in arrivals]


def _unknown_teams(document: Document) -> Iterator[Mistake]:
    """Give each agent whose team the file doesn't name."""
    known = [team for _, team in _written(document, "teams", "id")]
    for number, team in _written(document, "agents", "team"):
        if team not in known:
            mend = nearest(team, known) or "add the team"
            yield document.mistake(("agents", number, "team"), f"there is no team {team!r}", mend)


def _twice(document: Document, entries: str, name: str) -> Iterator[Mistake]:
    """Give each entry that is called as one before it."""
    seen: dict[str, int] = {}
    for number, called in _written(document, entries, name):
        first = seen.setdefault(called.lower() if name == "email" else called, number)
        if first != number:
            place = f"{entries}[{first}] is {called!r} too"
            yield document.mistake((entries, number, name), place, "give it another, or remove one of them")


def _written(document: Document, entries: str, name: str) -> Iterator[tuple[int, str]]:
    """Give what stands under a name in each entry, right or wrong, with the entry's number."""
    listed = document.values.get(entries)
    for number, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict) and isinstance(called := entry.get(name), str) and called:
            yield number, called


def _settle_in(session: Session, people: People, at: datetime) -> int:
    connection = session.connection()
    teams = [
        {"id": team.id, "name": team.name.get(people.language) or team.id, "supervisor": team.supervisor}
        for team in people.teams
    ]
    bulk.add(session, bulk.missing(session, TEAM), teams)
    count = select(func.count()).select_from(AGENT)
    if not connection.execute(count).scalar_one() and people.agents:
        connection.execute(AGENT.insert(), [_agent(agent, at) for agent in people.agents])
    return int(connection.execute(count).scalar_one())


def _agent(agent: AgentEntry, at: datetime) -> dict[str, Any]:
    language = agent.languages[0] if agent.languages else ""
    return {"email": agent.email.lower(), "name": agent.name, "role": agent.role, "team": agent.team,
            "language": language, "password": "", "active": True, "created_at": at}  # fmt: skip
