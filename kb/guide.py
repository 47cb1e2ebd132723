"""The classification guide: of which kind an inquiry is, how urgent, and what a customer says besides asking.

The guide's own words decide, whole phrases only; nothing is guessed from the tone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from data.types import Priority
from kb.normal import MEANT
from kb.phrases import Found, Phrases

GENERAL = "general"
LEVELS = ("low", "normal", "high")

WHOLE = frozenset({"yes", "no", "welcome"})
"""Cues that count only where they are all that was said."""

COURTESY = "courtesy"
"""The cue of a message that is nothing but polite; the guide has no phrases of its own for it."""

_AROUND = frozenset({"thanks"})
_POLITE = frozenset({"thanks", "welcome", "yes"})
_NOT_AT_ALL = frozenset(["bukan"])  # a denied kind; "tidak" and "belum" leave the subject as it is
_NOT = frozenset(["tidak", "bukan", "belum", "not", "isnt", "never"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of inquiry, the team that answers it, and how much hangs on it."""

    id: str
    name: Mapping[str, str]  # by language
    team: str
    impact: str = "normal"  # one of LEVELS
    phrases: Mapping[str, tuple[str, ...]]  # by language
    learnt: tuple[str, ...] = ()  # messages that people said are of this kind; examples, not phrases to look for


@dataclass(frozen=True, kw_only=True, eq=False)
class Guide:
    """What the desk's guide says; two are the same only if they are one."""

    kinds: tuple[Kind, ...]
    urgency: Mapping[str, Mapping[str, tuple[str, ...]]]  # level → language → phrases
    matrix: Mapping[str, Mapping[str, Priority]]  # urgency → impact → priority, complete
    cues: Mapping[str, Mapping[str, tuple[str, ...]]]  # language → cue → phrases

    def kind(self, kind: str) -> Kind | None:
        """Return the kind with an id, or None."""
        return next((one for one in self.kinds if one.id == kind), None)

    @property
    def phrases(self) -> Iterable[str]:
        """Every phrase that it knows, whatever it marks."""
        spoken = [*(kind.phrases for kind in self.kinds), *self.urgency.values()]
        for phrases in (*spoken, *self.cues.values()):
            yield from _all(phrases)

    @cached_property
    def kind_phrases(self) -> Phrases:
        """What marks each kind, in all languages."""
        return Phrases((phrase, kind.id) for kind in self.kinds for phrase in _all(kind.phrases))

    @cached_property
    def urgency_phrases(self) -> Phrases:
        """What marks each level of urgency, in all languages."""
        return Phrases((phrase, level) for level, phrases in self.urgency.items() for phrase in _all(phrases))

    @cached_property
    def cue_phrases(self) -> Phrases:
        """What marks each cue, in all languages."""
        return Phrases((phrase, cue) for said in self.cues.values() for cue in said for phrase in said[cue])


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What an inquiry is taken for, and the words that say so."""

    kind: str
    priority: Priority
    urgency: str
    impact: str
    reason: str  # in signs that need no translation: “kecewa” → complaint; normal × high → high


def classify(text: str, language: str, guide: Guide, hint: str = "") -> Classification:  # noqa: ARG001 — people mix
    """Return the kind and priority of a message; `hint` is the kind of the article that it seems to ask for.

    Both languages are tried. Of the kinds that words were found for, a special one wins over the general, then the one
    with the higher impact, then the one with more words, then the guide's first.
    """
    kinds = _undenied(guide.kind_phrases.within(text), _NOT_AT_ALL)
    levels = _undenied(guide.urgency_phrases.within(text), _NOT)
    kind = _weightiest(kinds, guide) or hint or GENERAL
    urgency = next((level for level in ("high", "low") if any(found.tag == level for found in levels)), "normal")
    known = guide.kind(kind)
    impact = known.impact if known else "normal"
    priority = guide.matrix[urgency][impact]
    told = [f"“{found.said}” → {kind}" for found in kinds if found.tag == kind] or [kind]
    told += [f"“{found.said}” → {urgency}" for found in levels if found.tag == urgency]
    reason = "; ".join([*told, f"{urgency} × {impact} → {priority.value}"])
    return Classification(kind=kind, priority=priority, urgency=urgency, impact=impact, reason=reason)


def cues(text: str, guide: Guide) -> frozenset[str]:
    """Return what a message says besides asking: the guide's cues, for instance `person`, `yes`, `no`, `thanks`.

    `yes`, `no` and `welcome` count only where the message says nothing else but thanks and particles. One that says
    nothing but these, except no, is a `courtesy` too.
    """
    phrases = guide.cue_phrases
    held = {found.tag for found in phrases.within(text)}
    whole = {cue for cue in held if cue not in WHOLE or phrases.fill(text, cue, _AROUND)}
    polite = any(phrases.fill(text, cue, _POLITE) for cue in held & _POLITE)
    return frozenset(whole | {COURTESY} if polite else whole)


def _all(phrases: Mapping[str, Iterable[str]]) -> Iterable[str]:
    return (phrase for some in phrases.values() for phrase in some)


def _undenied(found: Iterable[Found], denials: frozenset[str]) -> list[Found]:
    return [one for one in found if MEANT.get(one.before, one.before) not in denials]


def _weightiest(found: Iterable[Found], guide: Guide) -> str:
    words: Counter[str] = Counter()
    for one in found:
        words[one.tag] += len(one.words)
    kinds = [kind for kind in guide.kinds if words[kind.id]]
    weightiest = max(kinds, key=lambda it: (it.id != GENERAL, LEVELS.index(it.impact), words[it.id]), default=None)
    return weightiest.id if weightiest else ""
