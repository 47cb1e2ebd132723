"""The changes that people ask for, as addresses: tried in a transaction, and told as JSON, or as a problem."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlmodel import Session

from data.mistakes import Mistakes
from data.problem import Problem
from kb import history, shapes, versions
from kb.history import Missing
from kb.library import Library
from kb.room import Editor, Id, In, Language, Room, missing
from kb.versions import Draft, Hand, Quicker, Which

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change that somebody asks for, as a transaction takes it."""

    do: Callable[[Session, Library, Hand], Any]
    books: Library
    hand: Hand


async def save(room: In, editor: Editor, article: Id, language: Language, told: shapes.Write) -> shapes.Whole:
    """Save a draft; 409 with `who` if somebody was quicker, 422 with `mistakes` if it would not do."""
    new = Draft(article=article, language=language, text=told.text, base=told.base, note=told.note)
    return shapes.Whole.whole(await _do(room, editor, partial(_save, new)))


async def publish(room: In, editor: Editor, article: Id, language: Language, told: shapes.One) -> shapes.Version:
    """Let a draft stand; the desk says it within seconds."""
    which = Which(article=article, language=language, number=told.number)
    return shapes.Version.of((await _do(room, editor, partial(_publish, [which])))[0])


async def publish_several(room: In, editor: Editor, told: shapes.Several) -> shapes.Versions:
    """Let several drafts stand, all of them or none."""
    done = await _do(room, editor, partial(_publish, [one.which for one in told.versions]))
    return shapes.Versions(items=[shapes.Version.of(one) for one in done])


async def withdraw(room: In, editor: Editor, article: Id, language: Language, told: shapes.Withdraw) -> shapes.Version:
    """Let the desk not know an article any more, not even from a file; nothing is lost."""
    which = Which(article=article, language=language, number=told.number)
    return shapes.Version.of(await _do(room, editor, partial(_withdraw, which)))


async def discard(room: In, editor: Editor, article: Id, language: Language, told: shapes.One) -> shapes.Version:
    """Drop a draft; it can be restored."""
    which = Which(article=article, language=language, number=told.number)
    return shapes.Version.of(await _do(room, editor, partial(_discard, which)))


async def restore(room: In, editor: Editor, article: Id, language: Language, told: shapes.Restore) -> shapes.Whole:
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


def _publish(which: Sequence[Which], session: Session, books: Library, hand: Hand) -> tuple[history.Version, ...]:
    return versions.publish(session, books, which, hand)


def _withdraw(which: Which, session: Session, books: Library, hand: Hand) -> history.Version:
    return versions.withdraw(session, books, which, hand)


def _discard(which: Which, session: Session, _books: Library, _hand: Hand) -> history.Version:
    return versions.discard(session, which)


def _restore(which: Which, base: int, session: Session, books: Library, hand: Hand) -> history.Version:
    return versions.restore(session, books, which, base, hand)


async def _do(room: Room, editor: int, do: Callable[[Session, Library, Hand], T]) -> T:
    wanted = Change(do=do, books=room.books(), hand=Hand(agent=editor, at=room.now()))
    try:
        done: T = await room.db.write(change, wanted)
    except Quicker as error:
        who = shapes.Who.of(error.theirs.last_hand)
        named = who.model_dump() if who else None
        raise Problem(409, "Not as things stand", f"{error}.", who=named, version=error.theirs.number) from error
    except Missing as error:
        raise missing(str(error)) from error
    except Mistakes as error:
        mistakes = [one.model_dump() for one in shapes.wrong(error)]
        raise Problem(422, "The article would not do", str(error), mistakes=mistakes) from error
    return done
