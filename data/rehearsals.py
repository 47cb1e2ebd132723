"""Protected questions and rehearsals, as tables: what must stay right, what was tried, who judged and who overruled.

Values are not validated here (see `tables`). What customers have written is not copied: a case names the messages, so
that whoever is forgotten is forgotten here too.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from data.columns import key, link, moment, one_of


class Judged(StrEnum):
    """What somebody says of a case: what would be done about it after is right, or wrong."""

    NOT_YET = ""
    RIGHT = "right"
    WRONG = "wrong"


class ProtectedQuestion(SQLModel, table=True):
    """A question that must get a certain answer, added at the desk; those of the files are not in here."""

    __tablename__ = "protected_question"
    __table_args__ = (
        Index("one_protected", "words", "language", unique=True, sqlite_where=text("dropped_at IS NULL"),
              postgresql_where=text("dropped_at IS NULL")),
    )  # fmt: skip
    id: int | None = key()
    text: str
    words: str  # the text without spelling habits: there is one of these at a time
    language: str
    expect: str  # an article's id, or person, or none
    note: str = ""
    inquiry_id: int | None = link("inquiry.id", default=None, index=True)  # where a customer asked it so
    made_by: int | None = link("agent.id", default=None)  # None: by a command
    made_at: datetime = moment()
    dropped_by: int | None = link("agent.id", default=None)
    dropped_at: datetime | None = moment(default=None, nullable=True)


class OverruledProtection(SQLModel, table=True):
    """Somebody published although protected questions lose what they must get."""

    __tablename__ = "overruled_protection"
    id: int | None = key()
    at: datetime = moment()
    by: int | None = link("agent.id", default=None)  # None: by a command
    reason: str
    questions: str  # JSON: [{"source", "expect", "was", "now"}, …], no texts


class StoredRehearsal(SQLModel, table=True):
    """One rehearsal, with its figures."""

    __tablename__ = "rehearsal"
    id: int | None = key()
    at: datetime = moment()
    made_by: int | None = link("agent.id", default=None)  # None: by a command
    against: str  # what was tried: drafts, files, a version of an article
    before: str  # version of the knowledge base that stood
    after: str = Field(index=True)  # and of the one that was tried: the same texts have the same
    since: datetime = moment()
    until: datetime = moment()
    verdict: str
    figures: str  # JSON, see kb.rehearsals
    refused: str = "[]"  # JSON: [{"source", "expect", "was", "now"}, …]


class RehearsalCase(SQLModel, table=True):
    """One case of its sample, to be judged."""

    __tablename__ = "rehearsal_case"
    __table_args__ = (one_of("judged", Judged), Index("ix_rehearsal_case", "rehearsal_id", "place", unique=True))
    id: int | None = key()
    rehearsal_id: int = link("rehearsal.id")
    place: int  # from 1, the gravest and most frequent first
    change: str
    language: str
    times: int  # how often it came, with all that is alike
    inquiry_id: int = link("inquiry.id", index=True)  # where it came last
    messages: str  # JSON: ids of the customer's messages there
    alike: str = "[]"  # JSON: [[ids of messages], …] of some that are alike
    before: str  # JSON, see kb.would
    after: str
    judged: str = Judged.NOT_YET
    judged_by: int | None = link("agent.id", default=None)
    judged_at: datetime | None = moment(default=None, nullable=True)
