"""A bell that wakes whoever waits. It carries no truth: whoever misses a ring finds the row when polling.

This one is for a single process. Who looks for news begins to wait before looking, so that no ring is lost between.
"""

import asyncio
from collections import defaultdict
from collections.abc import Hashable
from contextlib import suppress


class Bell:
    """Topics, and who waits for each. To be used from one event loop."""

    def __init__(self) -> None:
        self._waiting: defaultdict[Hashable, set[asyncio.Future[None]]] = defaultdict(set)

    def ring(self, topic: Hashable) -> None:
        """Wake everybody who waits for a topic."""
        for future in self._waiting.pop(topic, ()):
            if not future.done():
                future.set_result(None)

    async def wait(self, topic: Hashable, seconds: float) -> None:
        """Wait for a ring, or until the time is up."""
        if seconds <= 0:
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
