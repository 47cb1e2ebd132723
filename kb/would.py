"""What the bot would do about a question, as far as comparing two versions of the knowledge needs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Would(StrEnum):
    """What the customer would get."""

    ANSWER = "answer"  # an article, whether or not a person takes over after it
    OFFER = "offer"  # "did you mean …"
    PERSON = "person"  # a person, at once or after having said it in other words


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the bot would do about one question."""

    would: Would
    articles: tuple[str, ...] = ()  # the one that answers, or those that are offered, best first
    person: bool = False  # a person is asked for too, or instead
    words: str = ""  # a digest of the answer as it is written, so that other words for it are noticed
    confidence: float = 0.0  # of the best match
    language: str = ""  # that the answer is written in

    @property
    def article(self) -> str:
        """The article that answers; empty if none does."""
        return self.articles[0] if self.would is Would.ANSWER and self.articles else ""

    def __str__(self) -> str:
        if self.would is Would.PERSON:
            return "a person"
        if self.would is Would.OFFER:
            return f"an offer of {', '.join(self.articles)}"
        return f"{self.article} and a person" if self.person else self.article


Look = Callable[[Sequence[str], str], Seen]
"""Ask what the bot would do about messages said in one go, in a language that is known from before, or empty."""
