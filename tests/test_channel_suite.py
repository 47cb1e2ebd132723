"""Every channel that is shipped passes the suite that its authors' colleagues elsewhere have to pass."""

import asyncio
import contextlib
import os
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import ModuleType

import aiosmtplib
import httpx
import pytest
import uvicorn
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from fastapi import FastAPI
from rich.console import Console

from channels.base import Rejected, Shows, Unauthorized, Unreachable
from channels.email import EmailChannel
from channels.shell import ShellChannel, ShellSettings
from channels.testing import ChannelSuite, MemoryHub, Pair, Peer, Wire, surroundings
from channels.web import WebChannel
from data import problem
from data.problem import Problem
from data.types import Choice


class WirePeer(Peer):
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def says(self, text: str, id: str) -> bool:
        return await self._delivers(text, id)

    async def presses(self, choice: Choice, id: str) -> bool:
        return await self._delivers(choice.label, id, choice.id)

    async def heard(self) -> Sequence[str]:
        return ["\n".join([one.text, *(choice.label for choice in one.choices)]) for one in self._wire.sent]

    async def refuse(self, error: type[Exception]) -> bool:
        self._wire.behave(error("as told"))
        return True

    async def _delivers(self, text: str, id: str, choice: str = "") -> bool:
        try:
            return bool(await self._wire.receives(text, id=id, choice=choice))
        except OSError:
            return False


class TestWire(ChannelSuite):
    @pytest.fixture(params=[Shows(limit=160), Shows(choices=3, markdown=True)], ids=["bare", "buttons"])
    def pair(self, request: pytest.FixtureRequest) -> Pair:
        wire = Wire(shows=request.param)
        return Pair(channel=wire, peer=WirePeer(wire))


class Keyboard(Peer):
    """Somebody at the other end of two pipes."""

    redelivers = False

    def __init__(self, keys: int, screen: socket.socket) -> None:
        self._keys, self._screen, self._shown = keys, screen, bytearray()
        self._reader = threading.Thread(target=self._watch)
        self._reader.start()

    async def says(self, text: str, id: str) -> bool:
        before = len(self._text())
        os.write(self._keys, text.replace("\n", "\\\n").encode() + b"\n")
        while f"Anda: {text}\n" not in (news := self._text()[before:]) and "Sistem: Maaf" not in news:
            await asyncio.sleep(0.01)
        return "Sistem: Maaf" not in news

    async def heard(self) -> Sequence[str]:
        return self._text().split("Toko Contoh: ")[1:]

    async def refuse(self, error: type[Exception]) -> bool:
        if error is Unreachable:
            self.leaves()
        return error is Unreachable

    def leaves(self) -> None:
        with contextlib.suppress(OSError):
            self._screen.shutdown(socket.SHUT_RDWR)
        self._reader.join()

    def _watch(self) -> None:
        while news := self._screen.recv(1 << 16):
            self._shown += news

    def _text(self) -> str:
        return self._shown.decode(errors="ignore")


class TestShell(ChannelSuite):
    @pytest.fixture
    def pair(self, tmp_path) -> Iterator[Pair]:
        source, keys = os.pipe()
        screen, ours = socket.socketpair()
        with screen, ours, contextlib.suppress(BrokenPipeError), ours.makefile("w", encoding="utf-8") as printed:
            console = Console(file=printed)
            shell = ShellChannel(
                "shell", ShellSettings(pause=0), surroundings(tmp_path), os.fdopen(source, "rb"), console
            )
            keyboard = Keyboard(keys, screen)
            yield Pair(channel=shell, peer=keyboard)
            os.close(keys)
            keyboard.leaves()


