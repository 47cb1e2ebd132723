"""Of which kind an inquiry is, and how soon it wants an answer: a pure function of what was said.

The guide's phrases, the words altogether, what agents have put right and the article that fits speak for kinds; the
likeliest is taken if it is likely enough. What somebody only supposes or denies has not happened to them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from data.types import Priority
from kb.classification import About, By, Classification, Mood, Reason, Temper
from kb.features import Named, named, sparse
from kb.guide import COMPLAINT, GENERAL, LEVELS, Guide
from kb.kinds import Kinds, Like
from kb.linear import softmax
from kb.mood import mood
from kb.normal import MEANT
from kb.phrases import Found
from kb.tone import TROUBLE, signs
from kb.tone_words import Sign

SURE = 0.4
"""The probability from which a kind is taken; below it an inquiry stays general."""

GRAVE = 0.4
"""The probability from which it is a complaint, whatever is likelier: to miss one is the worse mistake."""

# What each sort of evidence adds, in log-odds.
_PHRASE, _MORE = 2.0, 0.4  # the first word of the guide's phrases, and each further one
_GENERAL = 1.0  # the phrases of the general kind
_SPECIAL = 1.5  # any special kind's phrases, against the general
_UNTROUBLED = 1.0  # against a complaint in which nothing is the matter
_ARTICLE, _LIKE = 3.0, 4.0  # times the article's confidence, and the likeness of a correction
_SUBJECT = 0.7  # an article of another kind, where something is the matter: it tells with what, not that all is well
_HEAVY = 0.25  # what each level of impact adds to a kind that a phrase marks: to miss a grave one is worse
_MOST = 4.0  # phrases add no more than this
_CERTAIN = 0.99  # how sure an agent's word makes us, and nothing makes us surer
_NOT_AT_ALL = frozenset(["bukan"])  # a denied kind; "tidak" and "belum" leave the subject as it is
_NOT = frozenset(["tidak", "bukan", "belum", "not", "isnt", "never"])


class Hint(NamedTuple):
    """The article that fits best, as far as it says of which kind a message is."""

    article: str
    kind: str
    confidence: float


class _Heard(NamedTuple):
    """All that speaks for kinds in one message."""

    phrases: Sequence[Found]
    weight: float  # what the phrases of a complaint are worth: 1, or less where it may only be supposed
    troubled: bool  # whether there is any sign that something is the matter
    like: Like | None
    hint: Hint | None


def classify(text: str, guide: Guide, *, kinds: Kinds | None = None, hint: Hint | None = None) -> Classification:
    """Return kind, priority and mood of a message, with all that says so.

    Args:
        text: what was said; both languages are tried, since people mix.
        guide: the desk's own words.
        kinds: what was learned; None: the guide alone decides.
        hint: the article that it seems to ask for.

    """
    features = named(text)
    row = sparse(features)
    like = kinds.like(text, row) if kinds else None
    said = signs(text)
    phrases = _undenied(guide.kind_phrases.within(text), _NOT_AT_ALL)
    heard = _Heard(phrases, _worth(said), bool(said & TROUBLE), like, hint)
    learned = kinds.scores(row) if kinds else {}
    kind, confidence = _likeliest(guide, learned, heard)
    felt = mood(text, features)
    urgency, urged = _urgency(text, guide, felt)
    impact, weighed = _impact(text, guide, kind)
    reasons = (*_why(kind, heard, kinds, features, learned), *_how(felt), *urged, *weighed)
    priority = guide.matrix[urgency][impact]
    return Classification(
        kind=kind, confidence=confidence, priority=priority, urgency=urgency, impact=impact, mood=felt, reasons=reasons
    )


def known(kind: str, priority: str) -> Classification:
    """Return the classification of a message that nobody could study: what stands already."""
    return Classification(kind=kind, priority=Priority(priority), urgency="normal", impact="normal")


def _worth(said: frozenset[Sign]) -> float:
    """Return what words of complaint are worth: nothing where they are only supposed, less in a question."""
    happened = Sign.HAPPENED in said
    if Sign.SUPPOSING in said and not happened:
        return 0.0
    if Sign.DENYING in said:
        return 0.2
    return 0.4 if Sign.ASKING in said and not happened else 1.0


def _likeliest(guide: Guide, learned: Mapping[str, float], heard: _Heard) -> tuple[str, float]:
    if heard.like and heard.like.likeness >= 1:
        return heard.like.kind, _CERTAIN
    ids = [kind.id for kind in guide.kinds]
    if not ids:
        return GENERAL, 0.0
    special = any(found.tag not in (GENERAL, COMPLAINT) for found in heard.phrases)
    learned = {**learned, GENERAL: learned.get(GENERAL, 0.0) - _SPECIAL} if special else learned
    scores = [learned.get(kind, 0.0) + _spoken(guide, kind, heard) for kind in ids]
    shares = dict(zip(ids, map(float, softmax(np.array(scores))), strict=True))
    best = max(ids, key=shares.__getitem__)
    kind = COMPLAINT if shares.get(COMPLAINT, 0.0) >= GRAVE else best if shares[best] >= SURE else GENERAL
    return kind, min(_CERTAIN, shares.get(kind, 0.0))


def _spoken(guide: Guide, kind: str, heard: _Heard) -> float:
    """Return what the desk's own words, articles and people add to a kind."""
    worth = heard.weight if kind == COMPLAINT else 1.0
    words = sum(len(found.words) for found in heard.phrases if found.tag == kind)
    added = 0.0
    if words:
        of = guide.kind(kind)
        heavy = _HEAVY * LEVELS.index(of.impact) if of else 0.0
        added = _GENERAL if kind == GENERAL else min(_MOST, _PHRASE + _MORE * (words - 1)) + heavy
    if heard.hint and heard.hint.kind == kind:
        complains = heard.troubled and heard.weight == 1 and kind != COMPLAINT
        added += _ARTICLE * heard.hint.confidence * (_SUBJECT if complains else 1)
    if kind == COMPLAINT and not heard.troubled and not words:
        added -= _UNTROUBLED
    return added * worth + (_LIKE * heard.like.likeness if heard.like and heard.like.kind == kind else 0.0)


