"""Changing what the desk says, as far as its protected questions let that happen.

What would be answered is tried before, by whoever can ask the bot, which may take seconds; the transaction then holds
only if nobody has published meanwhile, else it is tried again. So call these from a thread, and not in a transaction.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from sqlmodel import Session

from data.db import Database
from data.library import VersionState
from kb import history, protections, versions
from kb.history import Version
from kb.library import Library, Standing, published
from kb.protections import Clearance, Outdated
from kb.versions import Draft, Hand, Which

TRIES = 5
"""How often it is tried while others publish at the same time."""

R = TypeVar("R")

Becoming = Callable[[Session], Sequence[Standing]]
"""What would stand: read from the same state of the database that it is tried on."""

Try = Callable[[Becoming], Clearance]
"""Try what would become of the protected questions; raises Mistakes for what would not do."""


def publish(
    db: Database, attempt: Try, books: Library, which: Sequence[Which], hand: Hand, reason: str = ""
) -> tuple[Version, ...]:
    """Let drafts stand, all or none; `reason`: why a manager does so against protected questions.

    Raises:
        Regresses, NoReason: see `protections.clear`.
        Outdated: others publish all the time.
        Mistakes, Quicker, Missing: as `versions.publish` says.

    """

    def becoming(session: Session) -> list[Standing]:
        found = [history.version(session, one.article, one.language, one.number) for one in which]
        return [published(one.standing) for one in found]

    return guarded(db, attempt, becoming, lambda session: versions.publish(session, books, which, hand), hand, reason)


def put(
    db: Database, attempt: Try, books: Library, new: Sequence[Draft], hand: Hand, reason: str = ""
) -> tuple[Version, ...]:
    """Write versions that stand at once.

    Raises:
        Regresses, NoReason, Outdated: as for `publish`.
        Mistakes, Quicker: as `versions.put` says.

    """
    become = [standing(one.article, one.language, one.text) for one in new]
    return guarded(db, attempt, lambda _: become, lambda session: versions.put(session, books, new, hand), hand, reason)


def withdraw(db: Database, attempt: Try, books: Library, which: Which, hand: Hand, reason: str = "") -> Version:
    """Let the desk not know an article any more, in one language.

    Raises:
        Regresses, NoReason, Outdated: as for `publish`.
        Quicker, Missing: as `versions.withdraw` says.

    """
    gone = [standing(which.article, which.language, None)]
    return guarded(
        db, attempt, lambda _: gone, lambda session: versions.withdraw(session, books, which, hand), hand, reason
    )


def guarded(
    db: Database, attempt: Try, becoming: Becoming, do: Callable[[Session], R], hand: Hand, reason: str = ""
) -> R:
    """Try what a change would do to the protected questions, and make it if it may be made.

    Raises:
        Regresses, NoReason, Outdated: as for `publish`.

    """

    def once() -> R:
        clearance = attempt(becoming)

        def step(session: Session, _items: Sequence[None]) -> list[R]:
            protections.clear(session, clearance, hand.agent, hand.at, reason)
            return [do(session)]

        return db.write_now(step, None)

    for _ in range(TRIES - 1):
        with suppress(Outdated):
            return once()
    return once()


def standing(article: str, language: str, text: str | None) -> Standing:
    """Return what would stand: a text that is published, or None where the article is withdrawn."""
    state = VersionState.WITHDRAWN if text is None else VersionState.PUBLISHED
    return Standing(article=article, language=language, number=0, state=state, text=text or "", based_on="")
