"""Publishing, withdrawing and putting articles in force, as far as the protected questions let it happen.

What would be answered is tried before, in whatever thread this is called from, which may take seconds; the transaction
then holds only if nobody has published meanwhile, else it is tried again.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from sqlmodel import Session

from bot import added, content, foreseeing, trying
from bot.content import Content
from data.db import Database
from data.library import VersionState
from kb import history, protect, protections, versions
from kb.history import Version
from kb.library import Standing
from kb.protections import Clearance, Outdated
from kb.versions import Draft, Hand, Which

TRIES = 5
"""How often it is tried while others publish at the same time."""

R = TypeVar("R")
Becoming = Callable[[Session], Sequence[Standing]]


def publish(db: Database, now: Content, which: Sequence[Which], hand: Hand, reason: str = "") -> tuple[Version, ...]:
    """Let drafts stand, all or none; `reason`: why a manager does so against protected questions.

    Raises:
        Regresses, NoReason: see `protections.clear`.
        Outdated: others publish all the time.
        Mistakes, Quicker, Missing: as `versions.publish` says.

    """
    books = now.written.library

    def becoming(session: Session) -> list[Standing]:
        found = [history.version(session, one.article, one.language, one.number) for one in which]
        return [trying.as_published(one.standing) for one in found]

    return _guarded(db, now, becoming, lambda session: versions.publish(session, books, which, hand), hand, reason)


def put(db: Database, now: Content, new: Sequence[Draft], hand: Hand, reason: str = "") -> tuple[Version, ...]:
    """Write versions that stand at once.

    Raises:
        Regresses, NoReason, Outdated: as for `publish`.
        Mistakes, Quicker: as `versions.put` says.

    """
    books = now.written.library
    become = [
        Standing(
            article=one.article,
            language=one.language,
            number=one.base + 1,
            state=VersionState.PUBLISHED,
            text=one.text,
            based_on="",
        )
        for one in new
    ]
    return _guarded(db, now, lambda _: become, lambda session: versions.put(session, books, new, hand), hand, reason)


def withdraw(db: Database, now: Content, which: Which, hand: Hand, reason: str = "") -> Version:
    """Let the desk not know an article any more, in one language.

    Raises:
        Regresses, NoReason, Outdated: as for `publish`.
        Quicker, Missing: as `versions.withdraw` says.

    """
    books = now.written.library
    gone = Standing(
        article=which.article,
        language=which.language,
        number=which.number,
        state=VersionState.WITHDRAWN,
        text="",
        based_on="",
    )
    return _guarded(
        db, now, lambda _: [gone], lambda session: versions.withdraw(session, books, which, hand), hand, reason
    )


def clearance(db: Database, now: Content, becoming: Becoming) -> Clearance:
    """Try what would become of the protected questions if these versions stood.

    Raises:
        Mistakes: with all that would then be wrong.

    """
    seen, new, protected = db.read_now(
        lambda session: (added.read(session), becoming(session), trying.protected(session, now))
    )
    if not protected:
        return Clearance(revision=seen.revision)
    before = now
    if seen.added != now.added:
        before = content.build(now.written, now.manner, seen.added, now.on, previous=now)
    after = trying.standing_with(before, new)
    broken = protect.refusals(protected, foreseeing.look(before), foreseeing.look(after))
    return Clearance(revision=seen.revision, broken=broken)


def _guarded(db: Database, now: Content, becoming: Becoming, do: Callable[[Session], R], hand: Hand, reason: str) -> R:
    def attempt() -> R:
        cleared = clearance(db, now, becoming)

        def step(session: Session, _items: Sequence[None]) -> list[R]:
            protections.clear(session, cleared, hand.agent, hand.at, reason)
            return [do(session)]

        return db.write_now(step, None)

    for _ in range(TRIES - 1):
        with suppress(Outdated):
            return attempt()
    return attempt()
