"""Carrying out what the engine decided: words into one message, moves at the desk, facts into the journal.

A stage serves a whole batch of turns: what is common (messages, facts, the inquiries' columns) is gathered and written
once for all of them; what is rare (a handoff, a closing) is a move at the desk, made at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Row, Update, bindparam, update
from sqlmodel import Session

from bot import details, engine
from bot.outbox import Errand, Parcel
from bot.speech import Speech
from data import bulk, events, journal, store
from data.tables import CONTACT, INQUIRY
from data.types import Address, Author, Outbound, Owner, Priority, Status
from handoff import desk, packet, routing

AboutMessage = Callable[[store.Written], events.Fact]


@dataclass(slots=True)
class Scene:
    """One inquiry's turn while it is being carried out."""

    one: Any  # turn.Prepared; not imported, since turn imports us
    state: Row[Any]
    turn: engine.Turn
    speech: Speech
    change: dict[str, Any]
    moved: desk.Case | None = None
    classified: events.Classified | None = None  # not written yet
    facts: list[events.Fact] = field(default_factory=list)
    told: list[AboutMessage] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        """The epoch in which the message is decided: the one after the moves of this turn."""
        return self.moved.standing.epoch if self.moved else int(self.state.epoch)


class Stage:
    """Where a batch of turns is carried out, in one transaction."""

    def __init__(self, session: Session, errand: Errand | None = None) -> None:
        self._session, self._errand = session, errand
        self._scenes: list[Scene] = []
        self._changes: list[dict[str, Any]] = []
        self._entries: list[journal.Entry] = []
        self.parcels: dict[int, Parcel] = {}  # by inquiry: what may leave at once

    def heard(self, state: Row[Any], one: Any) -> None:
        """Note what was said while people have the inquiry; the bot stays silent, but writes down who it is."""
        found = one.details(state.expects)
        change = _columns(state) | {"upto": one.look.upto, "quiet": one.at}
        if state.owner == Owner.QUEUE and found.any:
            self._record(state, found, one.at)
            change["expect"] = ""
        self._changes.append(change)

    def perform(self, one: Any, state: Row[Any], turn: engine.Turn, actions: Sequence[engine.Action]) -> None:
        """Carry out one turn's actions."""
        language = one.evidence.language
        change = _columns(state) | {"upto": one.look.upto, "quiet": one.at, "tongue": language}
        if not all(map(_is_aside, actions)):
            change |= {"expect": "", "offer": "[]"}
        scene = Scene(one, state, turn, Speech(one.content, language, _about(state, turn), one.at), change)
        for action in actions:
            self._DOES[type(action)](self, action, scene)
        self._close(scene)

    def finish(self) -> None:
        """Write what was gathered."""
        speaking = [scene for scene in self._scenes if scene.speech.parts]
        drafts = self._claimed([_draft(scene) for scene in speaking])
        written = store.write(self._session, drafts)
        for scene, draft, message in zip(speaking, drafts, written, strict=True):
            said = events.Said(message=message.id, digest=message.digest, parts=tuple(scene.speech.parts))
            self._enter(scene, said, *(about(message) for about in scene.told))
            if draft.claimed_by:
                self.parcels[scene.state.id] = _parcel(scene, draft, message.id)
        for scene in self._scenes:
            self._enter(scene, *scene.facts)
        journal.append(self._session, self._entries)
        for statement, columns, changes in self._grouped():
            bulk.execute(self._session, statement, [{name: one[name] for name in columns} for one in changes])

    def _claimed(self, drafts: list[store.Draft]) -> list[store.Draft]:
        """Claim what the sender may take along: what is the oldest of its conversation, on a channel with room."""
        errand = self._errand
        if not errand or not drafts:
            return drafts
        behind = store.waiting_to_leave(self._session, [draft.conversation for draft in drafts])
        return [
            replace(draft, claimed_by=errand.sender, claimed_until=errand.until)
            if draft.channel in errand.channels and draft.conversation not in behind
            else draft
            for draft in drafts
        ]

    def _grouped(self) -> Iterator[tuple[Update, tuple[str, ...], list[dict[str, Any]]]]:
        """Divide the changes: what sits in an index is written only where it has changed."""
        moved = [one for one in self._changes if one["moves"]]
        yield _CHANGE, (*_ALWAYS, *_SELDOM), moved
        yield _TOUCH, _ALWAYS, [one for one in self._changes if not one["moves"]]

    def _enter(self, scene: Scene, *facts: events.Fact) -> None:
        at = scene.one.at
        self._entries.extend(journal.Entry(scene.state.id, events.BOT, at, fact) for fact in facts)

    def _close(self, scene: Scene) -> None:
        if scene.classified:
            scene.facts.append(scene.classified)
        if scene.moved:
            scene.change["status"] = scene.moved.standing.status
        elif scene.speech.parts:
            scene.change["status"] = Status.WAITING
        if scene.speech.choices:
            scene.change["offer"] = store.choices(tuple(scene.speech.choices))
        scene.change["moves"] = any(scene.change[name] != was for name, was in _standing(scene.state).items())
        self._changes.append(scene.change)
        self._scenes.append(scene)

    def _say(self, action: engine.Say, scene: Scene) -> None:
        scene.speech.add(action.part)
        if action.part == "contact_noted":
            scene.change["expect"] = " ".join(what for what in scene.change["expect"].split() if what != "contact")
        scene.change["greet"] |= action.part == "greeting"

    def _answer(self, action: engine.Answer, scene: Scene) -> None:
        version = scene.one.content.knowledge.version
        article, confidence = action.article.id, round(action.confidence, 4)
        scene.speech.answer(action.article)
        scene.told.append(lambda message: events.Answered(message.id, article, confidence, version))

    def _offer(self, action: engine.Offer, scene: Scene) -> None:
        articles = tuple(article.id for article in action.articles)
        scene.speech.offer(action.articles)
        scene.told.append(lambda message: events.Offered(message.id, articles))

    def _ask(self, action: engine.Ask, scene: Scene) -> None:
        scene.speech.ask(action.what)
        about_contact = action.what in {"contact", "name", "reach"}
        scene.change["asked"] |= about_contact
        scene.change["expect"] = f"{scene.change['expect']} {'contact' if about_contact else action.what}".strip()

    def _miss(self, action: engine.Miss, scene: Scene) -> None:
        scene.change["missed"] += 1
        scene.facts.append(events.Missed(action.reason))

    def _recorded(self, action: engine.Record, scene: Scene) -> None:
        self._record(scene.state, action.details, scene.one.at)
        scene.speech.about["name"] = action.details.name or scene.speech.about["name"]

    def _record(self, state: Row[Any], found: details.Details, at: datetime) -> None:
        """Write details down where nothing stood; what the customer told first, an agent may correct."""
        known = {"name": state.contact_name, "email": state.contact_email, "phone": state.contact_phone}
        new = {name: getattr(found, name) for name in found.fields if not known[name]}
        if new:
            self._session.connection().execute(update(CONTACT).where(CONTACT.c.id == state.contact_id).values(new))
            self._entries.append(journal.Entry(state.id, events.BOT, at, events.Recorded(tuple(sorted(new)))))

    def _classify(self, action: engine.Classify, scene: Scene) -> None:
        scene.change |= {"sort": action.kind, "rank": action.priority}
        scene.classified = events.Classified(action.kind, action.priority, action.reason)

    def _hand_over(self, action: engine.HandOver, scene: Scene) -> None:
        one, content = scene.one, scene.one.content
        of = self._with_kind(scene, desk.case_of(self._session, scene.state.id))
        team = routing.team_for(of.kind, action.team, content.teams_by_kind)
        of = desk.assign(self._session, of, team)
        waiting = store.waiting(self._session, team)
        by = content.promise(one.at, of.kind, of.priority, team, of.channel, waiting)
        form = _packet(scene, action, by)
        who = routing.suggest(routing.colleagues(self._session), team, one.evidence.language)
        scene.moved = desk.hand_over(self._session, of, form, one.at, promised=by, suggested=who)
        scene.speech.hand_over(action.reason, by)
        scene.change |= {"missed": 0, "expect": ""}
        if by:
            scene.told.append(lambda message: events.Promised(by.isoformat(), message.id))

    def _with_kind(self, scene: Scene, of: desk.Case) -> desk.Case:
        """Set kind and priority at once, where somebody is about to be asked who has to know them."""
        if not (told := scene.classified):
            return of
        scene.classified = None
        priority = Priority(told.priority)
        return desk.classify(
            self._session, of, events.BOT, scene.one.at, kind=told.kind, priority=priority, why=told.reason
        )

    def _settle(self, action: engine.Close, scene: Scene) -> None:
        of = scene.moved or desk.case_of(self._session, scene.state.id)
        scene.moved = desk.settle(self._session, of, scene.one.at, action.how)

    _DOES: ClassVar[dict[type[engine.Action], Callable[["Stage", Any, Scene], None]]] = {
        engine.Say: _say,
        engine.Answer: _answer,
        engine.Offer: _offer,
        engine.Ask: _ask,
        engine.Miss: _miss,
        engine.Record: _recorded,
        engine.Classify: _classify,
        engine.HandOver: _hand_over,
        engine.Close: _settle,
    }


