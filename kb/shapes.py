"""The JSON that scripts get from the articles' API."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from data.mistakes import Mistake, Mistakes
from kb import history
from kb.inventory import Entry, Tag, Whence
from kb.protect import Broken


class Shape(BaseModel):
    """What leaves us; it never changes on its way out."""

    model_config = ConfigDict(frozen=True)


class Who(Shape):
    """An agent."""

    id: int
    name: str

    @classmethod
    def of(cls, who: history.Who | None) -> Self | None:
        """Return somebody as JSON has them."""
        return cls(id=who.id, name=who.name) if who else None


class Version(Shape):
    """A version, without its text."""

    article: str
    language: str
    number: int
    state: str
    note: str
    made_by: Who | None
    made_at: datetime
    published_by: Who | None
    published_at: datetime | None
    withdrawn_by: Who | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, one: history.Version, **more: Any) -> Self:
        """Return a version as JSON has it."""
        return cls(
            article=one.article,
            language=one.language,
            number=one.number,
            state=one.state,
            note=one.note,
            made_by=Who.of(one.made_by),
            made_at=one.made_at,
            published_by=Who.of(one.published_by),
            published_at=one.published_at,
            withdrawn_by=Who.of(one.withdrawn_by),
            withdrawn_at=one.withdrawn_at,
            **more,
        )


class Whole(Version):
    """A version with its text."""

    text: str

    @classmethod
    def whole(cls, one: history.Version) -> Self:
        """Return a version as JSON has it, with its text."""
        return cls.of(one, text=one.text)


class Article(Shape):
    """An article in a language, as a list shows it."""

    article: str
    language: str
    state: Whence
    title: str
    kind: str
    team: str
    needs_agent: bool
    tags: list[str]
    questions: int
    standing: int | None  # the number of the version that stands
    draft: int | None
    review_by: date | None
    valid_from: date | None
    valid_until: date | None
    to_do: list[Tag]

    @classmethod
    def of(cls, one: Entry, **more: Any) -> Self:
        """Return an entry as JSON has it."""
        says = one.says
        return cls(
            article=one.article,
            language=one.language,
            state=one.whence,
            title=one.title,
            kind=says.kind if says else "",
            team=says.team if says else "",
            needs_agent=says.needs_agent if says else False,
            tags=sorted(says.tags) if says else [],
            questions=len(says.questions) if says else 0,
            standing=one.standing or None,
            draft=one.draft or None,
            review_by=says.review_by if says else None,
            valid_from=says.valid_from if says else None,
            valid_until=says.valid_until if says else None,
            to_do=list(one.tags),
            **more,
        )


class Full(Article):
    """The same with its text and its versions, the newest first."""

    base: int  # what a draft of it is based on
    text: str | None  # what stands, or the file has; null where there are only drafts
    versions: list[Version]


class Page(Shape):
    """A page of the list."""

    items: list[Article]
    next: str | None


class Versions(Shape):
    """Versions that were published together."""

    items: list[Version]


class Diff(Shape):
    """What differs between two texts; 0 is the file."""

    before: int
    after: int
    diff: str


class Wrong(Shape):
    """A mistake, and how to mend it."""

    where: str
    line: int
    what: str
    mend: str


class Checked(Shape):
    """All that is wrong with a text; nothing: it may be saved."""

    mistakes: list[Wrong]


class Lost(Shape):
    """A protected question that would lose what it must get."""

    text: str
    language: str
    source: str
    expect: str
    was: str
    now: str
    mend: str

    @classmethod
    def of(cls, one: Broken) -> Self:
        """Return it as JSON has it."""
        which = one.protected
        return cls(
            text=which.text,
            language=which.language,
            source=which.source,
            expect=which.expect,
            was=str(one.was),
            now=str(one.now),
            mend=one.mend,
        )


def wrong(error: Mistakes) -> list[Wrong]:
    """Return mistakes as JSON has them."""
    return [_wrong(one) for one in error.mistakes]


def _wrong(one: Mistake) -> Wrong:
    return Wrong(where=one.file, line=one.line, what=one.what, mend=one.mend)


def page(entries: Iterable[Entry], limit: int) -> Page:
    """Return as many entries as fit on a page, and where the next one begins."""
    listed = list(entries)
    items = [Article.of(one) for one in listed[:limit]]
    return Page(items=items, next=f"{items[-1].article} {items[-1].language}" if len(listed) > limit else None)
