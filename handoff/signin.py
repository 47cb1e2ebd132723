"""Who works at the desk, and how they prove it: by password, session, one-time link or API token.

Transactions on a session. A secret is handed out once and never stored: what lies in the tables is its digest, so that
a copy of the database opens no door. Nothing here reads a clock.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlmodel import Session

from data.tables import AGENT, SIGN_IN, TEAM
from data.types import Role, clean
from handoff.cases import Missing
from handoff.moves import Actor
from handoff.password import LONGEST, SHORTEST, Weak, hashed, matches, must_do, outdated

__all__ = [
    "LASTING", "LONGEST", "SHORTEST", "Known", "Member", "Newcomer", "Weak", "add", "begin", "by_token", "end",
    "normal", "one_time_link", "opens", "rename", "set_password", "spend", "strengthen", "token", "verify", "who",
]  # fmt: skip

LASTING = timedelta(days=14)
"""How long a session lasts, from its beginning."""

LINK_LASTING = timedelta(hours=24)


class Known(ValueError):
    """There is an agent of this e-mail address already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody who begins to work here; without a password they come in by a one-time link."""

    email: str
    name: str
    role: Role = Role.AGENT
    team: str | None = None
    language: str = ""
    password: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if "@" not in self.email.strip("@") or len(self.email) > 320 or len(self.email.split()) != 1:
            raise ValueError(f"{self.email!r} is not an e-mail address")
        if not self.name.strip():
            raise ValueError(f"{self.email} needs a name that customers may see")
        if self.password is not None:
            must_do(self.password)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who works here, as they are known once they have signed in."""

    id: int
    email: str
    name: str
    role: Role
    team: str | None
    language: str

    @property
    def actor(self) -> Actor:
        """This person as one who moves inquiries."""
        return Actor(self.id, self.role)

    @property
    def called(self) -> frozenset[str]:
        """What an escalation calls this person by: an address of their own, their team, or their role."""
        return frozenset({self.email, self.role.value, *([self.team] if self.team else [])})


def add(session: Session, newcomer: Newcomer, at: datetime) -> int:
    """Let somebody work here; return the agent's key.

    Raises:
        Known: somebody of that address works here already.
        Missing: there is no such team.

    """
    email = normal(newcomer.email)
    connection = session.connection()
    if connection.execute(select(AGENT.c.id).where(AGENT.c.email == email)).first():
        raise Known(f"there is an agent {email} already")
    if newcomer.team and not connection.execute(select(TEAM.c.id).where(TEAM.c.id == newcomer.team)).first():
        raise Missing(f"there is no team {newcomer.team}")
    row = {
        "email": email,
        "name": newcomer.name.strip(),
        "role": newcomer.role,
        "team": newcomer.team or None,
        "language": newcomer.language,
        "password": hashed(newcomer.password) if newcomer.password else "",
        "active": True,
        "created_at": at,
    }
    key: int = connection.execute(AGENT.insert().returning(AGENT.c.id), row).scalar_one()
    return key


def rename(session: Session, email: str, name: str) -> None:
    """Change the name by which customers and colleagues know an agent.

    Raises:
        Missing: there is no such active agent.
        ValueError: the name is empty.

    """
    if not name.strip():
        raise ValueError(f"{normal(email)} needs a name that customers may see")
    agent = _agent(session, email)
    session.connection().execute(update(AGENT).where(AGENT.c.id == agent).values(name=name.strip()))


def set_password(session: Session, email: str, password: str, keep: str = "") -> None:
    """Set an agent's password, and end all their sessions but the one of the secret to keep.

    Raises:
        Weak: the password is too short or too long.
        Missing: there is no such active agent.

    """
    must_do(password)
    agent = _agent(session, email)
    connection = session.connection()
    connection.execute(update(AGENT).where(AGENT.c.id == agent).values(password=hashed(password)))
    connection.execute(delete(SIGN_IN).where(SIGN_IN.c.agent_id == agent, SIGN_IN.c.digest != _digest(keep)))


def verify(session: Session, email: str, password: str) -> int | None:
    """Return the key of the active agent whose password it is; it takes as long to say that there is none.

    Only reads: hashing is slow on purpose, and must not hold up those who write.
    """
    row = session.connection().execute(
        select(AGENT.c.id, AGENT.c.password).where(AGENT.c.email == normal(email), AGENT.c.active)
    ).first()  # fmt: skip
    right = matches(row.password if row else "", password)
    return row.id if row and right else None


