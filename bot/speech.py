"""What the bot says in one turn: parts, in the order in which a polite person would say them, made into one message."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from bot.names import is_addressed
from bot.slots import Slots
from data.template import Words
from data.types import Choice
from kb.article import Article

_SAID = {"reopened": "reopened", "angry": "handoff.complaint"}
"""The words for a handover whose reason has none of its own name."""


class Speech(Struct):
    """The words of one turn, and the choices under them."""

    slots: Slots  # what templates may say of the inquiry
    said: dict[str, str] = field(default_factory=dict)  # by template, in the order of saying
    choices: tuple[Choice, ...] = ()

    @property
    def language(self) -> str:
        """The language in which it is said."""
        return self.slots.language

    def add(self, part: str, **more: str) -> None:
        """Say a template; the greeting is the one for the time of day."""
        content = self.slots.content
        key = f"greeting.{content.part_of_day(self.slots.at)}" if part == "greeting" else part
        self.said[part] = self._say(content.voice.words(key, self.language), more)

    def answer(self, article: Article) -> None:
        """Say an article, in the frame for answers unless it is chit-chat."""
        words = self._say(self.slots.content.voice.answer(article.body, self.language), {})
        if article.smalltalk:
            self.said["answer"] = words
        else:
            self.add("answer", answer=words)

    def offer(self, articles: Sequence[Article]) -> None:
        """Ask which article was meant."""
        self.add("offer")
        self.choices += tuple([Choice(f"article:{article.id}", article.title) for article in articles])
        self.choices += self.slots.content.voice.choices("offer", self.language)

    def ask(self, what: str) -> None:
        """Ask for something, with buttons where there are few answers."""
        if what != "person":  # that is a button and no words
            self.add("helpful" if what == "helpful" else f"ask_{what}")
        self.choices += self.slots.content.voice.choices(what, self.language)

    def hand_over(self, reason: str, by: datetime | None) -> None:
        """Say why a person takes over, and by when."""
        self.add(_SAID.get(reason, f"handoff.{reason}"))
        if by is None:
            self.add("promise_unknown")
        else:
            self.add("promise", promise=self.slots.content.when(by, self.slots.at, self.language))

    def text(self) -> str:
        """Return all of it as one message; the question with the buttons comes last."""
        said = dict(self.said)
        last = said.pop("helpful", "")
        words = "\n\n".join(filter(None, (*said.values(), last)))
        name = self.slots.about.name
        # Templates address everybody as Kak; who is Bu Rina is not Kak Bu Rina.
        return words.replace(f"Kak {name}", name) if " " in name and is_addressed(name) else words

    def _say(self, words: Words, more: Mapping[str, str]) -> str:
        """Say a template; what it asks for and is not given is worked out."""
        lacking = words.asks - more.keys()
        return words.say({**self.slots.fill(lacking), **more} if lacking else more)
