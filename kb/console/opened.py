"""One article in one language, opened to be read or written: what there is of it, and where writing begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from data.library import VersionState
from data.mistakes import Mistake, Mistakes
from data.problem import Problem
from kb import history, library
from kb.console import sheets
from kb.console.listed import teams
from kb.console.room import Workroom
from kb.console.sheets import Sheet
from kb.history import Version
from kb.library import Library, Standing
from kb.parse import NAME, Source

SHARED = ("kind", "needs_agent", "team")
"""What a translation takes over from the article that is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What there is of an article in one language."""

    article: str
    language: str
    versions: Sequence[Version]  # the newest first
    file: Source | None
    others: Mapping[str, Sheet]  # the same in other languages
    teams: Mapping[str, str] = field(default_factory=dict)  # the stored name of each

    @property
    def base(self) -> int:
        """The number of the newest version; 0 if nothing was written at the desk."""
        return self.versions[0].number if self.versions else 0

    @property
    def draft(self) -> Version | None:
        """What somebody has begun and not yet published."""
        return next((one for one in self.versions if one.state is VersionState.DRAFT), None)

    @property
    def published(self) -> Version | None:
        """The version that stands over the file."""
        return next((one for one in self.versions if one.state is VersionState.PUBLISHED), None)

    @property
    def withdrawn(self) -> Version | None:
        """The version that says that there is nothing to say."""
        return next((one for one in self.versions if one.state is VersionState.WITHDRAWN), None)

    @property
    def said(self) -> str:
        """The text that the desk says; empty if it says none."""
        if self.published:
            return self.published.text
        return self.file.text if self.file and not self.withdrawn and not self.file_is_draft else ""

    @property
    def file_is_draft(self) -> bool:
        """Whether the file says of itself that it is not used yet."""
        return bool(self.file and sheets.of(self.file.text)["draft"])

    @property
    def text(self) -> str:
        """The text that one goes on with; empty where there is none."""
        newest = self.draft or self.published or self.withdrawn
        return newest.text if newest else self.file.text if self.file else ""

    @property
    def sheet(self) -> Sheet:
        """The form, filled with that; a new one has what its other languages have."""
        if self.text:
            return sheets.of(self.text)
        other = next(iter(self.others.values()), None)
        filled = {name: other[name] for name in SHARED} if other else {"kind": "general"}
        return Sheet(filled=filled | {"id": self.article, "language": self.language})


def gather(session: Session, room: Workroom, article: str, language: str) -> Opened:
    """Open an article.

    Raises:
        Problem: 404 its id or language can't be one.

    """
    if not NAME.fullmatch(article) or language not in room.languages:
        raise Problem(404, "Not found")
    files = {_key(one): one for one in room.library().files}
    others = {}
    for other in room.languages:
        if other != language:
            there = _opened(session, files, article, other)
            if there.text:
                others[other] = sheets.of(there.text)
    return replace(_opened(session, files, article, language), others=others, teams=teams(session))


def wrong(session: Session, books: Library, new: Standing) -> tuple[Mistake, ...]:
    """Return all that would be wrong if a version stood, by itself or beside every other article."""
    try:
        library.check(books, history.standing(session), [new])
    except Mistakes as error:
        return error.mistakes
    return ()


def _opened(session: Session, files: Mapping[tuple[str, str], Source], article: str, language: str) -> Opened:
    versions = history.of(session, article, language)
    file = files.get((article, language))
    return Opened(article=article, language=language, versions=versions, file=file, others={})


def _key(file: Source) -> tuple[str, str]:
    """Return what a file says that it is, also where it is a draft or has mistakes."""
    sheet = sheets.of(file.text)
    return sheet["id"], sheet["language"]
