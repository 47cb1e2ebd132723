"""What lies in the library, article by article, and what is to be done about it: pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.content import Content
from kb import load
from kb.article import Article
from kb.history import Version


class Tag(StrEnum):
    """Why somebody should look at an article."""

    MISSING = "translation missing"
    REVIEW = "review overdue"
    EXPIRED = "no longer valid"
    EARLY = "not yet valid"
    DRAFT = "draft"  # a file that is not used yet
    EDITED = "draft in the console"
    DRIFTED = "file changed since"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article in a language; where that is missing, there is nothing but the tag."""

    article: str
    language: str
    title: str = ""
    source: str = ""  # a file, or a version
    review_by: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    tags: frozenset[Tag] = frozenset()

    def row(self, *, for_people: bool) -> dict[str, object]:
        """Return it as a listing shows it."""
        told = sorted(str(one) for one in self.tags)
        row: dict[str, object] = {"article": self.article, "language": self.language, "title": self.title}
        row |= {"to do": ", ".join(told)} if for_people else {"tags": told}
        row |= {"review_by": self.review_by, "valid_from": self.valid_from, "valid_until": self.valid_until}
        return row | {"source": self.source}


def take(content: Content, drafts: Sequence[Version], at: datetime) -> tuple[Entry, ...]:
    """Return every article of the library, by id and language, with those that a language lacks."""
    day = content.manner.day(at)
    edited = {(one.article, one.language) for one in drafts}
    drifted = {(one.article, one.language) for one in content.drifts}
    lying = [_entry(one, day, edited, drifted) for one in content.articles]
    there = {(one.article, one.language) for one in lying}
    new = [Entry(article=one, language=language, tags=frozenset({Tag.EDITED})) for one, language in edited - there]
    return tuple(sorted([*lying, *_missing(content), *new], key=lambda one: (one.article, one.language)))


def _entry(one: Article, day: date, edited: set[tuple[str, str]], drifted: set[tuple[str, str]]) -> Entry:
    key = one.id, one.language
    tags = {
        Tag.REVIEW: one.unreviewed(day),
        Tag.EXPIRED: one.expired(day),
        Tag.EARLY: one.early(day),
        Tag.DRAFT: one.draft,
        Tag.EDITED: key in edited and not one.draft,
        Tag.DRIFTED: key in drifted and not one.draft,
    }
    return Entry(
        article=one.id,
        language=one.language,
        title=one.title,
        source=one.source,
        review_by=one.review_by,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        tags=frozenset(tag for tag, so in tags.items() if so),
    )


def _missing(content: Content) -> Iterator[Entry]:
    used = [one for one in content.articles if not one.draft]
    withdrawn = {one.key for one in content.added.standing if one.state == "withdrawn"}
    for article, language in load.untranslated(used, content.languages):
        tag = Tag.WITHDRAWN if (article, language) in withdrawn else Tag.MISSING
        yield Entry(article=article, language=language, tags=frozenset({tag}))


def hints(content: Content, drafts: Sequence[Version], at: datetime) -> Iterator[str]:
    """Give in a line each what should be looked at, and is no mistake."""
    entries = take(content, drafts, at)
    for tag in Tag:
        found = [f"{one.article}.{one.language}" for one in entries if tag in one.tags]
        if found and tag is not Tag.DRIFTED:
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            yield f"{tag}: {', '.join(found[:5])}{more}; see sapa kb list"
    yield from (str(one) for one in content.drifts)
