"""The mail of a desk, for the tests of its door, of what is read and of what is sent."""

import asyncio
import contextlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from channels.email import EmailChannel, EmailSettings
from channels.testing import MemoryHub, surroundings
from data.types import Inbound, Outbound

ADDRESS = "halo@toko.example"
MAIL = (
    b"From: Ana <Ana@example.com>\r\nTo: halo@toko.example\r\nSubject: Pesanan\r\n"
    b"Message-ID: <1@example.com>\r\n\r\nHalo, di mana pesanan saya?\r\n"
)


def make(tmp_path: Path) -> Callable[..., EmailChannel]:
    """Open a channel with these settings; a fixture where a module makes it one."""

    def make(**settings: Any) -> EmailChannel:
        values = {"kind": "email", "address": ADDRESS, "listen": "127.0.0.1:0", **settings}
        return EmailChannel.open("email", EmailSettings(**values), surroundings(tmp_path))

    return make


def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key; likewise, once for all."""
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("needs the openssl program to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@contextlib.asynccontextmanager
async def open_door(channel: EmailChannel, hub: MemoryHub) -> AsyncIterator[int]:
    """Run the channel and yield its port."""
    hub.add(channel)
    running = asyncio.create_task(channel.run(hub))
    while not channel.port:
        assert not running.done(), running.exception()
        await asyncio.sleep(0.01)
    yield channel.port
    running.cancel()
    await asyncio.wait({running}, timeout=5)
    assert running.cancelled()


def read(channel: EmailChannel, mail: bytes) -> Inbound:
    (inbound,) = channel.read(b"Received: by x; Mon, 6 May 2024 10:00:00 +0700\r\n" + mail)
    return inbound


def answering(inbound: Inbound, text: str = "Sudah kami kirim, Kak.", **more: Any) -> Outbound:
    values = {
        "id": 42,
        "to": inbound.reply_to,
        "text": text,
        "language": "id",
        "thread": inbound.thread,
        "author": "Budi",
    }
    return Outbound(**{**values, **more})


def opened(letter: bytes) -> EmailMessage:
    return message_from_bytes(letter, EmailMessage, policy=default)
