"""What the bot can do in a turn: the values that the engine decides upon, each carried out by whoever reads it.

They say what is done, in no words that a customer would read.
"""

from msgspec import Struct

from bot.details import Details
from kb.article import Article
from kb.classification import Classification


class Say(Struct, frozen=True):
    """Say a template, by its key."""

    part: str


class Answer(Struct, frozen=True):
    """Say an article."""

    article: Article
    confidence: float


class Offer(Struct, frozen=True):
    """Ask which of these was meant."""

    articles: tuple[Article, ...]


class Ask(Struct, frozen=True):
    """Ask for something, and expect it next."""

    what: str  # contact, name, reach, helpful, person


class Miss(Struct, frozen=True):
    """Count that the customer has not got what they wanted."""

    reason: str


class Record(Struct, frozen=True):
    """Write down what the customer told of themselves."""

    details: Details


class Classify(Struct, frozen=True):
    """Set kind and priority to what was said."""

    seen: Classification


class HandOver(Struct, frozen=True):
    """Ask for a person, and tell the customer by when."""

    reason: str  # asked, unanswered, complaint, angry, article, reopened
    team: str = ""


class Close(Struct, frozen=True):
    """The customer has said that it is solved."""

    how: str  # choice, words


Action = Say | Answer | Offer | Ask | Miss | Record | Classify | HandOver | Close
