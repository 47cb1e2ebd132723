"""Whether this is the only process that works for a desk: then whatever is still claimed was left by the dead."""

import fcntl
from pathlib import Path
from typing import IO


class Presence:
    """A lock file that every process of a desk on this machine holds; the kernel lets go of a dead one's hold."""

    def __init__(self, state: Path) -> None:
        self.folder = state
        state.mkdir(parents=True, exist_ok=True)
        self._file: IO[bytes] = (state / "desk.lock").open("ab")

    def alone(self) -> bool:
        """Say whether no other process is here, and stay."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._file, fcntl.LOCK_SH)
            return False
        return True

    def stay(self) -> None:
        """Let others in, once what the dead had left has been taken back."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Let go."""
        self._file.close()
