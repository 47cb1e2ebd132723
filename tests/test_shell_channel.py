"""The terminal: what is typed, what is shown, and what scripts rely on."""

import asyncio
import io
import os
from datetime import timedelta

import pytest
from rich.console import Console

from channels.shell import ShellChannel, ShellSettings
from channels.testing import MemoryHub, surroundings
from data.types import Address, Outbound

ANA = Address("shell", "terminal")


@pytest.fixture
def open_shell(tmp_path):
    """Return a function that opens a shell on some typed bytes; it gives the shell, its hub and its output."""

    def opened(typed: bytes, pause: float = 0, terminal: bool = False) -> tuple[ShellChannel, MemoryHub, io.StringIO]:
        out = io.StringIO()
        console = Console(file=out, force_terminal=terminal, width=60, color_system="standard")
        settings = ShellSettings(pause=timedelta(seconds=pause).total_seconds())
        shell = ShellChannel("shell", settings, surroundings(tmp_path), io.BytesIO(typed), console)
        return shell, MemoryHub(shell), out

    return opened


def said(text: str, author: str = "") -> Outbound:
    return Outbound(id=1, to=ANA, text=text, language="id", author=author)


@pytest.mark.parametrize(
    ("typed", "messages"),
    [
        (b"halo\nada?\n", ["halo", "ada?"]),
        (b"tanpa baris baru", ["tanpa baris baru"]),
        (b"satu\\\ndua\\\n\\\ntiga\n", ["satu\ndua\n\ntiga"]),
        (b"belum selesai\\\n", ["belum selesai\n"]),
        (b"\n   \n\nhalo\r\n", ["halo"]),
        (b"caf\xe9\n", ["caf\ufffd"]),
        (b"nol\0nol\n", ["nol\ufffdnol"]),
        (b"", []),
    ],
)
async def test_each_line_is_a_message_until_the_input_ends(open_shell, typed, messages):
    shell, hub, _ = open_shell(typed)
    await asyncio.wait_for(shell.run(hub), 5)
    assert [one.text for one in hub.kept] == messages
    assert {one.sender for one in hub.kept} <= {ANA}


async def test_on_a_pipe_the_output_reads_as_a_dialogue(open_shell):
    shell, hub, out = open_shell(b"halo\nongkir?\n", pause=5)
    running = asyncio.create_task(shell.run(hub))
    for text, answer in (("halo", "Halo, Kak!"), ("ongkir?", "Rp 12.000 🛵")):
        while [one.text for one in hub.kept][-1:] != [text]:
            await asyncio.sleep(0.01)
        await hub.send(said(f"**{answer}**"))
    await asyncio.wait_for(running, 5)
    assert out.getvalue() == "Anda: halo\nToko Contoh: Halo, Kak!\nAnda: ongkir?\nToko Contoh: Rp 12.000 🛵\n"


async def test_a_script_goes_on_when_nobody_answers(open_shell):
    shell, hub, _ = open_shell(b"halo\nhalo?\n", pause=0.05)
    await asyncio.wait_for(shell.run(hub), 5)
    assert len(hub.kept) == 2


async def test_what_was_not_kept_is_asked_for_again(open_shell):
    shell, hub, out = open_shell(b"halo\n")
    hub.fail(OSError("disk full"))
    await asyncio.wait_for(shell.run(hub), 5)
    assert out.getvalue() == "Sistem: Maaf, pesan tadi belum tersimpan. Silakan tulis sekali lagi. (disk full)\n"


async def test_a_terminal_shows_who_speaks_and_asks_on(open_shell):
    shell, _, out = open_shell(b"", terminal=True)
    await shell.send(said("Baik, saya bantu.", author="Dina"))
    shown = out.getvalue()
    assert "Dina" in shown
    assert "  Baik, saya bantu." in shown
    assert shown.endswith("Anda › \x1b[0m")


async def test_nobody_but_us_steers_the_terminal(open_shell):
    for terminal in (False, True):
        shell, _, out = open_shell(b"", terminal=terminal)
        await shell.send(said("aman\x1b]0;judul\x07 \x1b[2Jbersih\x9b31m"))
        assert "\x1b]0" not in out.getvalue()
        assert "\x1b[2J" not in out.getvalue()
        assert "\x9b" not in out.getvalue()
        assert "[2Jbersih" in out.getvalue()


async def test_started_again_it_loses_nothing(tmp_path):
    source, keys = os.pipe()
    console = Console(file=io.StringIO())
    shell = ShellChannel("shell", ShellSettings(), surroundings(tmp_path), os.fdopen(source, "rb"), console)
    hub = MemoryHub(shell)
    first = asyncio.create_task(shell.run(hub))
    await asyncio.sleep(0.05)
    first.cancel()
    await asyncio.wait([first])
    second = asyncio.create_task(shell.run(hub))
    os.write(keys, b"masih di sini\n")
    os.close(keys)
    await asyncio.wait([second], timeout=0.5)
    second.cancel()
    assert [one.text for one in hub.kept] == ["masih di sini"]
