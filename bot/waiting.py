"""What a customer hears while an inquiry waits in the queue, where nobody of ours answers yet.

What they tell of themselves is acknowledged; else they hear once in a while that they are not forgotten, and by when a
person answers. Who speaks does not change: what is said here belongs to the queue's epoch, so that it is withdrawn if
somebody takes the inquiry before it leaves.
"""

import json
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from bot.details import Details
from bot.looking import Prepared
from bot.reactions import SPOKEN
from bot.slots import Slots
from bot.speech import Speech
from bot.state import State
from data import store
from data.tables import EVENT, MESSAGE
from data.types import Author
from kb.guide import COURTESY, cues

SELDOM = timedelta(minutes=10)
"""How long anything of ours must be past before the customer hears again how it stands."""


def part(found: Details, *, noted: bool, polite: bool, silent: timedelta | None) -> str:
    """Return the template to say, or nothing; `silent`: how long ago we last said anything."""
    if noted or (found.any and found.only):
        return "contact_noted"
    if polite or (silent is not None and silent < SELDOM):
        return ""
    return "status_update"


def draft(
    session: Session, one: Prepared, state: State, found: Details, *, noted: bool
) -> tuple[str, store.Draft] | None:
    """Return what the customer hears, and by which template; None where nothing is to be said, or it is said aloud."""
    if state.channel in SPOKEN:
        return None
    spoke, promised = _so_far(session, state.id)
    polite = all(COURTESY in cues(text, one.content.guide) for text in one.look.texts)
    said = part(found, noted=noted, polite=polite, silent=one.at - spoke if spoke else None)
    if not said:
        return None
    language = state.language or one.content.languages[0]
    by = promised if promised and promised > one.at else None  # one that was broken is not repeated
    speech = Speech(Slots(one.content, language, state.about(found.name), one.at, lambda: by))
    speech.add(said)
    return said, store.Draft(
        inquiry=state.id,
        conversation=state.conversation_id,
        channel=state.channel,
        author=Author.BOT,
        text=speech.text(),
        language=language,
        at=one.at,
        epoch=state.epoch,
    )


def _so_far(session: Session, inquiry: int) -> tuple[datetime | None, datetime | None]:
    """Return when we last said anything, and by when a person answers, as it was last promised."""
    row = session.connection().execute(_SO_FAR, {"of": inquiry}).one()
    return row.spoke, datetime.fromisoformat(json.loads(row.promised)["by"]) if row.promised else None


_OURS = select(func.max(MESSAGE.c.at)).where(
    MESSAGE.c.inquiry_id == bindparam("of"), MESSAGE.c.author != Author.CUSTOMER, ~MESSAGE.c.note
)
_PROMISED = (
    select(EVENT.c.data)
    .where(EVENT.c.inquiry_id == bindparam("of"), EVENT.c.kind == "Promised")
    .order_by(EVENT.c.seq.desc())
    .limit(1)
)
_SO_FAR = select(_OURS.scalar_subquery().label("spoke"), _PROMISED.scalar_subquery().label("promised"))
