"""A question that somebody has asked this desk, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SUBSTANCE = 2
"""Words with a meaning, from which something that people heard counts as a question."""


class Did(StrEnum):
    """What the desk did about a question, when it was asked."""

    ANSWERED = "answered"  # the bot, with an article
    OFFERED = "offered"  # the bot asked which article was meant
    MISSED = "missed"  # the bot had no answer, whether it asked again or for a person
    HANDED_OVER = "handed_over"  # a person was asked for, and not for the lack of an answer: see the reason
    CHAT = "chat"  # small talk
    BY_PERSON = "by_person"  # people had the inquiry when it was asked, so the bot was not


class Outcome(StrEnum):
    """What the customer let us know of it."""

    HELPED = "helped"  # they said that it is solved, by a button or in words
    UNHELPFUL = "unhelpful"  # they said that it did not help, or came back after it was resolved
    PICKED = "picked"  # they took one of the articles that were offered, and said no more about it
    NONE_PICKED = "none_picked"  # they took none of them, or wanted a person instead
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What one turn answered, or one reply: several short messages may be one question."""

    inquiry: int
    number: str  # of the inquiry
    messages: tuple[int, ...]  # ids of the customer's messages, oldest first
    texts: tuple[str, ...]  # what they say; erased ones are left out
    at: datetime  # of the newest of them
    language: str  # in which it was answered; of the inquiry, where a person did
    did: Did
    reason: str = ""  # why a person was asked for in the same turn: unanswered, asked, complaint, article, reopened
    article: str = ""  # that it was answered with, or that was picked
    articles: tuple[str, ...] = ()  # that were offered, best first
    confidence: float = 0.0  # of the answer, or the first that was offered; 0 where neither was
    knowledge: str = ""  # version of the knowledge base that answered or offered
    outcome: Outcome = Outcome.UNKNOWN
    replies: tuple[int, ...] = ()  # ids of the messages by which an agent answered it
    repliers: tuple[int, ...] = ()  # the agent who wrote each of these
    linked: tuple[str, ...] = ()  # the article that each of these answers with; "" where the agent named none
    agent_answers: tuple[str, ...] = ()  # what those say, in their order; "" where it was erased
    agent_minutes: float = 0.0  # that an agent worked on it, see `working`
    team: str | None = None  # that the inquiry is with, or was last
    resolved: bool = False  # a final answer was given after it

    @property
    def message(self) -> int:
        """The newest of its messages."""
        return self.messages[-1]

    @property
    def text(self) -> str:
        """All of it in one line, as the bot looked at it."""
        return " ".join(self.texts)
