"""Carrying out what the engine decided: words into one message, moves at the desk, facts into the journal.

A stage serves a whole batch of turns: what is common (messages, facts, the inquiries' columns) is gathered and written
once for all of them; what is rare (a handoff, a closing) is a move at the desk, made at once.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar

from sqlalchemy import bindparam, update
from sqlmodel import Session

from bot import details, engine, subject, waiting
from bot.actions import Action, Classify, Close, HandOver, Record, Say
from bot.looking import Prepared
from bot.outbox import Errand, Parcel
from bot.scene import Change, Scene, change
from bot.state import State
from data import bulk, events, journal, store
from data.tables import CONTACT, INQUIRY
from data.types import Address, Author, Outbound, Owner, Priority
from handoff import desk, packet, routing
from kb.knowledge import Evidence


class Stage:
    """Where a batch of turns is carried out, in one transaction."""

    def __init__(self, session: Session, errand: Errand | None = None) -> None:
        self._session, self._errand = session, errand
        self._scenes: list[Scene] = []
        self._heard: list[Change] = []
        self._subjects: list[tuple[str, int]] = []
        self._entries: list[journal.Entry] = []
        self.parcels: dict[int, Parcel] = {}  # by inquiry: what may leave at once

    def heard(self, one: Prepared, state: State) -> None:
        """Note what was said while people have it, and who says it; the bot speaks only until somebody takes it."""
        found = one.details(state.expects.split())
        noted = found.any and self._record(state, found, one.at)
        left = change(one, state, state.language)
        if found.any:
            left.expects = ""
        if state.owner == Owner.QUEUE and (said := waiting.draft(self._session, one, state, found, noted=noted)):
            part, draft = said
            [message] = store.write(self._session, [draft])
            fact = events.Said(message.id, message.digest, (part,), one.look.handled, one.look.upto)
            self._entries.append(journal.Entry(state.id, events.BOT, one.at, fact))
        self._heard.append(left)

    def perform(
        self, one: Prepared, state: State, turn: engine.Turn, seen: Evidence, actions: Sequence[Action]
    ) -> None:
        """Carry out one turn's actions."""
        scene = Scene.of(one, state, turn, seen)
        if not all(map(_is_aside, actions)):
            scene.change.expects, scene.change.offered = "", "[]"
        for action in actions:
            if does := Scene.DOES.get(type(action)):
                does(scene, action)
            else:
                self._MOVES[type(action)](self, scene, action)
        scene.end()
        if len(state.subject) <= subject.SHORT and not subject.stands(state.subject) and scene.is_substantial:
            self._subjects.append((subject.about(state.subject, *one.look.texts), state.id))
        self._scenes.append(scene)

    def finish(self) -> None:
        """Write what was gathered."""
        speaking = [scene for scene in self._scenes if scene.speech.said]
        drafts = self._drafts(speaking)
        written = store.write(self._session, drafts)
        for scene, draft, message in zip(speaking, drafts, written, strict=True):
            scene.tell_of(message)
            if draft.claimed_until:
                self.parcels[scene.state.id] = _parcel(scene, draft, message.id, draft.claimed_until)
        self._entries += [
            journal.Entry(scene.state.id, events.BOT, scene.one.at, fact)
            for scene in self._scenes
            for fact in scene.facts
        ]
        journal.append(self._session, self._entries)
        moved: list[Change] = []
        touched = list(self._heard)
        for scene in self._scenes:
            (moved if scene.moves else touched).append(scene.change)
        bulk.execute(self._session, _SUBJECT, ("subject", "of"), self._subjects)
        bulk.execute(self._session, _CHANGE, _ALL, list(map(attrgetter(*_ALL), moved)))
        bulk.execute(self._session, _CHANGE, _USUAL, list(map(attrgetter(*_USUAL), touched)))

    def _drafts(self, speaking: Sequence[Scene]) -> list[store.Draft]:
        """Write out what is said; the sender takes along what is the oldest of its place, on a channel with room."""
        errand = self._errand
        if not errand:
            return [_draft(scene) for scene in speaking]
        able = errand.channels
        return [
            _draft(scene, errand if scene.state.channel in able and not scene.state.leaving else None)
            for scene in speaking
        ]

    def _recorded(self, scene: Scene, action: Record) -> None:
        self._record(scene.state, action.details, scene.one.at)

    def _record(self, state: State, found: details.Details, at: datetime) -> bool:
        """Write details down where nothing stood, or another name than the customer says; say whether any was new."""
        known = {"name": state.contact_name, "email": state.contact_email, "phone": state.contact_phone}
        unknown = sorted(
            name for name in found.fields if not known[name] or (name == "name" and _corrects(found, state))
        )
        new = tuple(name for name in unknown if self._write(state.contact_id, name, known[name], getattr(found, name)))
        if new:
            self._entries.append(journal.Entry(state.id, events.BOT, at, events.Recorded(new)))
        return bool(new)

    def _write(self, contact: int, name: str, known: str, value: str) -> bool:
        """Write a detail down if what we know still stands there, whoever may have written another one meanwhile."""
        same = update(CONTACT).where(CONTACT.c.id == contact, CONTACT.c[name] == known)
        return bool(self._session.connection().execute(same.values({name: value})).rowcount)

    def _hand_over(self, scene: Scene, action: HandOver) -> None:
        one, content = scene.one, scene.one.content
        of = self._with_kind(scene, desk.case_of(self._session, scene.state.id))
        team = routing.team_for(of.kind, action.team, content.teams_by_kind)
        of = desk.assign(self._session, of, team)
        waiting = store.waiting(self._session, team)
        by = content.promise(one.at, of.kind, of.priority, team, of.channel, waiting)
        form = _packet(scene, action, by)
        who = routing.suggest(routing.colleagues(self._session), team, scene.seen.language)
        scene.moved = desk.hand_over(self._session, of, form, one.at, promised=by, suggested=who)
        scene.speech.hand_over(action.reason, by)
        scene.change.misses, scene.change.expects = 0, ""
        scene.promised = by

    def _with_kind(self, scene: Scene, of: desk.Case) -> desk.Case:
        """Set kind and priority at once, where somebody is about to be asked who has to know them."""
        if not (told := scene.classified):
            return of
        scene.classified = None
        priority = Priority(told.priority)
        return desk.classify(
            self._session, of, events.BOT, scene.one.at, kind=told.kind, priority=priority, why=told.reason
        )

    def _settle(self, scene: Scene, action: Close) -> None:
        of = desk.case_of(self._session, scene.state.id)
        scene.moved = desk.settle(self._session, of, scene.one.at, action.how)

    _MOVES: ClassVar[dict[type[Action], Callable[["Stage", Scene, Any], None]]] = {
        Record: _recorded,
        HandOver: _hand_over,
        Close: _settle,
    }


