"""A calibration: the operating points and curves in force, what they rest on, and whether they still hold.

It holds for one matcher, and for a knowledge base that is much the same: confidences of another one are other numbers.
Where it holds no more, the conservative defaults do.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kb.article import Article
from kb.confidence import Points
from kb.knowledge import Knowledge
from kb.operating import Operating
from kb.recalibration import IDENTITY, Curve
from kb.reliability import Bin
from kb.tuning import Tuning, denials

MUCH = 0.2
"""The share of articles that may be new, gone, or found by other phrasings."""

Fingerprint = Mapping[str, str]
"""Article and language → a digest of the questions and title that it is found by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibrated:
    """What one run has decided, for each language."""

    run: int
    at: datetime
    since: datetime  # outcomes count from then on
    matcher: str
    knowledge: str  # version of the articles
    fingerprint: Fingerprint = field(repr=False)  # of the knowledge at `since`
    operating: Mapping[str, Operating]
    curves: Mapping[str, Curve]  # what confidences are worth; the points are on the matcher's own scale
    bins: Mapping[str, tuple[Bin, ...]] = field(repr=False)


def stale(before: Calibrated, known: Knowledge) -> str:
    """Return why a calibration does not hold for a knowledge base; empty if it does."""
    if before.matcher != known.matcher:
        return f"the matcher is {known.matcher} now and was {before.matcher}"
    changed = drift(before.fingerprint, fingerprint(known.articles))
    if changed > MUCH:
        return f"{changed:.0%} of the articles have changed since {before.since:%Y-%m-%d}; {MUCH:.0%} may"
    return ""


def tuning(found: Calibrated | None, refuted: Mapping[str, Iterable[str]], known: Knowledge) -> Tuning:
    """Return what a knowledge base is tuned by: a calibration, if it holds, and what was refuted in any case."""
    if found is None or stale(found, known):
        return Tuning(refuted=denials(refuted))
    return Tuning(
        points={language: scaled(one.points, found.curves[language]) for language, one in found.operating.items()},
        curves=found.curves,
        refuted=denials(refuted),
        version=str(found.run),
    )


def fingerprint(articles: Iterable[Article]) -> Fingerprint:
    """Return what articles are found by, each in a few letters; what was learnt from people is left out."""
    return {
        f"{one.id}.{one.language}": hashlib.blake2b(
            repr((one.questions, one.title)).encode(), digest_size=4
        ).hexdigest()
        for one in articles
    }


def drift(before: Fingerprint, after: Fingerprint) -> float:
    """Return the share of articles that are not what they were, from 0 to 1."""
    every = before.keys() | after.keys()
    return sum(before.get(one) != after.get(one) for one in every) / len(every) if every else 0.0


def scaled(points: Points, curve: Curve) -> Points:
    """Return points on the matcher's own scale as points on that of a curve."""
    if curve == IDENTITY:
        return points
    return Points(answer=curve(points.answer), offer=min(curve(points.offer), curve(points.answer)))
