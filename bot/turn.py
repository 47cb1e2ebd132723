"""One turn: gather what the customer said, let the engine decide, carry it out, in one transaction.

`look` claims conversations and reads what was said; the evidence is computed outside any transaction; `advance` reads
the state as it is by then, and writes what follows. What the customer says in between leaves the work due.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session

from bot import details, engine, performing
from bot.content import Content
from bot.outbox import Errand, Parcel
from channels.render import chosen
from data import store, work
from data.among import among, listed
from data.tables import CONTACT, CONVERSATION, INQUIRY, MESSAGE
from data.types import Author, Choice, Owner, Status
from kb.article import Article
from kb.knowledge import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
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


def advance(session: Session, batch: Sequence[Prepared]) -> list[Parcel | None]:
    """Take each turn; return what may leave at once, claimed for the sender who was named."""
    current = _current(session, [one.look.inquiry for one in batch])
    once = {one.look.inquiry: one for one in batch if _still(one, current)}  # two looks at one inquiry are one turn
    stage = performing.Stage(session, batch[0].errand)
    left = [one for one in once.values() if not _take(session, stage, one, current[one.look.inquiry])]
    stage.finish()
    # A look that is out of date may have seen what the next one must answer.
    done = [one for one in batch if not one.look.inquiry or (one in once.values() and one not in left)]
    work.settle(session, [one.look.claim for one in done])
    work.release(session, [one.look.claim for one in batch if one not in done])
    return [stage.parcels.pop(one.look.inquiry, None) for one in batch]


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


def _unread(session: Session, conversations: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    if conversations:
        for row in session.connection().execute(_UNREAD, {"of": listed(conversations)}).all():
            found.setdefault(row.conversation_id, []).append(row)
    return found


def _look(claim: work.Claim, rows: Sequence[Any]) -> Look:
    if not rows:
        return Look(claim=claim)
    last = rows[-1]
    return Look(
        claim=claim,
        inquiry=last.inquiry_id,
        owner=Owner(last.owner),
        handled=last.handled,
        upto=last.id,
        language=last.inquiry_language or last.language or last.contact_language,
        texts=tuple(row.text for row in rows),
        at=last.at,
        pressed=last.choice or next((row.choice for row in reversed(rows) if _holds(row.choice)), ""),
    )


def _holds(choice: str) -> bool:
    """Say whether a choice still counts when more was said after it: "that solved it" does not."""
    return bool(choice) and not choice.endswith(":yes")


def _current(session: Session, inquiries: Sequence[int]) -> dict[int, Any]:
    wanted = store.unique(inquiry for inquiry in inquiries if inquiry)
    if not wanted:
        return {}
    return {row.id: row for row in session.connection().execute(_STATE, {"of": listed(wanted)}).all()}


def _still(one: Prepared, current: dict[int, Any]) -> bool:
    """Say whether nobody has taken this turn meanwhile."""
    state = current.get(one.look.inquiry)
    return state is not None and state.handled == one.look.handled and state.status != Status.CLOSED


def _take(session: Session, stage: performing.Stage, one: Prepared, state: Row[Any]) -> bool:
    """Take a turn; say no if it has to be looked at again, because something has changed since it was studied."""
    if state.owner != Owner.BOT:
        stage.heard(state, one)
        return True
    if one.evidence is None:  # people had it when we looked, and have given it back since
        return False
    turn = _turn(one, one.evidence, state)
    actions = engine.respond(turn)
    if any(isinstance(action, engine.Close) for action in actions) and _said_more(session, one):
        return False  # what came since would be left behind in a closed inquiry
    stage.perform(one, state, turn, actions)
    return True


def _said_more(session: Session, one: Prepared) -> bool:
    values = {"inquiry": one.look.inquiry, "upto": one.look.upto}
    return session.connection().execute(_NEWER, values).first() is not None


def _turn(one: Prepared, seen: Evidence, state: Row[Any]) -> engine.Turn:
    expects = frozenset(state.expects.split())
    offered = store.offered(state.offered)
    picked = next((choice.id for choice in offered if choice.id == one.look.pressed), "")
    if not picked and offered and (understood := chosen(one.look.texts[-1], offered)):
        picked = understood.id
    return engine.Turn(
        evidence=seen,
        knowledge=one.content.knowledge,
        owner=Owner(state.owner),
        status=Status(state.status),
        picked=picked,
        details=details.Details() if picked else one.details(expects),
        has_name=bool(state.contact_name),
        has_reach=bool(state.contact_email or state.contact_phone),
        greeted=state.greeted,
        asked_contact=state.asked_contact,
        misses=state.misses,
        expects=expects,
        early=bool(state.resolved_at and one.look.at and one.look.at < state.resolved_at),
        offered=_articles(one.content, offered, seen.language),
        patience=one.content.patience,
        confirm=one.content.confirm,
        kind=state.kind,
        priority=state.priority,
    )


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
        INQUIRY.c.language.label("inquiry_language"),
        CONTACT.c.language.label("contact_language"),
    )
    .join_from(MESSAGE, INQUIRY, MESSAGE.c.inquiry_id == INQUIRY.c.id)
    .join(CONTACT, INQUIRY.c.contact_id == CONTACT.c.id)
    .where(among(INQUIRY.c.conversation_id))
    .where(store.LIVE, MESSAGE.c.author == Author.CUSTOMER, MESSAGE.c.id > INQUIRY.c.handled)
    .order_by(MESSAGE.c.id)
)


def _articles(content: Content, offered: Sequence[Choice], language: str) -> tuple[Article, ...]:
    ids = [choice.id.removeprefix("article:") for choice in offered if choice.id.startswith("article:")]
    return tuple(article for one in ids if (article := content.knowledge.article(one, language)))


_NEWER = select(MESSAGE.c.id).where(
    MESSAGE.c.inquiry_id == bindparam("inquiry"),
    MESSAGE.c.id > bindparam("upto"),
    MESSAGE.c.author == Author.CUSTOMER,
)
_SEEN = (
    "id", "number", "conversation_id", "contact_id", "channel", "status", "owner", "epoch", "kind", "priority",
    "language", "subject", "handled", "greeted", "asked_contact", "misses", "expects", "offered",
    "resolved_at",
)  # fmt: skip
_STATE = (
    select(
        *(INQUIRY.c[name] for name in _SEEN),
        CONTACT.c.name.label("contact_name"),
        CONTACT.c.email.label("contact_email"),
        CONTACT.c.phone.label("contact_phone"),
        CONVERSATION.c.address,
        CONVERSATION.c.thread,
        CONVERSATION.c.subject.label("place_subject"),
    )
    .join_from(INQUIRY, CONTACT, INQUIRY.c.contact_id == CONTACT.c.id)
    .join(CONVERSATION, INQUIRY.c.conversation_id == CONVERSATION.c.id)
    .where(among(INQUIRY.c.id))
    .order_by(INQUIRY.c.id)
    .with_for_update(of=INQUIRY)
)
