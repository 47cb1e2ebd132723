"""Gaps in what the desk knows, as tables: what was decided of each, and by which messages it is known.

Nothing that a customer said is in here: a gap points at their messages, so that it forgets what is erased there.
Values are not validated here (see `tables`).
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from data.columns import Key, key, link, moment, one_of


class GapState(StrEnum):
    """What was decided of a gap."""

    OPEN = "open"  # nothing yet
    ACCEPTED = "accepted"  # an article was written, or mended
    DISMISSED = "dismissed"  # it needs none


class Gap(SQLModel, table=True):
    """Questions of one meaning that the desk's knowledge did not answer."""

    __table_args__ = (
        one_of("state", GapState),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="ck_decided_at"),
        CheckConstraint("state <> 'accepted' OR article <> ''", name="ck_article"),
        CheckConstraint("state <> 'dismissed' OR why <> ''", name="ck_why"),
    )
    id: int | None = key()
    state: str = GapState.OPEN
    language: str = ""  # in which most of it was asked, when it was found
    article: str = ""  # the article's id, once one was written for it
    size: int = 0  # how many questions it had when that was decided
    why: str = ""  # as whoever decided wrote it
    found_at: datetime = moment()
    decided_by: int | None = link("agent.id", default=None)  # None: a command, or nobody
    decided_at: datetime | None = moment(default=None, nullable=True)


class GapMember(SQLModel, table=True):
    """A question of a gap, by its newest message; a question is in one gap at the most."""

    __tablename__ = "gap_member"
    message_id: int = Field(
        primary_key=True, foreign_key="message.id", sa_type=cast("Any", Key), sa_column_kwargs={"autoincrement": False}
    )
    gap_id: int = link("gap.id", index=True)
