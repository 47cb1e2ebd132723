"""What lies in a desk's library: the articles of its files, and over them the versions that stand in the database.

A version that stands hides the file of the same article and language; one that was withdrawn hides it too, and puts
nothing in its place. Pure: files and versions were read before.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from data.library import VersionState
from data.mistakes import Mistake, gather, raise_if_any
from kb.parse import Allowed, Parsed, Source, doubles, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The files as they were last read, and what articles may name."""

    files: tuple[Source, ...]
    allowed: Allowed = field(default_factory=Allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A version that stands in the database: the desk says it, or knows that nothing is to be said."""

    article: str
    language: str
    number: int
    state: VersionState  # published or withdrawn; a draft, where somebody asks what would be if it stood
    text: str
    based_on: str  # digest of the file that there was when it was written; empty: there was none

    @property
    def key(self) -> tuple[str, str]:
        """What there may be one of: the article's id, and its language."""
        return self.article, self.language

    @property
    def source(self) -> Source:
        """The text with the name by which mistakes are told."""
        return Source(name=f"{self.article}.{self.language}, version {self.number}", text=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A file that is not what its version in the database was made from; the version stays in force."""

    article: str
    language: str
    number: int
    file: str  # empty: it is gone

    def __str__(self) -> str:
        what = f"{self.file} was changed" if self.file else f"the file of {self.article}.{self.language} was removed"
        return (
            f"{what} after version {self.number} was published, which stays in force — take the file with: "
            f"sapa content push {self.article}; take the version with: sapa content pull --force {self.article}"
        )


def published(one: Standing) -> Standing:
    """Return a version as it would be if it were published."""
    return replace(one, state=VersionState.PUBLISHED)


def digest(text: str) -> str:
    """Return what tells one text from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def lying(library: Library, standing: Iterable[Standing] = ()) -> tuple[Parsed, ...]:
    """Return every article that lies in a library, drafts and those out of date too.

    Raises:
        Mistakes: all that is wrong with any of them, by itself or beside the others.

    """
    wrong: list[Mistake] = []
    over = {one.key: one for one in standing}
    files = [one for one in _read(library.files, library.allowed, wrong) if one.article.draft or one.key not in over]
    published = (one.source for one in over.values() if one.state is not VersionState.WITHDRAWN)
    every = [*files, *_read(published, library.allowed, wrong)]
    raise_if_any([*wrong, *doubles(one for one in every if not one.article.draft)])
    return tuple(every)


def check(library: Library, standing: Iterable[Standing], new: Sequence[Standing]) -> tuple[Parsed, ...]:
    """Return what would lie in a library if some versions stood.

    Raises:
        Mistakes: all that would then be wrong with them, or with others because of them.

    """
    wrong: list[Mistake] = []
    for one in new:
        read = gather(partial(parse, one.source, library.allowed), wrong)
        wrong += _misnamed(one, read) if read else ()
    raise_if_any(wrong)  # else all that is wrong with the others would be told along with them
    over = {one.key: one for one in chain(standing, new)}
    return lying(library, over.values())


def drifts(library: Library, standing: Iterable[Standing]) -> tuple[Drift, ...]:
    """Return where files were changed or removed after the version that stands was written."""
    files = by_key(library)
    return tuple(
        Drift(article=one.article, language=one.language, number=one.number, file=file.called if file else "")
        for one in standing
        for file in [files.get(one.key)]
        if _has_drifted(one, file)
    )


def by_key(library: Library) -> dict[tuple[str, str], Source]:
    """Return the files by article and language, also where they name what they may not; drafts are passed over."""
    anyhow = (
        gather(partial(parse, one, library.allowed), []) or gather(partial(parse, one), []) for one in library.files
    )
    return {one.key: one.source for one in anyhow if one and not one.article.draft}


def _has_drifted(one: Standing, file: Source | None) -> bool:
    if file is None:
        return bool(one.based_on) and one.state is not VersionState.WITHDRAWN
    now = digest(file.text)
    return now != one.based_on and (now != digest(one.text) or one.state is VersionState.WITHDRAWN)


def _misnamed(one: Standing, read: Parsed) -> Iterator[Mistake]:
    for place, found, wanted in zip(("id", "language"), read.key, one.key, strict=True):
        if found != wanted:
            what = f"{place}: must be {wanted!r}, not {found!r}"
            yield Mistake(one.source.name, 1, what, "what has another one is a new article")


def _read(sources: Iterable[Source], allowed: Allowed, wrong: list[Mistake]) -> list[Parsed]:
    read = (gather(partial(parse, one, allowed), wrong) for one in sources)
    return [one for one in read if one]
