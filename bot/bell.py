"""A bell that wakes whoever waits. It carries no truth: whoever misses a ring finds the row when polling.

This one is for a single process. Rings are counted, so that one between a look and the wait after it is not lost.
"""

import asyncio
from collections import OrderedDict, defaultdict
from contextlib import suppress

MOST = 20_000
"""Topics that are remembered; the ring of a forgotten one is found by polling."""


class Bell:
    """Topics, how often each was rung, and who waits for it. To be used from one event loop."""

    def __init__(self) -> None:
        self._rung: OrderedDict[str, int] = OrderedDict()
        self._waiting: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)

    def count(self, topic: str) -> int:
        """Return how often a topic was rung; hand it to `wait` after having looked."""
        return self._rung.get(topic, 0)

    def ring(self, topic: str) -> None:
        """Wake everybody who waits for a topic."""
        self._rung[topic] = self._rung.get(topic, 0) + 1
        self._rung.move_to_end(topic)
        if len(self._rung) > MOST:
            self._rung.popitem(last=False)
        for future in self._waiting.pop(topic, ()):
            if not future.done():
                future.set_result(None)

    async def wait(self, topic: str, seen: int, seconds: float) -> None:
        """Wait for a ring after the count that was seen, or until the time is up."""
        if self.count(topic) != seen or seconds <= 0:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting[topic].add(future)
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await future
        finally:
            if topic in self._waiting:
                self._waiting[topic].discard(future)
                if not self._waiting[topic]:
                    del self._waiting[topic]
