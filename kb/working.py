"""How long agents work on what a customer has asked. Pure: it is told what happens, and when.

**Working time** runs while an agent has the inquiry and the customer waits for them: from taking it, or from what the
customer said next, until the agent replies, resolves it or gives it away. Each such stretch counts at most `LONGEST`,
since nobody writes on one reply for longer.
"""

from datetime import datetime, timedelta

LONGEST = timedelta(minutes=30)


class Working:
    """A stopwatch that only runs while the customer waits for an agent who has the inquiry."""

    def __init__(self) -> None:
        self._held = False
        self._since: datetime | None = None

    def begins(self, at: datetime) -> None:
        """Let an agent have the inquiry from now on."""
        self._held, self._since = True, at

    def is_asked(self, at: datetime) -> None:
        """Note that the customer said something: an agent who has the inquiry works on it."""
        if self._held and self._since is None:
            self._since = at

    def replies(self, at: datetime) -> timedelta:
        """Let the agent have said something, and wait; return how long it took."""
        since, self._since = self._since, None
        return min(max(at - since, timedelta()), LONGEST) if since is not None else timedelta()

    def ends(self, at: datetime) -> timedelta:
        """Let no agent have it any more; return how long the last of it took."""
        self._held = False
        return self.replies(at)
