"""The tables of what needs a person: requests for one, and climbs of the ladder."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from data.columns import key, link, moment


class Handoff(SQLModel, table=True):
    """One request for a person, with its packet."""

    __table_args__ = (
        Index("one_open_handoff", "inquiry_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip
    id: int | None = key()
    inquiry_id: int = link("inquiry.id", index=True)
    reason: str
    team: str | None = None
    packet: str  # JSON, see handoff.packet
    at: datetime = moment()
    promised_at: datetime | None = moment(default=None, nullable=True)  # what the customer was told
    suggested: int | None = link("agent.id", default=None)  # who has the least to do
    taken_by: int | None = link("agent.id", default=None)
    taken_at: datetime | None = moment(default=None, nullable=True)
    ended_at: datetime | None = moment(default=None, nullable=True)


class Escalation(SQLModel, table=True):
    """One climb of the ladder, with its acknowledgement."""

    id: int | None = key()
    inquiry_id: int = link("inquiry.id", index=True)
    level: int
    reason: str
    by: int | None = link("agent.id", default=None)
    to: str  # a team, or an agent's e-mail address
    at: datetime = moment()
    acknowledged_by: int | None = link("agent.id", default=None)
    acknowledged_at: datetime | None = moment(default=None, nullable=True)
