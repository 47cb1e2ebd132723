"""What a process of the desk is like inside: how often threads give way, and when garbage is looked for.

It is set before anything is loaded, again once the desk is put together, and by whoever measures the desk.
"""

import ctypes
import gc
import sys

GIVE_WAY = 0.0001
"""Seconds after which a thread that computes gives way to the event loop. Python's own are fifty times as many, and
whoever writes while a new knowledge base is made would wait for them again and again."""


def prepare() -> None:
    """Set what a process begins with."""
    gc.set_threshold(50_000, 20, 50)  # what is imported stays, and looking for garbage in it takes a tenth of a start
    sys.setswitchinterval(GIVE_WAY)


def settle() -> None:
    """Let the collector leave alone what stays, and look at little at a time: nothing else runs while it looks.

    It looked at fifty thousand values at once, and the event loop stood still for 25 ms.
    """
    gc.freeze()  # without a collection before it, which costs each start a tenth of a second for next to nothing
    gc.set_threshold(2_000, 5, 5_000)
    tidy()


def tidy() -> None:
    """Give memory that is free back to the system, where the C library would keep it: after much was computed."""
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
