"""The classification guide: the words that mark kinds, urgency and impact, and what a customer says besides asking.

Whole phrases only; nothing is guessed here. What they come to, beside other evidence, is decided in `classify`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from data.types import Priority
from kb.phrases import Phrases

GENERAL = "general"
COMPLAINT = "complaint"
LEVELS = ("low", "normal", "high")

WHOLE = frozenset({"yes", "no", "welcome"})
"""Cues that count only where they are all that was said."""

COURTESY = "courtesy"
"""The cue of a message that is nothing but polite; the guide has no phrases of its own for it."""

BARE = WHOLE | {COURTESY}
"""Cues of a message in which nothing is asked, so that no article says what it is about."""

_AROUND = frozenset({"thanks"})
_POLITE = frozenset({"thanks", "welcome", "yes"})


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
    impact: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # as urgency

    def kind(self, kind: str) -> Kind | None:
        """Return the kind with an id, or None."""
        return next((one for one in self.kinds if one.id == kind), None)

    @property
    def phrases(self) -> Iterable[str]:
        """Every phrase that it knows, whatever it marks."""
        spoken = [*(kind.phrases for kind in self.kinds), *self.urgency.values(), *self.impact.values()]
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
    def impact_phrases(self) -> Phrases:
        """What marks that more, or less, hangs on an inquiry than on others of its kind, in all languages."""
        return Phrases((phrase, level) for level, phrases in self.impact.items() for phrase in _all(phrases))

    @cached_property
    def cue_phrases(self) -> Phrases:
        """What marks each cue, in all languages."""
        return Phrases((phrase, cue) for said in self.cues.values() for cue in said for phrase in said[cue])


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
