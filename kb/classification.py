"""What an inquiry is taken for, and all that says so, as values that can be stored and told in any language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from data.types import Priority
from kb.tone_words import Sign

PLAINLY = 0.7
"""How sure anger has to be before it raises urgency, or brings a person by itself."""


class About(StrEnum):
    """What a reason speaks of."""

    KIND = "kind"
    URGENCY = "urgency"
    IMPACT = "impact"
    MOOD = "mood"


class By(StrEnum):
    """What says so."""

    PHRASE = "phrase"  # of the guide, said by the customer
    EXAMPLE = "example"  # words that an agent has put right before
    WORDING = "wording"  # the words altogether resemble those of a kind
    ARTICLE = "article"  # the one that fits best is of that kind
    TONE = "tone"  # signs in how it is written
    MOOD = "mood"  # what the tone came to


class Temper(StrEnum):
    """How somebody feels, as far as writing shows."""

    CALM = "calm"
    ANNOYED = "annoyed"
    ANGRY = "angry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that says so."""

    about: About
    by: By
    to: str  # a kind, a level or a mood
    known: str = ""  # what the desk calls it: the guide's phrase, an article's id, the name of a sign
    words: str = ""  # what was said; a person's own words, so they never go into the journal

    def __str__(self) -> str:
        return self._said(self.words or self.known)

    @property
    def bare(self) -> str:
        """The same without a person's words."""
        return self._said(self.known)

    def _said(self, what: str) -> str:
        if self.by is By.PHRASE:
            return f"“{what}” → {self.to}"
        return f"{self.by}: {what} → {self.to}" if what else f"{self.by} → {self.to}"

    def values(self, *, words: bool) -> dict[str, str]:
        """Return it as plain values, with a person's words or without."""
        told = {"about": str(self.about), "by": str(self.by), "to": self.to, "known": self.known}
        return told | {"words": self.words} if words else told


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """How somebody feels, how sure that is (0 to 1), and the signs of it."""

    temper: Temper = Temper.CALM
    confidence: float = 0.0
    signs: tuple[Sign, ...] = ()

    @property
    def plainly_angry(self) -> bool:
        """Whether anger is sure enough to act upon."""
        return self.temper is Temper.ANGRY and self.confidence >= PLAINLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What an inquiry is taken for, and all that says so."""

    kind: str
    priority: Priority
    urgency: str
    impact: str
    confidence: float = 0.0  # the probability that the kind is right
    mood: Mood = field(default_factory=Mood)
    reasons: Sequence[Reason] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """The reasons in signs that need no translation: “kecewa” → complaint; normal × high → high."""
        return self._line(str)

    @property
    def reason(self) -> str:
        """The same in one line, and without a person's words, as the journal has it."""
        return "; ".join(self._line(lambda reason: reason.bare))

    def _line(self, told: Callable[[Reason], str]) -> tuple[str, ...]:
        kinds = [told(reason) for reason in self.reasons if reason.about is About.KIND]
        rest = [told(reason) for reason in self.reasons if reason.about is not About.KIND]
        last = f"{self.urgency} × {self.impact} → {self.priority.value}"
        return (*(kinds or [self.kind]), *rest, last)

    def values(self, *, words: bool = False) -> Mapping[str, object]:
        """Return it as plain values for JSON; a person's words only where they can be erased."""
        return {
            "kind": self.kind,
            "confidence": round(self.confidence, 3),
            "urgency": self.urgency,
            "impact": self.impact,
            "priority": self.priority.value,
            "mood": str(self.mood.temper),
            "mood_confidence": round(self.mood.confidence, 3),
            "reasons": [reason.values(words=words) for reason in self.reasons],
        }
