"""A look at a conversation: claim it, read what was said since the last turn, and study that.

Reading is a transaction; studying needs none, since evidence depends on the texts and the knowledge base alone.
"""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import datetime

from msgspec import Struct
from sqlmodel import Session

from bot import details, unread
from bot.content import Content
from bot.outbox import Errand
from bot.unread import Said
from data import work
from data.types import Owner
from kb.knowledge import Evidence, Knowledge


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


_OWNERS = {owner.value: owner for owner in Owner}


class Prepared(Struct, frozen=True, kw_only=True):
    """A look with its evidence, ready for its transaction."""

    look: Look
    evidence: Evidence | None  # None: people have it, and nothing needed to be computed
    content: Content
    at: datetime
    errand: Errand | None = None  # who takes the answer along at once

    def details(self, expects: Container[str]) -> details.Details:
        """Find name and address; no word that means anything to us is a name."""
        return details.find("\n".join(self.look.texts), self.content.knowledge.knows, asked="contact" in expects)


def look(session: Session, asks: Sequence[work.Ask]) -> list[list[Look]]:
    """Claim conversations and read what was said in them."""
    claims = [work.claim(session, [ask])[0] for ask in asks]
    found = unread.of(session, [claim for batch in claims for claim in batch])
    return [[_look(claim, found.get(claim.conversation, ())) for claim in batch] for batch in claims]


def evidence(content: Content, of: Look) -> Evidence | None:
    """Study what was said, if it is the bot that answers."""
    if of.owner is not Owner.BOT or not of.texts:
        return None
    return study(content.knowledge, of.texts, of.language)


def study(knowledge: Knowledge, texts: Sequence[str], hint: str) -> Evidence:
    """Study what was said in one go. Several short messages are one question; one of them alone may say it best."""
    whole = knowledge.look(" ".join(texts), hint)
    if len(texts) == 1:
        return whole
    parts = [knowledge.look(text, hint) for text in texts]
    telling = [part for part in parts if part.substance and not _is_chat(part)]
    best = max(([] if telling and _is_chat(whole) else [whole]) + telling, key=lambda one: one.confidence)
    return replace(best, cues=whole.cues, substance=whole.substance, classification=whole.classification)


def _is_chat(seen: Evidence) -> bool:
    return bool(seen.matches) and seen.matches[0].article.smalltalk


def _look(claim: work.Claim, said: Sequence[Said]) -> Look:
    if not said:
        return Look(claim=claim)
    last = said[-1]
    return Look(
        claim=claim,
        inquiry=last.inquiry,
        owner=_OWNERS[last.owner],
        handled=last.handled,
        upto=last.id,
        language=last.inquiry_language or last.language or last.contact_language,
        texts=tuple([one.text for one in said]),
        at=last.at,
        pressed=_pressed(said),
    )


def _pressed(said: Sequence[Said]) -> str:
    """Return the newest choice that still counts: "that solved it" does not, once more was said."""
    for one in reversed(said):
        if one.choice and (one is said[-1] or not one.choice.endswith(":yes")):
            return one.choice
    return ""
