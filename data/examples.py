"""What people at the desk taught it, as a table: a customer's words, and what they are an example of.

Values are not validated here (see `tables`). A customer's words are kept with where they came from, so that whoever
erases a person finds them; `kb.examples` has what may be done with them.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from data.columns import key, link, moment, one_of


class About(StrEnum):
    """What an example says of its words."""

    ARTICLE = "article"  # which article answers them
    KIND = "kind"  # which kind of inquiry they are


class Source(StrEnum):
    """How an example came about."""

    CHOICE = "choice"  # the customer picked an article that was offered
    UNHELPFUL = "unhelpful"  # the customer said that an answer did not help
    LINKED = "linked"  # an agent answered with an article
    CORRECTION = "correction"  # an agent said what it is
    GAP = "gap"  # a question that had no answer, and has one now
    IMPORT = "import"  # brought along in a file


class Nod(StrEnum):
    """Whether an example counts."""

    PROPOSED = "proposed"  # waits for somebody's nod
    ACCEPTED = "accepted"  # counts
    REJECTED = "rejected"  # never counted
    UNDONE = "undone"  # counted once, and does not any more


class Example(SQLModel, table=True):
    """A customer's words, and what they are an example of."""

    __table_args__ = (
        one_of("about", About),
        one_of("source", Source),
        one_of("state", Nod),
        Index("one_example", "about", "label", "against", "same", unique=True),
        Index("one_kind_of_words", "same", unique=True,
              sqlite_where=text("about = 'kind' AND state = 'accepted' AND NOT against"),
              postgresql_where=text("about = 'kind' AND state = 'accepted' AND NOT against")),
        Index("ix_example_state", "about", "state", "id"),
        Index("ix_example_inquiry", "inquiry_id"),
    )  # fmt: skip
    id: int | None = key()
    about: str
    text: str
    same: str  # a digest of the words as they are compared: what only differs in spelling has the same
    language: str = ""
    label: str  # an article's id, or a kind
    against: bool = False  # it says what the words are not
    source: str
    state: str = Nod.PROPOSED
    inquiry_id: int | None = link("inquiry.id", default=None)
    message_id: int | None = link("message.id", default=None)
    made_by: int | None = link("agent.id", default=None)  # None: it came about by itself
    seen: int = 1  # how often the same was proposed
    at: datetime = moment()
    decided_by: int | None = link("agent.id", default=None)  # None with a decided_at: it was accepted automatically
    decided_at: datetime | None = moment(default=None, nullable=True)