def _corrects(found: details.Details, state: State) -> bool:
    """Say whether a customer tells another name than the one we know; a part of that one is no other."""
    return found.told and not set(found.name.casefold().split()) <= set(state.contact_name.casefold().split())


def _is_aside(action: Action) -> bool:
    """Say whether an action leaves the question open that was asked before."""
    return type(action) in _ASIDES or action == _NOTED


_ASIDES, _NOTED = frozenset([Record, Classify]), Say("contact_noted")

_USUAL = (
    "language", "quiet_since", "handled", "greeted", "asked_contact", "misses", "expects", "offered", "of",
)  # fmt: skip
_ALL = ("status", "kind", "priority", *_USUAL)
_CHANGE = update(INQUIRY).where(INQUIRY.c.id == bindparam("of"))
_SUBJECT = _CHANGE.values(subject=bindparam("subject"))


def _draft(scene: Scene, errand: Errand | None = None) -> store.Draft:
    state, speech = scene.state, scene.speech
    return store.Draft(
        inquiry=state.id,
        conversation=state.conversation_id,
        channel=state.channel,
        author=Author.BOT,
        text=speech.text(),
        language=speech.language,
        at=scene.one.at,
        choices=speech.choices,
        epoch=scene.epoch,
        claimed_by=errand.sender if errand else None,
        claimed_until=errand.until if errand else None,
    )


def _parcel(scene: Scene, draft: store.Draft, message: int, until: datetime) -> Parcel:
    state = scene.state
    outbound = Outbound(
        id=message,
        to=Address(draft.channel, state.address),
        text=draft.text,
        language=draft.language,
        choices=draft.choices,
        subject=state.place_subject,
        thread=state.thread,
    )
    return Parcel(message=outbound, inquiry=draft.inquiry, attempt=1, until=until)


def _packet(scene: Scene, action: HandOver, by: datetime | None) -> packet.Packet:
    seen, of, told, texts = scene.seen, scene.moved, scene.turn.details, scene.one.look.texts
    meant = [match for match in seen.matches if not match.article.smalltalk][:3]
    tried = [packet.Tried(match.article.id, match.article.title, round(match.confidence, 3)) for match in meant]
    lacks = {"name": scene.turn.has_name or told.name, "reach": scene.turn.has_reach or told.email or told.phone}
    return packet.Packet(
        reason=action.reason,
        question="\n".join(texts),
        summary=packet.summarise([subject.about(scene.state.subject, *texts), *texts]),
        tried=tuple(tried),
        missing=tuple(field for field, known in lacks.items() if not known),
        language=seen.language,
        kind=of.kind if of else scene.state.kind,
        priority=of.priority if of else scene.state.priority,
        because=seen.classification.reason,
        promised=by.isoformat() if by else "",
    )
