"""What a desk's own history adds to what it knows, without anything being built anew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kb.confidence import Points
from kb.normal import words
from kb.recalibration import IDENTITY, Curve

DEFAULTS = Points()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Operating points and curves by language, and what an article was found not to answer."""

    points: Mapping[str, Points] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    refuted: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by article: words as `words_of` has them
    version: str = ""  # by which decisions are told apart afterwards; empty: nothing was calibrated
    otherwise: Points = DEFAULTS  # of a language without points of its own

    def points_of(self, language: str) -> Points:
        """Return from where to answer and to offer in a language."""
        return self.points.get(language, self.otherwise)

    def curve_of(self, language: str) -> Curve:
        """Return what confidences are worth in a language."""
        return self.curves.get(language, IDENTITY)

    def denies(self, article: str, text: str) -> bool:
        """Say whether an article was found not to answer this very text."""
        return article in self.refuted and words_of(text) in self.refuted[article]


def pointed(points: Points | Mapping[str, Points]) -> Tuning:
    """Return the tuning that sets points alone: the same for all languages, or some for each."""
    return Tuning(otherwise=points) if isinstance(points, Points) else Tuning(points=points)


def words_of(text: str) -> str:
    """Return a text as two of them are compared, however they are spelt."""
    return " ".join(words(text))


def denials(refuted: Mapping[str, Iterable[str]]) -> Mapping[str, frozenset[str]]:
    """Return refuted phrasings by article as `Tuning` takes them; a text without any word denies nothing."""
    return {article: frozenset(filter(None, map(words_of, texts))) for article, texts in refuted.items()}


UNTUNED = Tuning()
