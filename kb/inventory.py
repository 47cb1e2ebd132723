"""What lies in the library, article by article, and what is to be done about it: pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.library import VersionState
from data.mistakes import Mistakes
from kb.article import Article
from kb.history import Version
from kb.library import Drift, Standing
from kb.load import untranslated
from kb.parse import parse

Key = tuple[str, str]

SHOWN = 5
"""Articles that a hint names."""


class Tag(StrEnum):
    """Why somebody should look at an article."""

    MISSING = "translation missing"
    REVIEW = "review overdue"
    EXPIRED = "no longer valid"
    EARLY = "not yet valid"
    UNUSED = "draft"  # a file that says of itself that it is not used yet
    EDITED = "unpublished draft"  # a version that somebody has begun
    DRIFTED = "file changed since"


class Whence(StrEnum):
    """Where what the desk says of an article comes from."""

    FILE = "file"
    PUBLISHED = "published"  # a version that stands over the file, if there is one
    WITHDRAWN = "withdrawn"
    DRAFT = "draft"  # nowhere yet: there are only drafts
    MISSING = "missing"  # the article is there in another language


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """All that there is to be listed, on a day of the desk's."""

    articles: Sequence[Article]  # that lie in the library
    languages: Sequence[str]
    standing: Sequence[Standing]
    drafts: Sequence[Version]
    drifts: Sequence[Drift]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article in a language, or the lack of it."""

    article: str
    language: str
    whence: Whence
    is_: Article | None = None  # None where it is missing
    standing: int = 0  # the number of the version that stands; 0: none does
    draft: int = 0  # the number of the draft; 0: there is none
    tags: tuple[Tag, ...] = ()

    @property
    def title(self) -> str:
        """What it is called; empty where it is missing."""
        return self.is_.title if self.is_ else ""


def take(stock: Stock) -> tuple[Entry, ...]:
    """Return every article of the library, by id and language, with those that a language lacks."""
    standing = {one.key: one for one in stock.standing}
    drafts = {(one.article, one.language): one for one in stock.drafts}
    drifted = {(one.article, one.language) for one in stock.drifts}
    used = {(one.id, one.language): one for one in stock.articles if not one.draft}
    unused = {(one.id, one.language): one for one in stock.articles if one.draft}
    lacking = set(untranslated(used.values(), stock.languages))
    every = sorted({*used, *unused, *standing, *drafts, *lacking})
    return tuple(
        Entry(
            article=key[0],
            language=key[1],
            whence=(whence := _whence(key, used, standing, {*unused, *drafts})),
            is_=used.get(key) or unused.get(key) or _written(standing.get(key)) or _written(drafts.get(key)),
            standing=standing[key].number if key in standing else 0,
            draft=drafts[key].number if key in drafts else 0,
            tags=(
                *_tags(used.get(key), stock.day),
                *((Tag.MISSING,) if whence is Whence.MISSING or (whence is Whence.DRAFT and key in lacking) else ()),
                *((Tag.UNUSED,) if key in unused else ()),
                *((Tag.EDITED,) if key in drafts else ()),
                *((Tag.DRIFTED,) if key in drifted else ()),
            ),
        )
        for key in every
    )


def hints(stock: Stock) -> Iterator[str]:
    """Give in a line each what should be looked at, and is no mistake."""
    entries = take(stock)
    for tag in Tag:
        found = [f"{one.article}.{one.language}" for one in entries if tag in one.tags]
        if found and tag is not Tag.DRIFTED:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            yield f"{tag}: {', '.join(found[:SHOWN])}{more}; see sapa kb list"
    yield from (str(one) for one in stock.drifts)


def _tags(article: Article | None, day: date) -> Iterator[Tag]:
    if article:
        so = {
            Tag.REVIEW: article.unreviewed(day),
            Tag.EXPIRED: article.expired(day),
            Tag.EARLY: article.early(day),
        }
        yield from (tag for tag, is_so in so.items() if is_so)


def _whence(key: Key, used: Iterable[Key], standing: dict[Key, Standing], drafts: Iterable[Key]) -> Whence:
    if key in standing:
        return Whence.WITHDRAWN if standing[key].state is VersionState.WITHDRAWN else Whence.PUBLISHED
    if key in used:
        return Whence.FILE
    return Whence.DRAFT if key in drafts else Whence.MISSING


def _written(one: Standing | Version | None) -> Article | None:
    """Return what a version says, as far as it can still be read."""
    try:
        return parse((one.standing if isinstance(one, Version) else one).source).article if one else None
    except Mistakes:
        return None
