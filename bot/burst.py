"""How long to wait for the rest of what somebody is saying. Pure."""

from dataclasses import dataclass
from datetime import timedelta

LONG = 60
"""Characters after which a message is taken to be whole."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a look may wait for more; `short` is for a fragment, a whole thought is looked at at once."""

    short: timedelta = timedelta(seconds=1.2)
    longest: timedelta = timedelta(seconds=6)

    def with_text(self, text: str, *, pressed: bool = False) -> timedelta:
        """Return how long to wait after a message: people often say "hello" first, and then what they want."""
        whole = pressed or len(text) >= LONG or text.rstrip().endswith(("?", "!", "."))
        return timedelta(0) if whole else self.short
