"""What an article was: its versions, what differs between two of them, and the changes that need no writing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Form, Query
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data.frame import Seated, must_be
from data.mistakes import Mistakes
from data.problem import Problem
from data.types import Role
from kb import versions
from kb.console import changes, guarded, opened, telling
from kb.console.rehearsed import lost
from kb.console.room import Here
from kb.console.writing import address
from kb.history import Missing
from kb.library import Library
from kb.protections import MAY_OVERRULE
from kb.versions import Hand, Quicker, Which

FILE = 0
"""Stands for the file, beside the numbers of versions."""

Number = Annotated[int, Form(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A change that needs no writing: to which version, and which one was the newest when it was asked for."""

    books: Library
    which: Which
    base: int
    hand: Hand


async def past(
    seat: Seated,
    room: Here,
    id: str,  # noqa: A002 — as the address calls it
    language: str,
    old: Annotated[int | None, Query(ge=0)] = None,
    new: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show the versions of an article, and what differs between two."""
    found = await room.db.read(partial(opened.gather, room=room, article=id, language=language))
    texts = {one.number: one.text for one in found.versions} | ({FILE: found.file.text} if found.file else {})
    if not texts:
        raise Problem(404, "Not found")
    numbers = list(texts)
    after = new if new in texts else numbers[0]
    before = old if old in texts else numbers[min(1, len(numbers) - 1)]
    shown = {
        "found": found,
        "here": address(id, language),
        "numbers": numbers,
        "before": before,
        "after": after,
        "changes": changes.between(texts[before], texts[after]),
        "may_write": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_past.html", shown)


async def change(
    seat: Seated,
    room: Here,
    id: str,  # noqa: A002 — likewise
    language: str,
    move: str,
    base: Number,
    number: Number = 0,
) -> Response:
    """Restore a version, or drop a draft.

    Raises:
        Problem: 404 there is no such move or version; 409 somebody was quicker; 422 it would be wrong today.

    """
    must_be(seat, Role.SUPERVISOR)
    if move not in _MOVES:
        raise Problem(404, "Not found")
    which = Which(article=id, language=language, number=number)
    hand = Hand(agent=seat.reader.id, at=room.now())
    asked = Asked(books=room.library(), which=which, base=base, hand=hand)
    text = seat.words["kb_told"]
    try:
        await room.db.write(partial(_all, _MOVES[move][0]), asked)
    except Missing as error:
        raise Problem(404, "Not found") from error
    except Quicker as error:
        who = error.theirs.last_hand
        said = text["quicker"].format(who=who.name if who else text["a_command"], number=error.theirs.number)
        raise Problem(409, "Somebody was quicker", said=said) from error
    except Mistakes as error:
        mistakes = telling.plainly(error.mistakes, seat.words, seat.words_in("en"))
        raise Problem(422, "Mistakes", said=text["wrong_today"].format(mistakes=mistakes)) from error
    return RedirectResponse(f"{address(id, language)}?told={_MOVES[move][1]}", 303)


async def withdraw(
    seat: Seated,
    room: Here,
    id: str,  # noqa: A002 — likewise
    language: str,
    base: Number,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Let the desk not know the article any more, in this language; `reason`: against protected questions."""
    must_be(seat, Role.SUPERVISOR)
    which = Which(article=id, language=language, number=base)
    refusal = await guarded.withdraw(room, which, Hand(agent=seat.reader.id, at=room.now()), reason)
    if refusal is None:
        return RedirectResponse(f"{address(id, language)}?told=withdrawn", 303)
    shown = {
        "here": address(id, language),
        "base": base,
        "refusal": refusal,
        "reason": reason,
        "lost": lost(refusal, room, seat),
        "mistakes": telling.plainly(refusal.wrong, seat.words, seat.words_in("en")),
        "may_overrule": seat.reader.role.may(MAY_OVERRULE),
    }
    return await seat.show("kb_withdraw.html", shown, refusal.status)


def _all(do: Callable[[Session, Asked], None], session: Session, asked: Sequence[Asked]) -> list[None]:
    for one in asked:
        do(session, one)
    return [None] * len(asked)


def _restore(session: Session, asked: Asked) -> None:
    versions.restore(session, asked.books, asked.which, asked.base, asked.hand)


def _discard(session: Session, asked: Asked) -> None:
    versions.discard(session, asked.which)


_MOVES: Mapping[str, tuple[Callable[[Session, Asked], None], str]] = {
    "restore": (_restore, "restored"),
    "discard": (_discard, "discarded"),
}  # by the name in the address; and what is told afterwards
