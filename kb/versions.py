"""Writing articles at the desk: drafts, publishing, withdrawing. Plain functions on a session; every change is checked.

A version is written once and never changed or deleted. Who saves says which version they began with: if there is a
newer one, somebody was quicker, and nothing is overwritten. What an article has to agree with, the files and the names
that it may use, comes along as a `Library`; what else stands in the database is read here, in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, update
from sqlmodel import Session

from data import revision
from data.library import VersionState
from data.mistakes import Mistake, Mistakes
from data.tables import ARTICLE_VERSION
from data.types import clean
from kb import history, library
from kb.history import DRAFT, PUBLISHED, STANDING, Version, latest, of, version
from kb.library import Library, Standing
from kb.parse import Parsed, Source

T = ARTICLE_VERSION.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wrote, and from where they began."""

    article: str
    language: str
    text: str  # front matter and body
    base: int = 0  # the newest version that they had seen; 0: there was none
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """One version of one article."""

    article: str
    language: str
    number: int

    def __str__(self) -> str:
        return f"{self.article}.{self.language}, version {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who changes something, and when."""

    agent: int | None  # None: a command, whoever typed it
    at: datetime


class Quicker(Exception):
    """Somebody has changed the article since; nothing was changed by us. Read theirs, then decide again."""

    def __init__(self, theirs: Version) -> None:
        super().__init__(f"{theirs} is {theirs.state.value} already; read it first")
        self.theirs = theirs


def save_draft(session: Session, books: Library, new: Draft, hand: Hand) -> Version:
    """Keep what somebody wrote as the article's draft; the draft before it is superseded.

    Raises:
        Mistakes: all that is wrong with it, by itself or beside every other article.
        Quicker: somebody has saved since.

    """
    revision.hold(session)
    newest = _unchanged(session, new.article, new.language, new.base)
    number = newest.number + 1 if newest else 1
    as_written = _standing(books, new, number, VersionState.DRAFT)
    library.check(books, history.standing(session), [as_written])
    _turn(session, new.article, new.language, DRAFT, state=VersionState.SUPERSEDED)
    return _write(session, as_written, hand, note=new.note, state=VersionState.DRAFT)


def publish(session: Session, books: Library, which: Sequence[Which], hand: Hand) -> tuple[Version, ...]:
    """Let drafts stand, all of them or none; whoever reads content next finds them in place of what stood before.

    Raises:
        Mistakes: all that would be wrong if they stood.
        Quicker: one of them is no draft any more.
        Missing: there is no such version.

    """
    revision.hold(session)
    drafts = [_draft(session, one) for one in which]
    standing = [replace(one.standing, state=VersionState.PUBLISHED) for one in drafts]
    parsed = library.check(books, history.standing(session), standing)
    _must_be_in_use(standing, parsed)
    for one in drafts:
        _turn(session, one.article, one.language, STANDING, state=VersionState.SUPERSEDED)
        _change(session, one, state=VersionState.PUBLISHED, published_by=hand.agent, published_at=hand.at)
    revision.count(session)
    return tuple(version(session, one.article, one.language, one.number) for one in drafts)


def put(session: Session, books: Library, new: Sequence[Draft], hand: Hand) -> tuple[Version, ...]:
    """Write versions that stand at once, as `sapa content push` does: all of them or none.

    Raises:
        Mistakes: all that would be wrong if they stood.
        Quicker: somebody has saved since.

    """
    revision.hold(session)
    written = []
    for one in new:
        newest = _unchanged(session, one.article, one.language, one.base)
        written.append(_standing(books, one, newest.number + 1 if newest else 1, VersionState.PUBLISHED))
    library.check(books, history.standing(session), written)
    made = []
    for one, as_written in zip(new, written, strict=True):
        _turn(session, one.article, one.language, DRAFT | STANDING, state=VersionState.SUPERSEDED)
        more = {"published_by": hand.agent, "published_at": hand.at}
        made.append(_write(session, as_written, hand, note=one.note, state=VersionState.PUBLISHED, **more))
    if made:
        revision.count(session)
    return tuple(made)


