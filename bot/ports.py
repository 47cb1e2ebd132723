"""The ports that a desk needs: taken or looked at before anything begins, so that one in use is told in a sentence.

What a channel loses later is its own affair: it is started again until it has it back.
"""

import socket

from bot.environment import variable
from data.toml import Key, dotted


class Occupied(OSError):
    """We can't listen at a place that was set."""


def take(host: str, port: int, key: Key) -> socket.socket:
    """Return a socket that is bound to a place; `key` is the setting that named it.

    Raises:
        Occupied: somebody else is there, or nobody may be; with the setting to change.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named, because asyncio sends small answers at once only on a socket that says it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        mend = f"set {dotted(key)} or {variable(key)} to another one"
        raise Occupied(f"cannot listen on {place}: {error.strerror or error}; {mend}") from error
    listener.setblocking(False)
    return listener


def look(host: str, port: int, key: Key) -> None:
    """See that a place is free, and leave it so.

    Raises:
        Occupied: it is not; with the setting to change.

    """
    take(host, port, key).close()
