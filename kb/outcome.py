"""What is known of one decision afterwards: how sure it was, and whether it was right.

Only what somebody has said counts: the customer, an agent, a supervisor who judged a sample. Silence says nothing; who
has left in anger is as silent as who was helped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One question whose right answer has become known."""

    confidence: float  # of the best match, from 0 to 1
    right: bool  # the best match was the right one
    among: bool | None = None  # the right one was among those that could be offered; None: nobody knows
    language: str = ""

    def __post_init__(self) -> None:
        if not (isfinite(self.confidence) and 0 <= self.confidence <= 1):
            raise ValueError(f"a confidence is from 0 to 1, not {self.confidence}")


def of_language(outcomes: Sequence[Outcome], language: str) -> tuple[Outcome, ...]:
    """Return the outcomes of one language, in their order."""
    return tuple(one for one in outcomes if one.language == language)
