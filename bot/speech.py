"""What the bot says in one turn: parts, in the order in which a polite person would say them, made into one message."""

from collections.abc import Sequence
from datetime import datetime

from bot.content import Content
from data.types import Choice
from kb.article import Article


class Speech:
    """The words of one turn, and the choices under them."""

    def __init__(self, content: Content, language: str, about: dict[str, str], at: datetime) -> None:
        self.language = language
        self.parts: list[str] = []
        self.choices: list[Choice] = []
        self._content, self._at = content, at
        self._values = content.values(language) | about  # what templates may say of the desk and the customer
        self._said: dict[str, str] = {}

    def about(self, **values: str) -> None:
        """Know more of the customer from here on."""
        self._values |= values

    def add(self, part: str, **more: str) -> None:
        """Say a template; the greeting is the one for the time of day."""
        key = f"greeting.{self._content.part_of_day(self._at)}" if part == "greeting" else part
        self.parts.append(part)
        self._said[part] = self._content.voice.words(key, self.language).say(self._values | more)

    def answer(self, article: Article) -> None:
        """Say an article, in the frame for answers unless it is chit-chat."""
        words = self._content.voice.answer(article.body, self.language).say(self._values)
        self.add("answer", answer=words)
        if article.smalltalk:
            self._said["answer"] = words

    def offer(self, articles: Sequence[Article]) -> None:
        """Ask which article was meant."""
        self.add("offer")
        self.choices += [Choice(f"article:{article.id}", article.title) for article in articles]
        self.choices.append(Choice("none", self._label("none_of_these")))

    def ask(self, what: str) -> None:
        """Ask for something, with buttons where there are few answers."""
        if what == "person":
            self.choices.append(Choice("person", self._label("talk_to_person")))
        elif what == "helpful":
            self.add("helpful")
            self.choices += [Choice(f"helpful:{answer}", self._label(f"helpful_{answer}")) for answer in ("yes", "no")]
        else:
            self.add(f"ask_{what}")

    def hand_over(self, reason: str, by: datetime | None) -> None:
        """Say why a person takes over, and by when."""
        self.add("reopened" if reason == "reopened" else f"handoff.{reason}")
        if by is None:
            self.add("promise_unknown")
        else:
            self.add("promise", promise=self._content.when(by, self._at, self.language))

    def text(self) -> str:
        """Return all of it as one message; the question with the buttons comes last."""
        order = sorted(self.parts, key=lambda part: part == "helpful")
        return "\n\n".join(words for part in order if (words := self._said[part].strip()))

    def _label(self, key: str) -> str:
        return self._content.label(key, self.language)
