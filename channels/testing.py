"""What the author of a channel tests with: a desk in memory, a channel that does as told, and the suite to pass.

    class TestMyChannel(ChannelSuite):
        @pytest.fixture
        def pair(self, hub: MemoryHub) -> Pair:
            ...

Nothing here is imported by the desk. It needs pytest, pytest-asyncio and Hypothesis.
"""

import pytest

pytest.register_assert_rewrite("channels.suite")  # before it is imported, so that its failures show values

from channels.memory import MemoryHub, surroundings  # noqa: E402
from channels.peer import Pair, Peer  # noqa: E402
from channels.suite import ChannelSuite  # noqa: E402
from channels.wire import Far, Wire  # noqa: E402

__all__ = ["ChannelSuite", "Far", "MemoryHub", "Pair", "Peer", "Wire", "surroundings"]
