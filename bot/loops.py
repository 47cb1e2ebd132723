"""The event loop that a desk runs on: uvloop, which takes a tenth less of a turn than asyncio's own; not on Windows."""

import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

if sys.platform == "win32":
    from asyncio import run as run_loop
else:
    from uvloop import run as run_loop

R = TypeVar("R")


def run(main: Coroutine[Any, Any, R]) -> R:
    """Run a program's main coroutine to its end, and return its result."""
    return run_loop(main)
