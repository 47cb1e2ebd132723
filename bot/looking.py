"""A look at a conversation: claim it, read what was said since the last turn, and study that.

Reading is a transaction; studying needs none, since evidence depends on the texts and the knowledge base alone.
"""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import select
from sqlmodel import Session

from bot import details
from bot.content import Content
from bot.outbox import Errand
from data import store, work
from data.among import among, listed
from data.rows import fetch
from data.tables import CONTACT, INQUIRY, MESSAGE
from data.types import Author, Owner
from kb.knowledge import Evidence


class Look(Struct, frozen=True, kw_only=True):
    """A claimed conversation, and what its customer has said since the last turn."""

    claim: work.Claim
    inquiry: int = 0  # 0: there is nothing to look at
    owner: Owner = Owner.BOT
    handled: int = 0
    upto: int = 0
    language: str = ""
    texts: tuple[str, ...] = ()
    at: datetime | None = None  # when the newest was said
    pressed: str = ""  # the choice that came with the newest message


class Prepared(Struct, frozen=True, kw_only=True):
    """A look with its evidence, ready for its transaction."""

    look: Look
    evidence: Evidence | None  # None: people have it, and nothing needed to be computed
    content: Content
    at: datetime
    errand: Errand | None = None  # who takes the answer along at once

    def details(self, expects: Container[str]) -> details.Details:
        """Find name and address; a bare name only where we asked for one, and no word of it means anything to us."""
        found = details.find("\n".join(self.look.texts), asked="contact" in expects)
        if found.bare and not self.content.knowledge.is_strange(found.name):
            return replace(found, name="", bare=False, only=False)
        return found


def look(session: Session, asks: Sequence[work.Ask]) -> list[list[Look]]:
    """Claim conversations and read what was said in them."""
    claims = [work.claim(session, [ask])[0] for ask in asks]
    found = _unread(session, [claim.conversation for batch in claims for claim in batch])
    return [[_look(claim, found.get(claim.conversation, ())) for claim in batch] for batch in claims]


def evidence(content: Content, of: Look) -> Evidence | None:
    """Study what was said. Several short messages are one question; one of them alone may say it best."""
    if of.owner is not Owner.BOT or not of.texts:
        return None
    whole = content.knowledge.look(" ".join(of.texts), of.language)
    if len(of.texts) == 1:
        return whole
    parts = [content.knowledge.look(text, of.language) for text in of.texts]
    telling = [part for part in parts if part.substance and not _is_chat(part)]
    best = max(([] if telling and _is_chat(whole) else [whole]) + telling, key=lambda one: one.confidence)
    return replace(best, cues=whole.cues, substance=whole.substance, classification=whole.classification)


def _is_chat(seen: Evidence) -> bool:
    return bool(seen.matches) and seen.matches[0].article.smalltalk


class Said(NamedTuple):
    """One message that no turn has dealt with yet, and what is known of its inquiry."""

    id: int
    conversation: int
    inquiry: int
    text: str
    language: str
    choice: str
    at: datetime
    owner: str
    handled: int
    inquiry_language: str
    contact_language: str


def _unread(session: Session, conversations: Sequence[int]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    if conversations:
        for said in map(Said._make, fetch(session, _UNREAD, {"of": listed(conversations)})):
            found.setdefault(said.conversation, []).append(said)
    return found


def _look(claim: work.Claim, unread: Sequence[Said]) -> Look:
    if not unread:
        return Look(claim=claim)
    last = unread[-1]
    return Look(
        claim=claim,
        inquiry=last.inquiry,
        owner=Owner(last.owner),
        handled=last.handled,
        upto=last.id,
        language=last.inquiry_language or last.language or last.contact_language,
        texts=tuple([one.text for one in unread]),
        at=last.at,
        pressed=last.choice or next((one.choice for one in reversed(unread) if _holds(one.choice)), ""),
    )


def _holds(choice: str) -> bool:
    """Say whether a choice still counts when more was said after it: "that solved it" does not."""
    return bool(choice) and not choice.endswith(":yes")


_UNREAD = (
    select(
        MESSAGE.c.id,
        MESSAGE.c.conversation_id,
        MESSAGE.c.inquiry_id,
        MESSAGE.c.text,
        MESSAGE.c.language,
        MESSAGE.c.choice,
        MESSAGE.c.at,
        INQUIRY.c.owner,
        INQUIRY.c.handled,
        INQUIRY.c.language,
        CONTACT.c.language,
    )
    .join_from(MESSAGE, INQUIRY, MESSAGE.c.inquiry_id == INQUIRY.c.id)
    .join(CONTACT, INQUIRY.c.contact_id == CONTACT.c.id)
    .where(among(INQUIRY.c.conversation_id))
    .where(store.LIVE, MESSAGE.c.author == Author.CUSTOMER, MESSAGE.c.id > INQUIRY.c.handled)
    .order_by(MESSAGE.c.id)
)