def _columns(state: Row[Any]) -> dict[str, Any]:
    """Return an inquiry's columns as a turn leaves them, unless an action says otherwise."""
    return {
        "of": state.id,
        "upto": state.handled,
        "greet": state.greeted,
        "asked": state.asked_contact,
        "missed": state.misses,
        "expect": state.expects,
        "offer": state.offered,
        "tongue": state.language,
        "moves": False,
        **_standing(state),
    }


def _standing(state: Row[Any]) -> dict[str, Any]:
    return {"status": state.status, "sort": state.kind, "rank": state.priority}


def _is_aside(action: engine.Action) -> bool:
    """Say whether an action leaves the question open that was asked before."""
    return isinstance(action, engine.Record | engine.Classify) or action == engine.Say("contact_noted")


_ALWAYS = ("of", "upto", "quiet", "greet", "asked", "missed", "expect", "offer", "tongue")
_SELDOM = ("status", "sort", "rank")
_TOUCH = (
    update(INQUIRY)
    .where(INQUIRY.c.id == bindparam("of"))
    .values(
        handled=bindparam("upto"),
        quiet_since=bindparam("quiet"),
        greeted=bindparam("greet"),
        asked_contact=bindparam("asked"),
        misses=bindparam("missed"),
        expects=bindparam("expect"),
        offered=bindparam("offer"),
        language=bindparam("tongue"),
    )
)
_CHANGE = _TOUCH.values(status=bindparam("status"), kind=bindparam("sort"), priority=bindparam("rank"))


