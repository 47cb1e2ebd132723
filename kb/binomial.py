"""How far a share that was counted may be from the true one: exact bounds, without tables and without a library.

`doubt` is the probability, over all samples that one might have drawn, of a bound that does not hold.
"""

from collections.abc import Callable, Iterator
from math import ceil, exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

DOUBT = 0.05
"""The doubt that is usual: a bound holds in nineteen desks of twenty."""

HALVINGS = 60  # of an interval: more than a float can tell apart
NEGLIGIBLE = 1e-18  # of a sum


def at_most(found: int, of: int, share: float) -> float:
    """Return the probability that at most `found` of `of` draws hit, where each hits with the probability `share`."""
    _must_fit(found, of)
    if found == of or share <= 0:
        return 1.0
    if share >= 1:
        return 0.0
    if found < of * share:  # the tail that is summed is always the thin one, so that nothing is lost by rounding
        return min(1.0, _sum(_downward(found, of, share)))
    return max(0.0, 1.0 - _sum(_upward(found + 1, of, share)))


def upper(found: int, of: int, doubt: float = DOUBT) -> float:
    """Return the share that the true one exceeds with a probability of `doubt` at most.

    It is Clopper's and Pearson's bound, one-sided. It errs to the safe side for every number of draws, also a handful
    of which none hit, where Wilson's interval promises more than it keeps.
    """
    _must_fit(found, of)
    if found == of:
        return 1.0
    return _crossing(lambda share: at_most(found, of, share) > doubt, found / of, 1.0)[1]


def lower(found: int, of: int, doubt: float = DOUBT) -> float:
    """Return the share that the true one falls below with a probability of `doubt` at most; as `upper`."""
    _must_fit(found, of)
    if found == 0:
        return 0.0
    return _crossing(lambda share: 1 - at_most(found - 1, of, share) < doubt, 0.0, found / of)[0]


def wilson(found: int, of: int, doubt: float = DOUBT) -> tuple[float, float]:
    """Return the interval in which the true share lies, after Wilson: for showing, not for promising anything.

    On average it holds as often as it says, which is what an error bar should do; `upper` holds at least as often.
    """
    _must_fit(found, of)
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(1 - doubt / 2)
    share, spread = found / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / of / 4) / (1 + spread)
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def needed(share: float, doubt: float = DOUBT) -> int:
    """Return how many draws without any hit it takes, at least, to show that fewer than `share` hit."""
    if not 0 < share < 1:
        raise ValueError(f"a share to stay below is between 0 and 1, not {share}")
    return ceil(log(doubt) / log1p(-share) - 1e-9)


def _must_fit(found: int, of: int) -> None:
    if not 0 <= found <= of:
        raise ValueError(f"{found} of {of} can't have been found")


def _chance(found: int, of: int, share: float) -> float:
    """Return the probability of exactly so many hits."""
    ways = lgamma(of + 1) - lgamma(found + 1) - lgamma(of - found + 1)
    return exp(ways + found * log(share) + (of - found) * log1p(-share))


def _downward(found: int, of: int, share: float) -> Iterator[float]:
    chance, odds = _chance(found, of, share), (1 - share) / share
    for hits in range(found, -1, -1):
        yield chance
        chance *= hits / (of - hits + 1) * odds


def _upward(found: int, of: int, share: float) -> Iterator[float]:
    chance, odds = _chance(found, of, share), share / (1 - share)
    for hits in range(found, of + 1):
        yield chance
        chance *= (of - hits) / (hits + 1) * odds


def _sum(chances: Iterator[float]) -> float:
    """Add up chances that grow smaller and smaller."""
    total = 0.0
    for chance in chances:
        total += chance
        if chance <= NEGLIGIBLE * total:
            break
    return total


def _crossing(below: Callable[[float], bool], low: float, high: float) -> tuple[float, float]:
    """Return the two neighbours between which a condition ceases to hold that holds at `low` and not at `high`."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return low, high
