"""The people, as tables: who writes to us, and who works here. The other tables point at them.

Values are not validated here (see `tables`), and nothing is in here that somebody said.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.columns import key, link, moment, one_of
from data.types import Role


class Contact(SQLModel, table=True):
    """A person who writes to us."""

    id: int | None = key()
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    created_at: datetime = moment()


class Identity(SQLModel, table=True):
    """An address that belongs to a person."""

    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: int | None = key()
    contact_id: int = link("contact.id", index=True)
    channel: str
    address: str


class Team(SQLModel, table=True):
    """People who share a queue."""

    id: str = Field(primary_key=True)
    name: str
    supervisor: str = ""  # the e-mail address of an agent


class Agent(SQLModel, table=True):
    """A person who works at the desk."""

    __table_args__ = (one_of("role", Role),)
    id: int | None = key()
    email: str = Field(unique=True)
    name: str
    role: str = Role.AGENT
    team: str | None = Field(default=None, foreign_key="team.id")
    language: str = ""
    password: str = ""  # an argon2 hash; empty: cannot sign in with a password
    token: str | None = Field(default=None, unique=True)  # a digest of the API token
    active: bool = True
    created_at: datetime = moment()


class SignIn(SQLModel, table=True):
    """A console session, or a one-time link to begin one."""

    __tablename__ = "sign_in"
    digest: str = Field(primary_key=True)  # of the secret in the cookie or link
    agent_id: int = link("agent.id", index=True)
    once: bool = False
    expires_at: datetime = moment()
