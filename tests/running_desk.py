"""The real program, in a process of its own, with real ports: for tests that kill it, fill its disk or talk rubbish.

Whatever is started here ends with its test. The far side of mail is a real server too, which counts what it got.
"""

import email
import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Self

import httpx
from aiosmtpd.controller import Controller
from sqlalchemy import Row, create_engine, event

from tests.program import Program

ROOT = Path(__file__).parents[1]
ADDRESS = "halo@toko.example"
PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()")

SETTINGS = """\
[desk]
name = "Toko Uji"
{desk}
[http]
port = {http}
[bot]
burst = "0s"
lease = "5s"
poll = "0.2s"
[channels.web]
kind = "web"
rate = 0
[channels.email]
kind = "email"
address = "{address}"
listen = "127.0.0.1:{smtp}"
smarthost = "smtp://127.0.0.1:{smarthost}"
tls = "none"
"""


class FarSide:
    """Everybody's mail server: it takes what the desk sends, and remembers it."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()  # by Message-ID
        self._counting = threading.Lock()
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())
        self._server.start()
        self.port: int = self._server.port

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802
        letter = email.message_from_bytes(envelope.content)
        with self._counting:
            self.got[str(letter["Message-ID"])] += 1
        return "250 OK"

    def close(self) -> None:
        self._server.stop()


class RunningDesk(Program):
    """A desk in a folder: started, killed, started again, asked what it has in its database."""

    def __init__(self, folder: Path, far: FarSide, *, desk: str = "", state: Path | None = None) -> None:
        self.folder, self.far = folder, far
        self.http, self.smtp = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.http}"
        self.database = (state or folder / "var") / "sapa.db"
        self.log = folder / "log.txt"
        self._web = httpx.Client(base_url=self.url, timeout=20, verify=False)
        ports = {"http": self.http, "smtp": self.smtp, "smarthost": far.port}
        (folder / "sapa.toml").write_text(SETTINGS.format(desk=desk, address=ADDRESS, **ports))

    def start(self) -> Self:
        """Begin to run; `ready` waits until it does."""
        assert self._process is None
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*PROGRAM, "run"], cwd=self.folder, env=environment(), stdout=log, stderr=log, start_new_session=True
            )
        return self

    def ready(self, patience: float = 60.0) -> Self:
        """Wait until it answers on the web and takes mail."""

        def answers() -> bool:
            assert self._process
            assert self._process.poll() is None, f"it ended with {self._process.returncode}: {self.told()}"
            return self._is_ready()

        until(answers, "the desk is ready", patience, every=0.05)
        return self

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        return self._end(signal.SIGTERM)

    def close(self) -> None:
        if self._process:
            self._end(signal.SIGKILL)
        self._web.close()

    def sapa(self, *words: str, **also: str) -> subprocess.CompletedProcess[str]:
        """Run another command of the program beside it."""
        return sapa(self.folder, *words, **also)

    def told(self) -> str:
        """Return the end of its log."""
        return self.log.read_text(errors="replace")[-5000:] if self.log.exists() else ""

    def rows(self, query: Any) -> Sequence[Row[Any]]:
        """Read its database, from outside."""
        engine = create_engine(f"sqlite:///{self.database}")
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
        with engine.connect() as connection:
            found = connection.execute(query).all()
        engine.dispose()
        return found

    def memory(self) -> int:
        """Return the bytes that it holds in memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def visit(self, **told: str) -> dict[str, str]:
        """Open a visit, and return the headers that prove it."""
        opened = self._web.post("/api/v1/chat", json=told)
        assert opened.status_code == 201, opened.text
        return {"Authorization": f"Bearer {opened.json()['token']}"}

    def say(self, visit: Mapping[str, str], text: str, client_id: str) -> httpx.Response:
        """Say something on the web."""
        body = {"client_id": client_id, "text": text}
        return self._web.post("/api/v1/chat/messages", json=body, headers=visit)

    def hears(self, visit: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return all that was said in a visit, page by page as a client reads it."""
        found: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            where = {"after": after, "limit": 100}
            page = self._web.get("/api/v1/chat/messages", params=where, headers=visit).json()
            found += page["items"]
            after = page["next"]
        return found

    def mail(self, raw: bytes, sender: str = "ana@example.com", to: str = ADDRESS) -> None:
        """Hand it a mail.

        Raises:
            smtplib.SMTPException, OSError: it did not take it.

        """
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=60) as client:
            client.sendmail(sender, [to], raw)

    def _is_ready(self) -> bool:
        try:
            answer = self._web.get("/readyz")
            with socket.create_connection(("127.0.0.1", self.smtp), timeout=5) as door:
                greeting = door.recv(100)
        except (OSError, httpx.HTTPError):
            return False
        return answer.status_code == 200 and greeting.startswith(b"220")

    def _end(self, how: signal.Signals) -> int:
        assert self._process
        if self._process.poll() is None:
            self._process.send_signal(how)
        try:
            return self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(timeout=10)
            raise AssertionError(f"it does not end by {how.name}: {self.told()}") from None
        finally:
            self._process = None


@contextmanager
def running(folder: Path, *, desk: str = "", state: Path | None = None) -> Iterator[RunningDesk]:
    """Let a desk run, and its far side with it, until the block ends."""
    far = FarSide()
    opened = RunningDesk(folder, far, desk=desk, state=state)
    try:
        yield opened.start().ready()
    finally:
        opened.close()
        far.close()


def sapa(folder: Path, *words: str, **also: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the program in a folder, to its end."""
    told = {**environment(), **also}
    return subprocess.run(
        [*PROGRAM, *words], cwd=folder, env=told, capture_output=True, text=True, timeout=60, check=False
    )


def environment() -> dict[str, str]:
    """Return our own environment without what would set the desk, and with this checkout's code."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    return {**plain, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1", "SAPA_KB__SEMANTIC": "off"}


def letter(text: str, *, sender: str = "ana@example.com", id: str = "", **fields: str) -> EmailMessage:
    """Return a mail as a customer writes it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, ADDRESS, fields.pop("subject", "Tanya")
    if id:
        mail["Message-ID"] = id
    for name, value in fields.items():
        mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    return mail


def until(so: Callable[[], bool], what: str, patience: float = 20.0, every: float = 0.05) -> None:
    """Wait until something is so."""
    last = time.monotonic() + patience
    while not so():
        assert time.monotonic() < last, f"waited {patience:g} s in vain until {what}"
        time.sleep(every)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