def _why(
    kind: str, heard: _Heard, kinds: Kinds | None, features: Named, learned: Mapping[str, float]
) -> Iterator[Reason]:
    if heard.like and heard.like.kind == kind:
        yield Reason(about=About.KIND, by=By.EXAMPLE, to=kind, words=heard.like.text)
        if heard.like.likeness >= 1:
            return
    said = [found for found in heard.phrases if found.tag == kind]
    for found in said:
        yield Reason(about=About.KIND, by=By.PHRASE, to=kind, known=found.phrase, words=found.said)
    if heard.hint and heard.hint.kind == kind and kind != GENERAL:
        yield Reason(about=About.KIND, by=By.ARTICLE, to=kind, known=heard.hint.article)
    if kinds and not said and kind != GENERAL and kind == max(learned, key=learned.__getitem__, default=""):
        words = ", ".join(kinds.words(features, kind))
        yield Reason(about=About.KIND, by=By.WORDING, to=kind, words=words)


def _how(felt: Mood) -> Iterator[Reason]:
    if felt.temper is not Temper.CALM and felt.signs:
        yield Reason(about=About.MOOD, by=By.TONE, to=felt.temper, known=", ".join(felt.signs))


def _urgency(text: str, guide: Guide, felt: Mood) -> tuple[str, Sequence[Reason]]:
    """Return the level that the guide's phrases mark; anger raises it by one."""
    found = _undenied(guide.urgency_phrases.within(text), _NOT)
    level = next((level for level in ("high", "low") if any(one.tag == level for one in found)), "normal")
    reasons = [_marked(About.URGENCY, one) for one in found if one.tag == level]
    if felt.plainly_angry and level != LEVELS[-1]:
        level = _shifted(level, 1)
        reasons.append(Reason(about=About.URGENCY, by=By.MOOD, to=level, known=felt.temper))
    return level, reasons


def _impact(text: str, guide: Guide, kind: str) -> tuple[str, Sequence[Reason]]:
    """Return the kind's level, one up or down where phrases say that more or less hangs on it."""
    of = guide.kind(kind)
    level = of.impact if of else "normal"
    found = _undenied(guide.impact_phrases.within(text), _NOT)
    way = next((way for way in ("high", "low") if any(one.tag == way for one in found)), "normal")
    shifted = _shifted(level, LEVELS.index(way) - 1)
    return shifted, [_marked(About.IMPACT, one, shifted) for one in found if one.tag == way != "normal"]


def _marked(about: About, found: Found, to: str = "") -> Reason:
    return Reason(about=about, by=By.PHRASE, to=to or found.tag, known=found.phrase, words=found.said)


def _shifted(level: str, by: int) -> str:
    return LEVELS[min(max(LEVELS.index(level) + by, 0), len(LEVELS) - 1)]


def _undenied(found: Iterable[Found], denials: frozenset[str]) -> list[Found]:
    return [one for one in found if MEANT.get(one.before, one.before) not in denials]