def _about(state: Row[Any], turn: engine.Turn) -> dict[str, str]:
    return {"name": turn.details.name or state.contact_name, "number": state.number}


def _draft(scene: Scene) -> store.Draft:
    return store.Draft(
        inquiry=scene.state.id,
        conversation=scene.state.conversation_id,
        channel=scene.state.channel,
        author=Author.BOT,
        text=scene.speech.text(),
        language=scene.speech.language,
        at=scene.one.at,
        choices=tuple(scene.speech.choices),
        epoch=scene.epoch,
    )


def _parcel(scene: Scene, draft: store.Draft, message: int) -> Parcel:
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
    return Parcel(message=outbound, inquiry=draft.inquiry, attempt=1)


def _packet(scene: Scene, action: engine.HandOver, by: datetime | None) -> packet.Packet:
    seen, of, told = scene.one.evidence, scene.moved, scene.turn.details
    tried = (
        packet.Tried(match.article.id, match.article.title, round(match.confidence, 3)) for match in seen.matches[:3]
    )
    lacks = {"name": scene.turn.has_name or told.name, "reach": scene.turn.has_reach or told.email or told.phone}
    return packet.Packet(
        reason=action.reason,
        question="\n".join(scene.one.look.texts),
        summary=packet.summarise([scene.state.subject, *scene.one.look.texts]),
        tried=tuple(tried),
        missing=tuple(field for field, known in lacks.items() if not known),
        language=seen.language,
        kind=of.kind if of else scene.state.kind,
        priority=of.priority if of else scene.state.priority,
        because=seen.classification.reason,
        promised=by.isoformat() if by else "",
    )
