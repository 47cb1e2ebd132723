"""A program that a test has started, in a process of its own: which one it is, and whether it still runs."""

import subprocess


class Program:
    """Whoever starts one keeps its process here."""

    _process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None
