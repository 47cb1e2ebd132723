"""How fast somebody may talk: so much at once, then so much a second.

Time is handed in as seconds of a clock that never goes back. Only those who spoke lately take up memory.
"""

_SWEEP = 1024


class Pace:
    """A pace for each of many; a rate of 0 lets everybody talk as they please."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst = rate, burst
        self._even: dict[str, float] = {}  # when each will have caught up with what they said
        self._sweep_at = _SWEEP

    def wait(self, who: str, now: float) -> float:
        """Count one more thing said and return 0, or return the seconds to wait until it may be said."""
        if not self._rate:
            return 0
        even = max(self._even.get(who, now), now)
        ahead = even - now - (self._burst - 1) / self._rate
        if ahead > 1e-9:  # what adding up fractions may leave over
            return ahead
        self._even[who] = even + 1 / self._rate
        self._sweep(now)
        return 0

    def __len__(self) -> int:
        return len(self._even)

    def _sweep(self, now: float) -> None:
        if len(self._even) < self._sweep_at:
            return
        self._even = {who: even for who, even in self._even.items() if even > now}
        self._sweep_at = max(_SWEEP, 2 * len(self._even))