class Visitor(Peer):
    """A browser, less its window."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ready(self) -> None:
        if "Authorization" not in self._http.headers:
            token = (await self._http.post("/api/v1/chat")).json()["token"]
            self._http.headers["Authorization"] = f"Bearer {token}"

    async def says(self, text: str, id: str) -> bool:
        return await self._posts(client_id=id, text=text)

    async def presses(self, choice: Choice, id: str) -> bool:
        return await self._posts(client_id=id, text=choice.label, choice=choice.id)

    async def heard(self) -> Sequence[str]:
        said = (await self._http.get("/api/v1/chat/messages")).raise_for_status().json()["items"]
        return [
            "\n".join([one["text"], *(choice["label"] for choice in one["choices"])])
            for one in said
            if one["from"] == "bot"
        ]

    async def _posts(self, **saying: str) -> bool:
        answer = await self._http.post("/api/v1/chat/messages", json=saying)
        assert answer.status_code in {202, 503}, answer.text
        return answer.status_code == 202


class TestWeb(ChannelSuite):
    @pytest.fixture
    async def pair(self, hub: MemoryHub, tmp_path) -> AsyncIterator[Pair]:
        web = WebChannel.open("web", WebChannel.Settings(), surroundings(tmp_path))
        app = FastAPI(exception_handlers={Problem: problem.answer})
        app.include_router(web.routes(hub))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        with socket.create_server(("127.0.0.1", 0)) as listener:
            serving = asyncio.create_task(server.serve([listener]))
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=base, timeout=20) as http:
                yield Pair(channel=web, peer=Visitor(http))
            server.should_exit = True
            await serving


class Correspondent(Peer):
    """Somebody with a mail program, and the mail servers in between."""

    def __init__(self) -> None:
        self.writes_to: EmailChannel | None = None
        self._received, self._answer, self._credentials = list[bytes](), "250 OK", True

    async def ready(self) -> None:
        while not (self.writes_to and self.writes_to.port):
            await asyncio.sleep(0.01)

    async def says(self, text: str, id: str) -> bool:
        assert self.writes_to
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Ana <ana@pelanggan.example>", "halo@toko.example", "Tanya"
        mail["Message-ID"] = f"<{id}@pelanggan.example>"
        mail.set_content(text)
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=self.writes_to.port, start_tls=False) as server:
            try:
                await server.send_message(mail)
            except aiosmtplib.SMTPDataError as error:
                if error.code >= 500:
                    raise
                return False
        return True

    async def heard(self) -> Sequence[str]:
        mails = [message_from_bytes(raw, EmailMessage, policy=default) for raw in self._received]
        return [part.get_content().replace("\r\n", "\n") for mail in mails if (part := mail.get_body(("plain",)))]

    async def refuse(self, error: type[Exception]) -> bool:
        self._answer = {Unreachable: "451 try again later", Rejected: "550 no such user"}.get(error, "250 OK")
        self._credentials = error is not Unauthorized
        return True

    async def handle_DATA(  # noqa: N802 — aiosmtpd's word
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._answer.startswith("250"):
            self._received.append(envelope.original_content or b"")
        return self._answer

    def smarthost(self) -> SMTP:
        return SMTP(self, authenticator=self._knows, auth_required=True, auth_require_tls=False)

    def _knows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object) -> AuthResult:
        return AuthResult(success=self._credentials, handled=False)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestEmail(ChannelSuite):
    @pytest.fixture
    async def pair(self, tmp_path) -> AsyncIterator[Pair]:
        peer = Correspondent()
        server = await asyncio.get_running_loop().create_server(peer.smarthost, "127.0.0.1", 0)
        relay = f"smtp://desk:secret@127.0.0.1:{server.sockets[0].getsockname()[1]}"
        settings = EmailChannel.Settings(
            kind="email", address="halo@toko.example", listen="127.0.0.1:0", smarthost=relay, tls="none"
        )
        peer.writes_to = EmailChannel.open("email", settings, surroundings(tmp_path))
        yield Pair(channel=peer.writes_to, peer=peer)
        server.close()
        await server.wait_closed()


def _documented() -> type[ChannelSuite]:
    """Return the suite on the page for authors of channels, with the channel on it installed."""
    page = (Path(__file__).parents[1] / "docs/seams/channels.md").read_text("utf-8")
    channel, suite = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    for name, source in (("folder_channel", channel), ("test_folder_channel", suite)):
        sys.modules[name] = ModuleType(name)
        exec(compile(source, name, "exec"), vars(sys.modules[name]))
    found: type[ChannelSuite] = sys.modules["test_folder_channel"].TestFolder
    return found


TestFolder = _documented()
