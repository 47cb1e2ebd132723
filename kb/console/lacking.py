"""Gaps: what customers ask and no article answers, what it costs, and one action to mend it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data.frame import Seated, must_be
from data.mistakes import Mistakes
from data.problem import Problem
from data.types import Role
from kb.console import telling
from kb.console.listed import HOME
from kb.console.room import Here
from kb.console.writing import address
from kb.gaps import accept, record, wording
from kb.gaps.accept import NothingLeft
from kb.gaps.action import Action
from kb.gaps.drafting import Drafted
from kb.gaps.record import Decided, Decision, NoGap
from kb.gaps.survey import Listed
from kb.library import Library
from kb.versions import Hand, Quicker

AT = f"{HOME}/gaps"
DAYS = (30, 90, 365)


class Asked(BaseModel):
    """How far to look back; and what became of the gap decided last."""

    days: Annotated[int, Field(ge=1, le=3650)] = 90
    dismissed: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accepting:
    books: Library
    gap: int
    drafts: Sequence[Drafted]
    hand: Hand


async def gaps(seat: Seated, room: Here, asked: Annotated[Asked, Query()]) -> Response:
    """Show the gaps of some days, the dearest first."""
    found = await room.survey(asked.days, False)
    most = max((one.gap.minutes for one in found.listed), default=0.0)
    shown = {
        "asked": asked,
        "all_days": DAYS,
        "found": found,
        "summary": wording.summary(found, seat.language),
        "rows": [_row(one, seat.language, most) for one in found.listed],
        "mended": [(one, wording.measured(one, seat.language)) for one in found.mended],
        "may_decide": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_gaps.html", shown)


async def again(seat: Seated, room: Here, days: Annotated[int, Form(ge=1, le=3650)] = 90) -> Response:
    """Look for gaps anew."""
    must_be(seat, Role.SUPERVISOR)
    await room.survey(days, True)
    return RedirectResponse(f"{AT}?days={days}", 303)


async def take(seat: Seated, room: Here, gap: int) -> Response:
    """Accept a gap: save what would mend it as drafts, and lead to where the first is written.

    Raises:
        Problem: 404 there is no such gap; 409 somebody has decided, or nothing can be drafted; 422 the draft is wrong.

    """
    must_be(seat, Role.SUPERVISOR)
    text = seat.words["kb_gaps"]
    try:
        drafts = await room.drafts_for(gap)
        if not drafts:
            raise Problem(409, "Nothing to write", said=text["nothing_to_write"])
        hand = Hand(agent=seat.reader.id, at=room.now())
        accepting = _Accepting(books=room.library(), gap=gap, drafts=drafts, hand=hand)
        await room.db.write(partial(_all, _accept), accepting)
    except (NoGap, Decided, NothingLeft, Mistakes, Quicker) as error:
        raise _problem(error, seat) from error
    room.decided()
    return RedirectResponse(f"{address(drafts[0].article, drafts[0].language)}?told=drafted", 303)


async def dismiss(
    seat: Seated,
    room: Here,
    gap: int,
    why: Annotated[str, Form(max_length=500)] = "",
    days: Annotated[int, Form(ge=1, le=3650)] = 90,
) -> Response:
    """Say that a gap needs no article, and why; it stays away until it has doubled.

    Raises:
        Problem: 404 there is no such gap; 409 it has an article; 422 no reason is given.

    """
    must_be(seat, Role.SUPERVISOR)
    if not why.strip():
        raise Problem(422, "No reason", said=seat.words["kb_gaps"]["why_first"])
    decision = Decision(gap=gap, why=why.strip(), agent=seat.reader.id, at=room.now())
    try:
        await room.db.write(partial(_all, record.decide), decision)
    except (NoGap, Decided) as error:
        raise _problem(error, seat) from error
    room.decided()
    return RedirectResponse(f"{AT}?days={days}&dismissed={gap}", 303)


def _row(one: Listed, language: str, most: float) -> dict[str, Any]:
    """Return a gap as the page shows it."""
    return {
        "id": one.known.id,
        "label": wording.label(one),
        "examples": one.examples,
        "gap": one.gap,
        "minutes": round(one.gap.minutes_a_month),
        "share": one.gap.minutes / most if most else 0.0,
        "whys": wording.whys(one, language),
        "proposal": wording.proposal(one.mend, language),
        "writes": one.mend.action is Action.WRITE,
        "article": one.mend.article,
    }


def _all(do: Callable[[Session, Any], object], session: Session, items: Sequence[Any]) -> list[None]:
    for one in items:
        do(session, one)
    return [None] * len(items)


def _accept(session: Session, one: _Accepting) -> None:
    accept.accept(session, one.books, one.gap, one.drafts, one.hand)


def _problem(error: Exception, seat: Seated) -> Problem:
    """Return what stands in the way, in the reader's words."""
    text, told = seat.words["kb_gaps"], seat.words["kb_told"]
    match error:
        case NoGap():
            return Problem(404, "Not found")
        case Decided():
            return Problem(409, "Decided already", said=text["decided"])
        case NothingLeft():
            return Problem(409, "Nothing is left", said=text["nothing_left"])
        case Quicker():
            who = error.theirs.last_hand
            said = told["quicker"].format(who=who.name if who else told["a_command"], number=error.theirs.number)
            return Problem(409, "Somebody was quicker", said=said)
        case Mistakes():
            mistakes = telling.plainly(error.mistakes, seat.words, seat.words_in("en"))
            return Problem(422, "Mistakes", said=text["wrong"].format(mistakes=mistakes))
    raise error
