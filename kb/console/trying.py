"""Try it: ask a question as a customer would, and see what the desk makes of it, today or with all drafts published."""

from asyncio import to_thread
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.responses import Response

from data.frame import Seated
from data.mistakes import Mistakes
from data.types import Role
from kb import history, library
from kb.console import trial
from kb.console.room import Here, Workroom
from kb.knowledge import Evidence
from kb.library import Standing

LONGEST = 2000


class Asked(BaseModel):
    """A question, in which language to answer if it does not tell, and by which articles."""

    q: Annotated[str, Field(max_length=LONGEST)] = ""
    hint: Annotated[str, Field(max_length=2)] = ""
    by: Literal["said", "drafts"] = "said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """The drafts there are, and how many of them would do."""

    drafts: Sequence[Standing]
    left_out: int  # those that have mistakes today


async def trying(seat: Seated, room: Here, asked: Annotated[Asked, Query()]) -> Response:
    """Show the box, and what a question finds."""
    begun = await room.db.read(partial(_begun, room=room))
    question = asked.q.strip()
    shown: dict[str, Any] = {"asked": asked, "begun": begun, "of_languages": room.languages, "seen": None}
    shown["may_write"] = seat.reader.role.may(Role.SUPERVISOR)
    if question:
        known = room.knowledge()
        supposed = await room.supposing(begun.drafts) if asked.by == "drafts" else known
        now, seen = await to_thread(lambda: [one.look(question, asked.hint) for one in (known, supposed)])
        shown |= {
            "seen": seen,
            "now": now,
            "points": known.tuning.points_of(seen.language),
            "answer": _answer(seat, room, seen),
        }
    return await seat.show("kb_try.html", shown)


def _answer(seat: Seated, room: Workroom, seen: Evidence) -> trial.Trial | None:
    """Return what would be said if the best match were the answer."""
    if not seen.matches:
        return None
    best = seen.matches[0].article
    return trial.said(best.body, seat.words_in(best.language)["kb_example"], room.values(best.language))


def _begun(session: Session, room: Workroom) -> Begun:
    """Read the drafts that could be published together as things are."""
    standing = history.standing(session)
    drafts = [one.standing for one in history.drafts(session)]
    good: list[Standing] = []
    for one in drafts:
        try:
            library.check(room.library(), standing, [*good, one])
        except Mistakes:
            continue
        good.append(one)
    return Begun(drafts=good, left_out=len(drafts) - len(good))
