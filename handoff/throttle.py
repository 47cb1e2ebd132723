"""How often somebody may try to sign in: a few times at once, then now and then.

Counted per e-mail address, so that one password can't be guessed from everywhere, and per client, so that one client
can't try them all. Kept in memory; time is passed in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

_SWEEP = 1024
_LONGEST = 320


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries at once, and one more each time that a while has passed."""

    at_once: int
    every: timedelta


class Throttle:
    """Counts tries until they are forgiven; only those who tried lately take up memory."""

    def __init__(
        self,
        by_email: Allowance = Allowance(5, timedelta(minutes=1)),
        by_client: Allowance = Allowance(20, timedelta(seconds=15)),
    ) -> None:
        self._allowed = {"email": by_email, "client": by_client}
        self._even: dict[tuple[str, str], datetime] = {}  # when all tries of each will be forgiven
        self._sweep_at = _SWEEP

    def wait(self, email: str, client: str, now: datetime) -> timedelta:
        """Count a try and return nought, or return how long to wait until the next one may be made."""
        keys = _keys(email, client)
        longest = max(self._ahead(key, now) for key in keys)
        if longest > timedelta(0):
            return longest
        for key in keys:
            self._even[key] = max(self._even.get(key, now), now) + self._allowed[key[0]].every
        self._sweep(now)
        return timedelta(0)

    def forgive(self, email: str, client: str) -> None:
        """Forget the tries for an address, and the last one of its client: the password was right."""
        by_email, by_client = _keys(email, client)
        self._even.pop(by_email, None)
        if by_client in self._even:
            self._even[by_client] -= self._allowed["client"].every

    def __len__(self) -> int:
        return len(self._even)

    def _ahead(self, key: tuple[str, str], now: datetime) -> timedelta:
        allowed = self._allowed[key[0]]
        return self._even.get(key, now) - now - (allowed.at_once - 1) * allowed.every

    def _sweep(self, now: datetime) -> None:
        if len(self._even) < self._sweep_at:
            return
        self._even = {key: even for key, even in self._even.items() if even > now}
        self._sweep_at = max(_SWEEP, 2 * len(self._even))


def _keys(email: str, client: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("email", email.strip().lower()[:_LONGEST]), ("client", client)
