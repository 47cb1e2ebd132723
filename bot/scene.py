"""One inquiry's turn while it is being carried out: what is said, what changes, what the journal will tell.

Nothing here touches the database; `performing` writes what a scene has gathered.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, Self

from msgspec import Struct, field

from bot import engine
from bot.actions import Action, Answer, Ask, Classify, Miss, Offer, Say
from bot.looking import Prepared
from bot.speech import Speech
from bot.state import State
from data import events, store
from data.types import Status
from handoff import desk
from kb.knowledge import Evidence


class Change(Struct):
    """The columns of an inquiry as a turn leaves them."""

    of: int  # the inquiry
    handled: int
    quiet_since: datetime
    language: str
    greeted: bool
    asked_contact: bool
    misses: int
    expects: str
    offered: str
    status: str
    kind: str
    priority: str


def change(one: Prepared, state: State, language: str) -> Change:
    """Return an inquiry's columns as a turn leaves them, unless an action says otherwise."""
    return Change(
        state.id, one.look.upto, one.at, language, state.greeted, state.asked_contact, state.misses, state.expects,
        state.offered, state.status, state.kind, state.priority,
    )  # fmt: skip


class Scene(Struct):
    """One turn, from its first action to its last."""

    one: Prepared
    state: State
    turn: engine.Turn
    seen: Evidence
    change: Change
    speech: Speech
    moved: desk.Case | None = None
    classified: events.Classified | None = None  # not written yet
    answered: Answer | None = None
    offered: Offer | None = None
    facts: list[events.Fact] = field(default_factory=list)
    promised: datetime | None = None  # by when a person answers, as the message says

    @classmethod
    def of(cls, one: Prepared, state: State, turn: engine.Turn, seen: Evidence) -> Self:
        """Return the scene of a turn in which nothing was done yet."""
        about = {"name": turn.details.name or state.contact_name, "number": state.number}
        speech = Speech(one.content, seen.language, about, one.at)
        return cls(one, state, turn, seen, change(one, state, seen.language), speech)

    @property
    def epoch(self) -> int:
        """The epoch in which the message is decided: the one after the moves of this turn."""
        return self.moved.standing.epoch if self.moved else int(self.state.epoch)

    @property
    def moves(self) -> bool:
        """Whether columns change that sit in an index; they are written only then."""
        left, was = self.change, self.state
        return (left.status, left.kind, left.priority) != (was.status, was.kind, was.priority)

    @property
    def is_substantial(self) -> bool:
        """Whether it was about something, and not only polite."""
        answered = self.answered is not None and not self.answered.article.smalltalk
        return answered or self.offered is not None or self.moved is not None

    def tell_of(self, message: store.Written) -> None:
        """Put what the scene's message stands for before all else: one event of what it says, and the promise in it."""
        if self.promised:
            self.facts.insert(0, events.Promised(self.promised.isoformat(), message.id))
        self.facts.insert(0, self._said_in(message))

    def _said_in(self, message: store.Written) -> events.Fact:
        parts, version = tuple(self.speech.said), self.one.content.knowledge.version
        after, upto, picked = self.one.look.handled, self.one.look.upto, self.turn.picked
        if self.answered:
            article, confidence = self.answered.article, round(self.answered.confidence, 4)
            return events.Answered(
                message.id, message.digest, parts, article.id, confidence, version, after, upto, picked,
                article.smalltalk,
            )  # fmt: skip
        if self.offered:
            articles, confidence = tuple(one.id for one in self.offered.articles), round(self.seen.confidence, 4)
            return events.Offered(message.id, message.digest, parts, articles, confidence, version, after, upto)
        return events.Said(message.id, message.digest, parts, after, upto, picked)

    def end(self) -> None:
        """Settle what follows from all of the actions together."""
        if self.classified:
            self.facts.append(self.classified)
        if self.moved:
            self.change.status = self.moved.standing.status
        elif self.speech.said:
            self.change.status = Status.WAITING
        if self.speech.choices:
            self.change.offered = store.choices(self.speech.choices)

    def say(self, action: Say) -> None:
        """Say a template."""
        self.speech.add(action.part)
        if action.part == "contact_noted":
            self.change.expects = " ".join(what for what in self.change.expects.split() if what != "contact")
        elif action.part == "greeting":
            self.change.greeted = True

    def answer(self, action: Answer) -> None:
        """Say an article."""
        self.speech.answer(action.article)
        self.answered = action

    def offer(self, action: Offer) -> None:
        """Ask which article was meant."""
        self.speech.offer(action.articles)
        self.offered = action

    def ask(self, action: Ask) -> None:
        """Ask for something, and expect it next."""
        self.speech.ask(action.what)
        about_contact = action.what in {"contact", "name", "reach"}
        self.change.asked_contact = self.change.asked_contact or about_contact
        self.change.expects = f"{self.change.expects} {'contact' if about_contact else action.what}".strip()

    def miss(self, action: Miss) -> None:
        """Count that the customer has not got what they wanted."""
        self.change.misses += 1
        self.facts.append(events.Missed(action.reason))

    def classify(self, action: Classify) -> None:
        """Set kind and priority."""
        self.change.kind, self.change.priority = action.kind, action.priority
        self.classified = events.Classified(action.kind, action.priority, action.reason)

    DOES: ClassVar[dict[type[Action], Callable[["Scene", Any], None]]] = {
        Say: say,
        Answer: answer,
        Offer: offer,
        Ask: ask,
        Miss: miss,
        Classify: classify,
    }
    """What needs nothing but words; the other actions are moves at the desk."""
