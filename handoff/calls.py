"""A call or a visit that an agent types in: it opens an inquiry once, however often it is sent."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select
from sqlmodel import Session

from data.problem import Problem
from data.tables import CONVERSATION, INQUIRY, MESSAGE
from data.types import Address, Inbound
from handoff import forms, reading
from handoff.access import Workplace
from handoff.moves import Refused
from handoff.signin import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What has become of a call."""

    number: str  # of its inquiry
    new: bool  # False where it had been typed in before


async def keep(place: Workplace, caller: Member, told: forms.Intake) -> Kept:
    """Keep a call, in the queue; one that comes again with its key stays as it is.

    Raises:
        Problem: 409 its key is that of a call with other words, or of somebody else's; these would be lost.

    """
    inbound = _inbound(told, caller, place)
    if told.client_id and (number := await _kept(place, inbound)):
        return Kept(number=number, new=False)
    receipt = await place.admit(inbound, caller.id)
    if not receipt.new:  # the same key came twice at once, and the other one was quicker
        return Kept(number=await _kept(place, inbound), new=False)
    return Kept(number=await place.db.read(partial(reading.number_of, message=receipt.message)), new=True)


async def _kept(place: Workplace, inbound: Inbound) -> str:
    """Return the number of the inquiry that a call opened before; empty if it is new."""
    row = await place.db.read(partial(_find, key=inbound.id, channels=place.spoken))
    if row is None:
        return ""
    number, *before = row
    if before != [inbound.text, inbound.reply_to.channel, inbound.reply_to.id]:
        error = Refused("it was typed in already, in other words")
        raise Problem(409, "Not as things stand", f"{error} ({number})", who=None, inquiry=number) from error
    return number


def _find(session: Session, key: str, channels: Sequence[str]) -> tuple[str, str, str, str] | None:
    wanted = (
        select(INQUIRY.c.number, MESSAGE.c.text, MESSAGE.c.channel, CONVERSATION.c.address)
        .join_from(MESSAGE, INQUIRY, INQUIRY.c.id == MESSAGE.c.inquiry_id)
        .join(CONVERSATION, CONVERSATION.c.id == MESSAGE.c.conversation_id)
        .where(MESSAGE.c.external_id == key, MESSAGE.c.channel.in_(channels))
    )
    row = session.connection().execute(wanted.order_by(MESSAGE.c.id)).first()
    return (row[0], row[1], row[2], row[3]) if row else None


def _inbound(told: forms.Intake, caller: Member, place: Workplace) -> Inbound:
    email, phone = told.reach
    once = f"{caller.id}:{told.client_id or secrets.token_hex(8)}"
    # Two people who left no address are two people, even if both are called Budi.
    sender = Address(told.channel, phone or email or f"nobody:{once}")
    return Inbound(
        id=once,
        sender=sender,
        reply_to=sender,
        text=told.text,
        sent_at=place.now(),
        subject=told.subject,
        name=told.name,
        email=email,
        phone=phone,
        language=told.language,
    )
