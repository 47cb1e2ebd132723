"""What an answer would look like to a customer: filled with examples, and with nothing known. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from data import template
from data.mistakes import Mistakes


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """An answer as it would be said."""

    filled: str  # with an example in each gap
    bare: str  # as somebody reads it of whom nothing is known; empty if that is the same


def said(answer: str, examples: Mapping[str, str], known: Mapping[str, str]) -> Trial | None:
    """Return how an answer reads; None if it can't be said. `known` is what is known without any customer."""
    try:
        words = template.compiled(answer)
    except Mistakes:
        return None
    filled, bare = words.say({**examples, **known}), words.say(known)
    return Trial(filled=filled, bare="" if bare == filled else bare)
