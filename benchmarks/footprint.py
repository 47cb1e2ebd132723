"""What the desk itself takes: memory when nobody writes, and the time from its second start until it answers."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
QUIET = 5.0  # seconds until a desk that has started is idle
PATIENCE = 60.0  # seconds


def measure() -> dict[str, float]:
    """Return `start` in seconds, of the second start, and `memory` in MB, some seconds later."""
    with tempfile.TemporaryDirectory() as state:
        with _running(state):
            pass
        with _running(state) as (process, took):
            time.sleep(QUIET)
            return {"start": took, "memory": _resident(process.pid)}


@contextmanager
def _running(state: str) -> Iterator[tuple["subprocess.Popen[bytes]", float]]:
    port = _free_port()
    environ = os.environ | {
        "SAPA_DESK__STATE": state,
        "SAPA_HTTP__PORT": str(port),
        "SAPA_LOG_LEVEL": "ERROR",
        "SAPA_KB__SEMANTIC": "off",  # what the default install needs
        "PYTHONPATH": str(ROOT),
    }
    begun = time.perf_counter()
    command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
    with subprocess.Popen(command, cwd=state, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            yield process, _until_answered(process, port) - begun
        finally:
            process.terminate()


def _until_answered(process: "subprocess.Popen[bytes]", port: int) -> float:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE):
                return time.perf_counter()
        except URLError:
            time.sleep(0.02)
    raise RuntimeError(f"the desk did not answer within {PATIENCE:g} s; exit code {process.poll()}")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024
