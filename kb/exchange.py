"""What has to move between the files and the database, so that both say the same; pure, nothing is moved here.

To pull is to write files as the versions that stand; to push is to let files stand as versions. Neither overwrites
unasked what the other side has changed: a file has no history, and a version may be somebody's latest work.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from data.library import VersionState
from kb.history import diff
from kb.library import Library, Standing, by_key, digest
from kb.parse import Source

Key = tuple[str, str]


class Act(StrEnum):
    """What is to be done about an article in a language."""

    WRITE = "write"  # the file, as the version says
    REMOVE = "remove"  # the file, since the version is withdrawn
    PUBLISH = "publish"  # the file's text, as a version
    WITHDRAW = "withdraw"  # the version, since its file is gone
    LEAVE = "leave"  # alone: the other side is newer, and only `force` overrides that


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One thing to be done, and why it may not be."""

    article: str
    language: str
    act: Act
    file: str  # its path
    before: str  # what is there
    after: str  # what will be
    refused: str = ""  # why it is not done without being forced

    @property
    def key(self) -> Key:
        """The article, and its language."""
        return self.article, self.language

    @property
    def diff(self) -> str:
        """What changes on the side that is written to; empty where nothing does."""
        return diff(self.before, self.after, (f"{self.article}.{self.language} now", "then"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Both sides as they are."""

    folder: Path  # of the files
    books: Library
    standing: tuple[Standing, ...]
    drafts: Mapping[Key, str]  # articles that somebody has a draft of, and who


def pull(sides: Sides, only: Iterable[str] = (), *, force: bool = False) -> tuple[Move, ...]:
    """Return what is to be done so that the files say what the versions do; `only` names articles."""
    files, wanted = by_key(sides.books), set(only)
    moves = (_pulled(sides, one, files.get(one.key), force) for one in sides.standing)
    return tuple(one for one in moves if one and (not wanted or one.article in wanted))


def push(sides: Sides, only: Iterable[str] = (), *, force: bool = False) -> tuple[Move, ...]:
    """Return what is to be done so that versions say what the files do; `only` names articles.

    A version whose file is gone is withdrawn only if its article is named: a folder may have been lost by accident.
    """
    files, wanted = by_key(sides.books), set(only)
    over = {one.key: one for one in sides.standing}
    moves = [_pushed(sides, key, file, over.get(key), force) for key, file in files.items()]
    moves += [_gone(sides, one, force) for one in sides.standing if one.key not in files and one.article in wanted]
    return tuple(one for one in moves if one and (not wanted or one.article in wanted))


def unknown(sides: Sides, only: Iterable[str]) -> tuple[str, ...]:
    """Return the names that no article has, on either side."""
    known = {article for article, _ in by_key(sides.books)} | {one.article for one in sides.standing}
    return tuple(sorted(set(only) - known))


def _pulled(sides: Sides, one: Standing, file: Source | None, force: bool) -> Move | None:
    withdrawn = one.state is VersionState.WITHDRAWN
    path = Path(file.name) if file else sides.folder / f"{one.article}.{one.language}.md"
    before, after = file.text if file else "", "" if withdrawn else one.text
    if before == after:
        return None
    in_the_way = next((other for other in sides.books.files if not file and other.name == str(path)), None)
    refused = "" if force else _unpullable(one, file, in_the_way)
    return Move(
        article=one.article,
        language=one.language,
        act=Act.LEAVE if refused else Act.REMOVE if withdrawn else Act.WRITE,
        file=str(path),
        before=in_the_way.text if in_the_way else before,
        after=after,
        refused=refused,
    )


def _unpullable(one: Standing, file: Source | None, in_the_way: Source | None) -> str:
    if in_the_way:
        return "there is a file of that name that is a draft, or no such article"
    if file is None:
        return "its file was removed since" if one.based_on else ""
    return "the file was changed since" if digest(file.text) != one.based_on else ""


def _pushed(sides: Sides, key: Key, file: Source, over: Standing | None, force: bool) -> Move | None:
    if over and over.state is VersionState.PUBLISHED and over.text == file.text:
        return None
    refused = "" if force else _unpushable(sides, key, file, over)
    says = over.text if over and over.state is VersionState.PUBLISHED else ""
    act = Act.LEAVE if refused else Act.PUBLISH
    return Move(article=key[0], language=key[1], act=act, file=file.name, before=says, after=file.text, refused=refused)


def _unpushable(sides: Sides, key: Key, file: Source, over: Standing | None) -> str:
    if key in sides.drafts:
        return f"{sides.drafts[key]} has a draft of it, which would be superseded"
    if over and digest(file.text) == over.based_on:
        return "it was withdrawn" if over.state is VersionState.WITHDRAWN else "the database has a newer version"
    return ""


def _gone(sides: Sides, one: Standing, force: bool) -> Move | None:
    if one.state is VersionState.WITHDRAWN:
        return None
    refused = "" if force or one.based_on else "it was never a file"
    act = Act.LEAVE if refused else Act.WITHDRAW
    path = str(sides.folder / f"{one.article}.{one.language}.md")
    return Move(
        article=one.article, language=one.language, act=act, file=path, before=one.text, after="", refused=refused
    )


def refusals(moves: Iterable[Move]) -> Iterator[Move]:
    """Give what is not done without being forced."""
    return (one for one in moves if one.refused)
