"""Reading the versions of articles: what stands, what is a draft, who wrote what, and what differs between two."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlmodel import Session

from data.library import VersionState
from data.tables import AGENT, ARTICLE_VERSION
from kb.library import Standing

T = ARTICLE_VERSION.c
DRAFT: ColumnElement[bool] = T.state == VersionState.DRAFT
PUBLISHED: ColumnElement[bool] = T.state == VersionState.PUBLISHED
STANDING: ColumnElement[bool] = (T.state == VersionState.PUBLISHED) | (T.state == VersionState.WITHDRAWN)


class Missing(LookupError):
    """There is no such article or version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """An agent, by key and name."""

    id: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An article in one language, as somebody wrote it once."""

    article: str
    language: str
    number: int
    state: VersionState
    text: str
    based_on: str
    note: str
    made_by: Who | None  # None: a command
    made_at: datetime
    published_by: Who | None
    published_at: datetime | None
    withdrawn_by: Who | None
    withdrawn_at: datetime | None

    def __str__(self) -> str:
        return f"{self.article}.{self.language}, version {self.number}"

    @property
    def standing(self) -> Standing:
        """The same, as what lies in a library."""
        return Standing(
            article=self.article,
            language=self.language,
            number=self.number,
            state=self.state,
            text=self.text,
            based_on=self.based_on,
        )

    @property
    def last_hand(self) -> Who | None:
        """Who did the last thing to it."""
        if self.withdrawn_at:
            return self.withdrawn_by
        return self.published_by if self.published_at else self.made_by


def standing(session: Session) -> tuple[Standing, ...]:
    """Return every version that stands, published or withdrawn, by article and language."""
    wanted = select(T.article, T.language, T.number, T.state, T.source, T.based_on).where(STANDING)
    rows = session.connection().execute(wanted.order_by(T.article, T.language))
    return tuple(
        Standing(
            article=row.article,
            language=row.language,
            number=row.number,
            state=VersionState(row.state),
            text=row.source,
            based_on=row.based_on,
        )
        for row in rows
    )


def drafts(session: Session) -> tuple[Version, ...]:
    """Return every draft, the newest first."""
    return _read(session, _wanted().where(DRAFT).order_by(T.made_at.desc(), T.id.desc()))


def of(session: Session, article: str, language: str, *which: ColumnElement[bool]) -> tuple[Version, ...]:
    """Return the versions of an article in a language, the newest first."""
    one = (T.article == article) & (T.language == language)
    return _read(session, _wanted().where(one, *which).order_by(T.number.desc()))


def latest(session: Session, article: str, language: str) -> Version | None:
    """Return the newest version, whatever its state; None where nothing was ever written at the desk."""
    one = (T.article == article) & (T.language == language)
    return next(iter(_read(session, _wanted().where(one).order_by(T.number.desc()).limit(1))), None)


def version(session: Session, article: str, language: str, number: int) -> Version:
    """Return one version.

    Raises:
        Missing: there is none.

    """
    found = of(session, article, language, T.number == number)
    if not found:
        raise Missing(f"there is no version {number} of {article}.{language}")
    return found[0]


def diff(before: str, after: str, names: tuple[str, str]) -> str:
    """Return what differs between two texts, as a unified diff; empty if nothing does."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, lineterm="")
    return "\n".join(lines)


def _wanted() -> Select[Any]:
    made, published, withdrawn = AGENT.alias("made"), AGENT.alias("published"), AGENT.alias("withdrawn")
    return (
        select(
            *ARTICLE_VERSION.c,
            made.c.name.label("made_name"),
            published.c.name.label("published_name"),
            withdrawn.c.name.label("withdrawn_name"),
        )
        .outerjoin_from(ARTICLE_VERSION, made, made.c.id == T.made_by)
        .outerjoin(published, published.c.id == T.published_by)
        .outerjoin(withdrawn, withdrawn.c.id == T.withdrawn_by)
    )


def _read(session: Session, wanted: Select[Any]) -> tuple[Version, ...]:
    return tuple(_version(row) for row in session.connection().execute(wanted))


def _version(row: Row[Any]) -> Version:
    return Version(
        article=row.article,
        language=row.language,
        number=row.number,
        state=VersionState(row.state),
        text=row.source,
        based_on=row.based_on,
        note=row.note,
        made_by=_who(row.made_by, row.made_name),
        made_at=row.made_at,
        published_by=_who(row.published_by, row.published_name),
        published_at=row.published_at,
        withdrawn_by=_who(row.withdrawn_by, row.withdrawn_name),
        withdrawn_at=row.withdrawn_at,
    )


def _who(key: int | None, name: str | None) -> Who | None:
    return Who(id=key, name=name or "") if key is not None else None
