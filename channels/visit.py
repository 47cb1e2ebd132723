"""One visitor's visit: what the browser keeps of it as a signed token, and what is said in it as raw bytes.

A visit is nothing but its token until something is said: no row is written for people who only look. Nothing here
reads a clock or draws a random number.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from pydantic import TypeAdapter, ValidationError

from channels.base import Unreadable
from data.types import Address, Inbound


class Ended(ValueError):
    """The token is not ours, or its visit is over; a new visit has to be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a visitor told when the visit was opened; the id is the address that answers go to."""

    id: str
    opened: int  # seconds since 1970
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""

    def place(self, channel: str) -> Address:
        """Return where this visitor reads."""
        return Address(channel, self.id)

    def says(self, text: str, client_id: str, choice: str, at: datetime) -> bytes:
        """Return one thing said, with all that is needed to read it later, as JSON."""
        return _SPOKEN.dump_json(_Spoken(visit=self, text=text, client_id=client_id, choice=choice, at=at))

    def own(self, message_id: str) -> str:
        """Return the client's own id of a message from the id that the channel made of it."""
        return message_id.removeprefix(f"{self.id}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    visit: Visit
    text: str
    client_id: str
    choice: str
    at: datetime


_SPOKEN, _VISIT = TypeAdapter(_Spoken), TypeAdapter(Visit)


def seal(visit: Visit, secret: bytes) -> str:
    """Return the token that proves a visit, fit for a header."""
    return str(_signer(secret).dumps(asdict(visit)))


def unseal(token: str, secret: bytes, at: datetime, lasts: timedelta) -> Visit:
    """Return the visit that a token proves.

    Raises:
        Ended: it was not signed by us, or the visit was opened longer ago than it lasts.

    """
    try:
        visit = _VISIT.validate_python(_signer(secret).loads(token))
    except (BadData, ValidationError) as error:
        raise Ended("the token was not made by this desk") from error
    if at - datetime.fromtimestamp(visit.opened, UTC) > lasts:
        raise Ended(f"the visit was opened more than {lasts.days} days ago")
    return visit


def heard(channel: str, raw: bytes) -> Inbound:
    """Return what was said, as `Visit.says` wrote it.

    Raises:
        Unreadable: it is something else.

    """
    try:
        spoken = _SPOKEN.validate_json(raw)
        visit, place = spoken.visit, spoken.visit.place(channel)
        return Inbound(
            id=f"{visit.id}:{spoken.client_id}",
            sender=place,
            reply_to=place,
            text=spoken.text,
            sent_at=spoken.at,
            choice=spoken.choice,
            name=visit.name,
            email=visit.email,
            phone=visit.phone,
            language=visit.language,
        )
    except ValueError as error:
        raise Unreadable(f"{channel}: not something that a visitor said: {error}") from error


def _signer(secret: bytes) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="visit", signer_kwargs={"digest_method": hashlib.sha256})
