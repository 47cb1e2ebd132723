"""The versions of articles that were written at the desk, as tables, and what counts how often they have changed.

Values are not validated here (see `tables`). A version is never deleted: who published what, and when, can be read.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.columns import key, link, moment, one_of


class VersionState(StrEnum):
    """What a version is good for; of one article in one language, one at the most is a draft, and one stands."""

    DRAFT = "draft"  # the newest, not yet published
    PUBLISHED = "published"  # stands: the desk says it
    SUPERSEDED = "superseded"  # another one was written or published after it
    WITHDRAWN = "withdrawn"  # stands: the desk does not know the article, not even from a file


_DRAFT = "state = 'draft'"
_STANDING = "state = 'published' OR state = 'withdrawn'"


class ArticleVersion(SQLModel, table=True):
    """An article in one language, as it was written once; nothing of it changes but its state."""

    __tablename__ = "article_version"
    __table_args__ = (
        one_of("state", VersionState),
        CheckConstraint("number > 0", name="ck_number"),
        CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="ck_published_at"),
        CheckConstraint("state <> 'withdrawn' OR withdrawn_at IS NOT NULL", name="ck_withdrawn_at"),
        UniqueConstraint("article", "language", "number"),
        Index("one_draft", "article", "language", unique=True, sqlite_where=text(_DRAFT),
              postgresql_where=text(_DRAFT)),
        Index("one_standing", "article", "language", unique=True, sqlite_where=text(_STANDING),
              postgresql_where=text(_STANDING)),
    )  # fmt: skip
    id: int | None = key()
    article: str  # its id, the same in every language
    language: str
    number: int  # from 1, in the order in which they were written
    state: str = VersionState.DRAFT
    source: str  # front matter and body, as a file has them
    based_on: str = ""  # digest of the file that there was when it was written; empty: there was none
    note: str = ""  # why it was written
    made_by: int | None = link("agent.id", default=None)  # None: by a command
    made_at: datetime = moment()
    published_by: int | None = link("agent.id", default=None)
    published_at: datetime | None = moment(default=None, nullable=True)
    withdrawn_by: int | None = link("agent.id", default=None)
    withdrawn_at: datetime | None = moment(default=None, nullable=True)


class Library(SQLModel, table=True):
    """One row, which every process of the desk looks at: what it says has changed, has to be read anew."""

    id: int = Field(primary_key=True)
    revision: int = 0  # counts the changes of what the database adds to the files
    reloads: int = 0  # counts how often somebody asked for the files to be read again
