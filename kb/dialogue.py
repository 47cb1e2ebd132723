"""What an inquiry's journal says of the questions in it: pure, from facts and texts to questions.

A turn of the bot's names the messages that it has dealt with. What no turn has dealt with was heard by people: all of
it up to their next reply is one question.

Working time (see `working`) belongs to the newest question asked by then, so that the minutes of all questions add up
to those of the inquiry.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from data.events import BOT, CUSTOMER, NOT_HELPED, NOT_MEANT, NOT_UNDERSTOOD
from kb.asked import About, Asked, Reply, Words
from kb.question import SUBSTANCE, Did, Outcome, Question
from kb.substance import substance, tells
from kb.working import Working

TURNS = ("Said", "Answered", "Offered")
KINDS = (
    *TURNS, "Received", "Missed", "HandedOver", "Taken", "GivenBack", "Transferred", "Replied", "Resolved", "Confirmed",
    "Reopened", "Closed",
)  # fmt: skip
"""The facts that are looked at; others may be left out, or not."""


class Step(NamedTuple):
    """A fact of the journal."""

    kind: str
    at: datetime
    actor: str
    data: Mapping[str, Any]


def questions(
    of: About, steps: Iterable[Step], said: Mapping[int, Words], polite: Callable[[str], bool] = lambda _text: False
) -> list[Question]:
    """Return the questions of an inquiry, oldest first, small talk among them.

    `steps` are its facts in their order, `said` its messages by their ids. `polite` says of what people heard whether
    it is courtesy alone.
    """
    walk = _Walk(of, said, polite)
    known = [step for step in steps if step.kind in KINDS]
    for step, following in zip(known, [*known[1:], None], strict=True):
        if step.kind in TURNS:
            walk.turn(step, following.data["reason"] if following and following.kind == "Missed" else "")
        elif does := walk.DOES.get(step.kind):
            does(walk, step)
    walk.heard([one for one in walk.unread if one <= of.handled])
    return [question for draft in walk.asked if (question := draft.written(of, said))]


class _Walk:
    """Where we are in an inquiry's journal."""

    def __init__(self, of: About, said: Mapping[int, Words], polite: Callable[[str], bool]) -> None:
        self.of, self.said, self.polite = of, said, polite
        self.asked: list[Asked] = []
        self.unread: list[int] = []  # what the customer said, and nothing has dealt with yet
        self.open: list[Asked] = []  # what the next reply of an agent answers
        self.offered: tuple[str, ...] = ()  # by the turn before
        self.handed = ""  # why the turn that is being read asks for a person
        self.working = Working()

    def turn(self, step: Step, missed: str) -> None:
        """Read what the bot did in one turn; `missed` is why it counted a miss, if it did."""
        data = step.data
        upto = data.get("upto", data["message"])  # facts of before they named their messages: all that was there
        mine = [one for one in self.unread if data.get("after", 0) < one <= upto]
        if not mine:
            return
        self.heard([one for one in self.unread if one <= data.get("after", 0)])
        self.unread = [one for one in self.unread if one > upto]
        offered, self.offered = self.offered, ()
        reason, self.handed = self.handed, ""
        if draft := self._draft(step, mine, offered, missed, reason):
            self.ask(draft)
        self.offered = tuple(data.get("articles", ()))

    def _draft(self, step: Step, mine: Sequence[int], offered: Sequence[str], missed: str, reason: str) -> Asked | None:
        """Return the question that a turn dealt with; None if it was an answer to one of ours, or nothing."""
        data = step.data
        language = self.said[data["message"]].language if data["message"] in self.said else self.of.language
        draft = Asked(mine, Did.HANDED_OVER, language, reason, confidence=data.get("confidence", 0.0))
        draft.knowledge = data.get("knowledge", "")
        if step.kind == "Answered":
            if self._picks(data, offered):
                return None
            draft.did, draft.article = (Did.CHAT if data.get("chat") else Did.ANSWERED), data["article"]
            return draft
        if step.kind == "Offered":
            draft.did, draft.articles = Did.OFFERED, tuple(data["articles"])
            again = draft.articles == tuple(offered) and substance(self._text(mine)) < SUBSTANCE
            return None if again else draft
        return self._without_answer(draft, data, missed)

    def _without_answer(self, draft: Asked, data: Mapping[str, Any], missed: str) -> Asked | None:
        if missed in {NOT_HELPED, NOT_MEANT} or data.get("picked"):
            if missed or data["picked"] == "person":  # any other choice says yes, which is a fact of its own
                self._became(Outcome.UNHELPFUL if missed == NOT_HELPED else Outcome.NONE_PICKED)
            return None
        if missed:
            draft.did = Did.MISSED
            return draft if missed != NOT_UNDERSTOOD or tells(self._text(draft.messages)) else None
        if draft.reason:
            return draft
        if "status_update" in data["parts"]:
            self.heard(draft.messages)
        draft.did = Did.CHAT
        return draft if "how_can_i_help" in data["parts"] else None

    def _picks(self, data: Mapping[str, Any], offered: Sequence[str]) -> bool:
        """Note that the customer took what was offered: by a button or its number, or by saying just that."""
        words = data["confidence"] == 1 and data["article"] in offered
        newest = self._newest()
        if not newest or not (data.get("picked") or words):
            return False
        newest.article, newest.outcome = data["article"], Outcome.PICKED
        return True

    def _became(self, outcome: Outcome) -> None:
        """Note what became of the newest question; only of what was offered none can be picked."""
        newest = self._newest()
        none_of_them = newest and newest.did is Did.OFFERED and not newest.article
        if newest and (outcome is not Outcome.NONE_PICKED or none_of_them):
            newest.outcome = outcome

    def _newest(self) -> Asked | None:
        return next((draft for draft in reversed(self.asked) if draft.did is not Did.CHAT), None)

    def heard(self, messages: Sequence[int]) -> None:
        """Take what people heard for a question of its own, unless it is only polite or a few words."""
        text = self._text(messages)
        if text and substance(text) >= SUBSTANCE and not self.polite(text):
            self.ask(Asked(messages, Did.BY_PERSON, self.of.language))

    def ask(self, draft: Asked) -> None:
        """Add a question; what was answered by a person before is not answered by the next reply again."""
        if self.open and self.open[-1].replies:
            self.open = []
        self.asked.append(draft)
        if draft.did is not Did.CHAT:
            self.open.append(draft)

    def received(self, step: Step) -> None:
        """Note what was said; an agent who has the inquiry works on it from now on."""
        self.unread.append(step.data["message"])
        self.working.is_asked(step.at)

    def handed_over(self, step: Step) -> None:
        """Note why the bot asked for a person: the turn that did is told right after it."""
        if step.actor == BOT:
            self.handed = step.data["reason"]

    def taken(self, step: Step) -> None:
        """Let an agent begin."""
        self.handed = ""
        self.working.begins(step.at)

    def given(self, step: Step) -> None:
        """Let an agent stop; with a transfer another one may begin."""
        self._worked(self.working.ends(step.at))
        if step.kind == "Transferred" and step.data["agent"] is not None:
            self.working.begins(step.at)

    def replied(self, step: Step) -> None:
        """Let a reply answer what is open, and be the end of an agent's work for now."""
        self.heard(self.unread)
        self.unread = []
        self._worked(self.working.replies(step.at))
        for draft in self.open:
            draft.replies.append(Reply(step.data["message"], step.data["agent"], step.data.get("article", "")))

    def resolved(self, step: Step) -> None:
        """Note that the final answer was given."""
        self.given(step)
        for draft in self.asked:
            draft.resolved = True

    def confirmed(self, _step: Step) -> None:
        """Note that the newest question is solved; where the bot's answer was not what did it, it stays unhelpful."""
        newest = self._newest()
        if newest and not (newest.article and newest.outcome is Outcome.UNHELPFUL):
            newest.outcome = Outcome.HELPED

    def reopened(self, step: Step) -> None:
        """Note that the customer came back with it."""
        if step.actor == CUSTOMER:
            self._became(Outcome.UNHELPFUL)

    def _worked(self, time: timedelta) -> None:
        if newest := self._newest():
            newest.worked += time

    def _text(self, messages: Iterable[int]) -> str:
        return " ".join(self.said[one].text for one in messages if one in self.said)

    DOES: Mapping[str, Callable[["_Walk", Step], None]] = {
        "Received": received,
        "HandedOver": handed_over,
        "Taken": taken,
        "GivenBack": given,
        "Transferred": given,
        "Closed": given,
        "Replied": replied,
        "Resolved": resolved,
        "Confirmed": confirmed,
        "Reopened": reopened,
    }
