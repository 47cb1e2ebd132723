"""What lies in the library, article by article, and what is to be done about it: pure."""

from collections.abc import Iterator, Mapping, Sequence
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
    says: Article | None = None  # None where it is missing
    standing: int = 0  # the number of the version that stands; 0: none does
    draft: int = 0  # the number of the draft; 0: there is none
    tags: tuple[Tag, ...] = ()

    @property
    def title(self) -> str:
        """What it is called; empty where it is missing."""
        return self.says.title if self.says else ""


def take(stock: Stock) -> tuple[Entry, ...]:
    """Return every article of the library, by id and language, with those that a language lacks."""
    used = {(one.id, one.language): one for one in stock.articles if not one.draft}
    found = _Found(
        used=used,
        unused={(one.id, one.language): one for one in stock.articles if one.draft},
        standing={one.key: one for one in stock.standing},
        drafts={(one.article, one.language): one for one in stock.drafts},
        lacking=frozenset(untranslated(used.values(), stock.languages)),
        drifted=frozenset((one.article, one.language) for one in stock.drifts),
        day=stock.day,
    )
    return tuple(
        found.entry(key) for key in sorted({*used, *found.unused, *found.standing, *found.drafts, *found.lacking})
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """The same, by article and language."""

    used: Mapping[Key, Article]
    unused: Mapping[Key, Article]
    standing: Mapping[Key, Standing]
    drafts: Mapping[Key, Version]
    lacking: frozenset[Key]
    drifted: frozenset[Key]
    day: date

    def entry(self, key: Key) -> Entry:
        stands, begun = self.standing.get(key), self.drafts.get(key)
        return Entry(
            article=key[0],
            language=key[1],
            whence=self._whence(key),
            says=self.used.get(key) or self.unused.get(key) or _written(stands) or _written(begun),
            standing=stands.number if stands else 0,
            draft=begun.number if begun else 0,
            tags=tuple(tag for tag, is_so in self._tags(key).items() if is_so),
        )

    def _whence(self, key: Key) -> Whence:
        if key in self.standing:
            return Whence.WITHDRAWN if self.standing[key].state is VersionState.WITHDRAWN else Whence.PUBLISHED
        if key in self.used:
            return Whence.FILE
        return Whence.DRAFT if key in self.unused or key in self.drafts else Whence.MISSING

    def _tags(self, key: Key) -> dict[Tag, bool]:
        one = self.used.get(key)
        return {
            Tag.MISSING: key in self.lacking and key not in self.standing,  # what was withdrawn is meant to be missing
            Tag.REVIEW: one is not None and one.unreviewed(self.day),
            Tag.EXPIRED: one is not None and one.expired(self.day),
            Tag.EARLY: one is not None and one.early(self.day),
            Tag.UNUSED: key in self.unused,
            Tag.EDITED: key in self.drafts,
            Tag.DRIFTED: key in self.drifted,
        }


def hints(stock: Stock) -> Iterator[str]:
    """Give in a line each what should be looked at, and is no mistake."""
    entries = take(stock)
    for tag in Tag:
        found = [f"{one.article}.{one.language}" for one in entries if tag in one.tags]
        if found and tag is not Tag.DRIFTED:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            yield f"{tag}: {', '.join(found[:SHOWN])}{more}; see sapa kb list"
    yield from (str(one) for one in stock.drifts)


def _written(one: Standing | Version | None) -> Article | None:
    """Return what a version says, as far as it can still be read."""
    try:
        return parse((one.standing if isinstance(one, Version) else one).source).article if one else None
    except Mistakes:
        return None