def withdraw(session: Session, books: Library, which: Which, hand: Hand) -> Version:
    """Let the desk not know an article any more, in one language; `number` is the newest version that was seen.

    Where only a file has it, its text is kept as a version, so that it can be restored. A draft stays a draft.

    Raises:
        Quicker: somebody has saved since.
        Missing: there is no such article, or it is withdrawn already.

    """
    revision.hold(session)
    newest = _unchanged(session, which.article, which.language, which.number)
    stood = next(iter(of(session, which.article, which.language, PUBLISHED)), None)
    gone = stood.standing if stood else _file_of(session, books, which, newest)
    if stood:
        _change(session, stood, state=VersionState.WITHDRAWN, withdrawn_by=hand.agent, withdrawn_at=hand.at)
    else:
        more = {"withdrawn_by": hand.agent, "withdrawn_at": hand.at}
        _write(session, gone, hand, state=VersionState.WITHDRAWN, **more)
    revision.count(session)
    return version(session, which.article, which.language, gone.number)


def discard(session: Session, which: Which) -> Version:
    """Drop a draft; it stays to be read and restored, as every version does.

    Raises:
        Quicker: it is no draft any more.
        Missing: there is no such version.

    """
    revision.hold(session)
    draft = _draft(session, which)
    _change(session, draft, state=VersionState.SUPERSEDED)
    return version(session, which.article, which.language, which.number)


def restore(session: Session, books: Library, which: Which, base: int, hand: Hand) -> Version:
    """Make a draft of what an older version said.

    Raises:
        Missing: there is no such version.
        Mistakes, Quicker: as with any draft.

    """
    old = version(session, which.article, which.language, which.number)
    note = f"as version {old.number}"
    new = Draft(article=old.article, language=old.language, text=old.text, base=base, note=note)
    return save_draft(session, books, new, hand)


def _unchanged(session: Session, article: str, language: str, base: int) -> Version | None:
    newest = latest(session, article, language)
    if newest and newest.number != base:
        raise Quicker(newest)
    if base and newest is None:
        raise history.Missing(f"there is no version {base} of {article}.{language}")
    return newest


def _draft(session: Session, which: Which) -> Version:
    found = version(session, which.article, which.language, which.number)
    if found.state is not VersionState.DRAFT:
        raise Quicker(latest(session, which.article, which.language) or found)
    return found


def _standing(books: Library, new: Draft, number: int, state: VersionState) -> Standing:
    file = library.by_key(books).get((new.article, new.language))
    return Standing(
        article=new.article,
        language=new.language,
        number=number,
        state=state,
        text=clean(new.text).replace("\r\n", "\n"),  # as a file has it; browsers send the other line ends
        based_on=library.digest(file.text) if file else "",
    )


def _file_of(session: Session, books: Library, which: Which, newest: Version | None) -> Standing:
    file = library.by_key(books).get((which.article, which.language))
    hidden = of(session, which.article, which.language, STANDING)
    if file is None or hidden:
        raise history.Missing(f"{which.article}.{which.language} is not there, or withdrawn already")
    new = Draft(article=which.article, language=which.language, text=file.text)
    return _standing(books, new, newest.number + 1 if newest else 1, VersionState.WITHDRAWN)


def _must_be_in_use(standing: Iterable[Standing], parsed: Iterable[Parsed]) -> None:
    sources: set[Source] = {one.source for one in standing}
    for one in parsed:
        if one.source in sources and one.article.draft:
            mistake = Mistake(one.source.name, 0, "draft: is true", "leave it out to publish the article")
            raise Mistakes([mistake])


def _write(session: Session, one: Standing, hand: Hand, **more: Any) -> Version:
    row = {
        "article": one.article,
        "language": one.language,
        "number": one.number,
        "source": one.text,
        "based_on": one.based_on,
        "made_by": hand.agent,
        "made_at": hand.at,
    }
    session.connection().execute(insert(ARTICLE_VERSION).values(row | {"note": ""} | more))
    return version(session, one.article, one.language, one.number)


def _turn(session: Session, article: str, language: str, which: ColumnElement[bool], **values: Any) -> None:
    one = (T.article == article) & (T.language == language)
    session.connection().execute(update(ARTICLE_VERSION).where(one, which).values(**values))


def _change(session: Session, one: Version, **values: Any) -> None:
    _turn(session, one.article, one.language, T.number == one.number, **values)