def strengthen(session: Session, agent: int, password: str) -> None:
    """Hash a password that was just verified anew, where it was hashed with weaker parameters than today's."""
    stored = session.connection().execute(select(AGENT.c.password).where(AGENT.c.id == agent)).scalar_one()
    if outdated(stored):
        change = update(AGENT).where(AGENT.c.id == agent, AGENT.c.password == stored)
        session.connection().execute(change.values(password=hashed(password)))


def begin(session: Session, agent: int, at: datetime, lasting: timedelta = LASTING) -> str:
    """Begin a session; return its secret, which is told this once. What has expired of this agent's is cleared."""
    session.connection().execute(delete(SIGN_IN).where(SIGN_IN.c.agent_id == agent, SIGN_IN.c.expires_at <= at))
    return _keep(session, agent, at + lasting, once=False)


def one_time_link(session: Session, agent: int, at: datetime) -> str:
    """Return a secret that lets an agent in once, within a day."""
    return _keep(session, agent, at + LINK_LASTING, once=True)


def opens(session: Session, secret: str, at: datetime) -> bool:
    """Say whether a one-time secret would still let somebody in; looking does not use it up."""
    alive = select(SIGN_IN.c.agent_id).where(
        SIGN_IN.c.digest == _digest(secret), SIGN_IN.c.once, SIGN_IN.c.expires_at > at
    )
    return session.connection().execute(alive).first() is not None


def spend(session: Session, secret: str, at: datetime) -> int | None:
    """Use up a one-time secret; return the active agent whom it lets in, None if it is spent, too old or not ours."""
    gone = delete(SIGN_IN).where(SIGN_IN.c.digest == _digest(secret), SIGN_IN.c.once)
    row = session.connection().execute(gone.returning(SIGN_IN.c.agent_id, SIGN_IN.c.expires_at)).first()
    if row is None or row.expires_at <= at:
        return None
    active = select(AGENT.c.id).where(AGENT.c.id == row.agent_id, AGENT.c.active)
    agent: int | None = session.connection().execute(active).scalar()
    return agent


def who(session: Session, secret: str, at: datetime) -> Member | None:
    """Return the active agent whose session a secret belongs to, while it lasts."""
    held = (
        select(AGENT)
        .join(SIGN_IN, SIGN_IN.c.agent_id == AGENT.c.id)
        .where(SIGN_IN.c.digest == _digest(secret), ~SIGN_IN.c.once, SIGN_IN.c.expires_at > at, AGENT.c.active)
    )
    return _member(session.connection().execute(held).first())


def end(session: Session, secret: str) -> None:
    """End a session."""
    session.connection().execute(delete(SIGN_IN).where(SIGN_IN.c.digest == _digest(secret)))


def token(session: Session, email: str) -> str:
    """Return a new API token of an agent, which is told this once; the one before it opens nothing any more.

    Raises:
        Missing: there is no such active agent.

    """
    agent, fresh = _agent(session, email), f"sapa_{secrets.token_urlsafe(32)}"
    session.connection().execute(update(AGENT).where(AGENT.c.id == agent).values(token=_digest(fresh)))
    return fresh


def by_token(session: Session, secret: str) -> Member | None:
    """Return the active agent whose API token it is."""
    wanted = select(AGENT).where(AGENT.c.token == _digest(secret), AGENT.c.active)
    return _member(session.connection().execute(wanted).first())


def normal(email: str) -> str:
    """Return an e-mail address as it is stored and looked up."""
    return clean(email).strip().lower()


def _keep(session: Session, agent: int, until: datetime, *, once: bool) -> str:
    secret = secrets.token_urlsafe(32)
    row = {"digest": _digest(secret), "agent_id": agent, "once": once, "expires_at": until}
    session.connection().execute(SIGN_IN.insert(), row)
    return secret


def _agent(session: Session, email: str) -> int:
    wanted = select(AGENT.c.id).where(AGENT.c.email == normal(email), AGENT.c.active)
    agent: int | None = session.connection().execute(wanted).scalar()
    if agent is None:
        raise Missing(f"there is no active agent {normal(email)}")
    return agent


def _member(row: Row[Any] | None) -> Member | None:
    if row is None:
        return None
    return Member(id=row.id, email=row.email, name=row.name, role=Role(row.role), team=row.team, language=row.language)


def _digest(secret: str) -> str:
    # The secrets are random and long, so a plain digest can't be reversed; only passwords need slow hashing.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
