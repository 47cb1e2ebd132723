"""The changes that people ask for, as addresses: tried in a transaction, and told as JSON, or as a problem."""

from asyncio import to_thread
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlmodel import Session

from data.mistakes import Mistakes
from data.problem import Problem
from kb import forms, guarding, history, shapes, versions
from kb.history import Missing
from kb.library import Library
from kb.protections import NoReason, Outdated, Regresses
from kb.room import Editor, Id, In, Language, Room, missing
from kb.versions import Draft, Hand, Quicker, Which

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that somebody asks for, as a transaction takes it."""

    do: Callable[[Session, Library, Hand], Any]
    books: Library
    hand: Hand


async def save(room: In, editor: Editor, article: Id, language: Language, told: forms.Write) -> shapes.Whole:
    """Save a draft; 409 with `who` if somebody was quicker, 422 with `mistakes` if it would not do."""
    new = Draft(article=article, language=language, text=told.text, base=told.base, note=told.note)
    return shapes.Whole.whole(await _do(room, editor, partial(_save, new)))


async def publish(room: In, editor: Editor, article: Id, language: Language, told: forms.Publish) -> shapes.Version:
    """Let a draft stand; the desk says it within seconds. 409 with `protected` if it may not, and nobody overrules."""
    which = Which(article=article, language=language, number=told.number)
    return shapes.Version.of((await _publish(room, editor, [which], told.reason))[0])


async def publish_several(room: In, editor: Editor, told: forms.Several) -> shapes.Versions:
    """Let several drafts stand, all of them or none."""
    done = await _publish(room, editor, [one.which for one in told.versions], told.reason)
    return shapes.Versions(items=[shapes.Version.of(one) for one in done])


async def withdraw(room: In, editor: Editor, article: Id, language: Language, told: forms.Withdraw) -> shapes.Version:
    """Let the desk not know an article any more, not even from a file; nothing is lost."""
    which = Which(article=article, language=language, number=told.number)
    with _told():
        gone = await to_thread(
            guarding.withdraw, room.db, room.attempt, room.books(), which, _hand(room, editor), told.reason
        )
    return shapes.Version.of(gone)


async def discard(room: In, editor: Editor, article: Id, language: Language, told: forms.One) -> shapes.Version:
    """Drop a draft; it can be restored."""
    which = Which(article=article, language=language, number=told.number)
    return shapes.Version.of(await _do(room, editor, partial(_discard, which)))


async def restore(room: In, editor: Editor, article: Id, language: Language, told: forms.Restore) -> shapes.Whole:
    """Make a draft of what an older version said."""
    which = Which(article=article, language=language, number=told.number)
    return shapes.Whole.whole(await _do(room, editor, partial(_restore, which, told.base)))


CHANGES = (publish, withdraw, discard, restore)
"""What may be done with an article, each by its own name."""


def change(session: Session, changes: Sequence[Change]) -> list[Any]:
    """Make changes; a transaction."""
    return [one.do(session, one.books, one.hand) for one in changes]


def _save(new: Draft, session: Session, books: Library, hand: Hand) -> history.Version:
    return versions.save_draft(session, books, new, hand)


async def _publish(room: Room, editor: int, which: Sequence[Which], reason: str) -> tuple[history.Version, ...]:
    with _told():
        return await to_thread(
            guarding.publish, room.db, room.attempt, room.books(), which, _hand(room, editor), reason
        )


def _discard(which: Which, session: Session, _books: Library, _hand: Hand) -> history.Version:
    return versions.discard(session, which)


def _restore(which: Which, base: int, session: Session, books: Library, hand: Hand) -> history.Version:
    return versions.restore(session, books, which, base, hand)


async def _do(room: Room, editor: int, do: Callable[[Session, Library, Hand], T]) -> T:
    with _told():
        done: T = await room.db.write(change, Change(do=do, books=room.books(), hand=_hand(room, editor)))
        return done


def _hand(room: Room, editor: int) -> Hand:
    return Hand(agent=editor, at=room.now())


@contextmanager
def _told() -> Iterator[None]:
    """Tell as a problem why nothing was changed."""
    try:
        yield
    except Quicker as error:
        who = shapes.Who.of(error.theirs.last_hand)
        named = who.model_dump() if who else None
        raise Problem(409, "Not as things stand", f"{error}.", who=named, version=error.theirs.number) from error
    except Missing as error:
        raise missing(str(error)) from error
    except Mistakes as error:
        mistakes = [one.model_dump() for one in shapes.wrong(error)]
        raise Problem(422, "The article would not do", str(error), mistakes=mistakes) from error
    except Regresses as error:
        protected = [one.model_dump() for one in map(shapes.Lost.of, error.broken)]
        raise Problem(409, "Protected questions forbid it", str(error), protected=protected) from error
    except NoReason as error:
        raise Problem(403, "Not allowed", f"{error}.") from error
    except Outdated as error:
        raise Problem(409, "Not as things stand", f"{error}.") from error
