"""The door that mail comes in by, over real sockets: whom it is open to, and what is acknowledged is kept."""

import asyncio
import contextlib
import ssl
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest

from channels.maildoor import Door, stand
from channels.testing import MemoryHub
from data.types import Address
from tests import mail_desk
from tests.mail_desk import ADDRESS, MAIL, open_door

make = pytest.fixture(mail_desk.make)
certificate = pytest.fixture(mail_desk.certificate, scope="session")


async def talk(port: int, *said: bytes) -> list[bytes]:
    """Say something to a server and return the lines of its answer, once it has hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in said:
        writer.write(piece)
        await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return answer.split(b"\r\n")


def saying(sender: str = "ana@example.com", options: str = "", mail: bytes = MAIL) -> bytes:
    envelope = f"EHLO test\r\nMAIL FROM:<{sender}>{options}\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n"
    return envelope.encode() + mail + b"\r\n.\r\nQUIT\r\n"


def codes(lines: list[bytes]) -> list[int]:
    """Return the codes that answer MAIL and what follows, without those of EHLO and QUIT."""
    every = [int(line[:3]) for line in lines if line[3:4] == b" "]
    return every[2:-1] if every[-1] == 221 else every[2:]


async def test_a_mail_becomes_a_message(make: Any):
    hub = MemoryHub()
    begins = datetime.now(UTC).replace(microsecond=0)
    async with open_door(make(), hub) as port:
        assert codes(await talk(port, saying())) == [250, 250, 354, 250]
    (inbound,) = hub.kept
    assert inbound.text == "Halo, di mana pesanan saya?"
    assert (inbound.name, inbound.email, inbound.subject) == ("Ana", "ana@example.com", "Pesanan")
    assert inbound.sender == Address("email", "ana@example.com")
    assert inbound.reply_to.id.startswith("ana@example.com/")
    assert begins <= inbound.sent_at <= begins + timedelta(seconds=20)


async def test_250_is_said_only_after_the_hub_has_it(make: Any):
    hub = MemoryHub()
    async with open_door(make(), hub) as port:
        async with hub.hanging():
            talking = asyncio.create_task(talk(port, saying()))
            await asyncio.wait({talking}, timeout=0.3)
            assert not talking.done()
            assert not hub.kept
        assert codes(await talking)[-1] == 250
        assert len(hub.kept) == 1


async def test_what_could_not_be_kept_is_asked_for_again(make: Any):
    hub = MemoryHub()
    async with open_door(make(), hub) as port:
        for error in (OSError("no space left on device"), RuntimeError("a bug")):
            hub.fail(error)
            assert codes(await talk(port, saying()))[-1] == 451
        assert not hub.kept
        assert codes(await talk(port, saying()))[-1] == 250
        assert len(hub.kept) == 1


async def test_the_same_mail_twice_is_one_and_another_with_its_id_is_two(make: Any):
    hub = MemoryHub()
    async with open_door(make(), hub) as port:
        for mail in (MAIL, MAIL, MAIL.replace(b"Halo", b"Hai")):
            assert codes(await talk(port, saying(mail=mail)))[-1] == 250
    assert len(hub.raws) == 3
    assert [inbound.text[:4] for inbound in hub.kept] == ["Halo", "Hai,"]


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        (ADDRESS, 250),
        ("Halo@TOKO.example", 250),
        ("halo+apa.saja@toko.example", 250),
        ("halo+@toko.example", 250),
        ("admin@toko.example", 550),
        ("halo@other.example", 550),
        ("halo@toko.example.evil.example", 550),
        ("halo%other.example@toko.example", 550),
        ("halo+x@evil.example@toko.example", 553),
    ],
)
async def test_mail_is_taken_for_the_desk_alone(make: Any, recipient: str, code: int):
    async with open_door(make(), MemoryHub()) as port:
        answer = await talk(port, f"EHLO test\r\nMAIL FROM:<a@b.id>\r\nRCPT TO:<{recipient}>\r\nQUIT\r\n".encode())
    assert codes(answer) == [250, code]


async def test_what_is_too_big_is_refused_before_and_after(make: Any):
    hub = MemoryHub()
    async with open_door(make(max_size=100_000), hub) as port:
        answer = await talk(port, b"EHLO test\r\nMAIL FROM:<a@b.id> SIZE=100001\r\nQUIT\r\n")
        assert b"250-SIZE 100000" in answer
        assert codes(answer) == [552]
        assert codes(await talk(port, saying(mail=MAIL + b"x" * 70 + b"\r\n" * 50_000)))[-1] == 552
        with contextlib.suppress(ConnectionError):  # it hangs up on a line without end, while we still speak
            await talk(port, saying().partition(b"From:")[0], b"x" * 1_000_000)
    assert not hub.raws


async def test_any_bytes_arrive_as_they_were(make: Any):
    hub = MemoryHub()
    mail = MAIL + b"nul \0, delapan bit \xff\xfe, \xe2\x98\x95, titik\r\n..\r\n" + b"panjang" * 3_000
    async with open_door(make(), hub) as port:
        answer = await talk(port, saying("zoë@exämple.com", " SMTPUTF8 BODY=8BITMIME", mail))
        assert codes(answer)[-1] == 250
        answer = await talk(port, b"EHLO x\r\nMAIL FROM:<a\xff@b.id>\r\nRCPT TO:<halo\xff@toko.example>\r\nQUIT\r\n")
        assert codes(answer)[-1] != 250
    assert mail.replace(b"\r\n..\r\n", b"\r\n.\r\n") in hub.raws[0]
    assert hub.raws[0].startswith("Return-Path: <zoë@exämple.com>\r\n".encode())
    assert "nul \ufffd" in hub.kept[0].text


SMUGGLED = (
    b"MAIL FROM:<ceo@toko.example>\r\nRCPT TO:<halo@toko.example>\r\nDATA\r\n"
    b"From: ceo@toko.example\r\nMessage-ID: <2@example.com>\r\n\r\nTransfer uang"
)


@pytest.mark.parametrize(
    "end",
    [
        b"\n.\n",
        b"\n.\r\n",
        b"\r\n.\n",
        b"\r.\r",
        b"\r.\r\n",
        b"\r\n.\r",
        b"\n.\r",
        b"\r.\n",
        b"\n\n.\n\n",
        b"\r\r\n.\r\r\n",
        b"\r\n.\r\r\n",
        b"\r\n\0.\r\n",
        b"\r\n.\0\r\n",
        b"\r\n. \r\n",
        b"\r\n..\r\n",
        b"\r\n .\r\n",
        b"\r\n\xe3\x80\x82\r\n",
    ],
)
async def test_one_mail_stays_one_mail(make: Any, end: bytes):
    hub = MemoryHub()
    async with open_door(make(), hub) as port:
        answer = await talk(port, saying(mail=MAIL + b"awal" + end + SMUGGLED))
    assert codes(answer) == [250, 250, 354, 250]
    assert len(hub.raws) == 1
    assert b"Transfer uang" in hub.raws[0]


async def test_a_header_can_not_come_in_by_the_envelope(make: Any):
    hub = MemoryHub()
    async with open_door(make(), hub) as port:
        await talk(port, saying().replace(b"EHLO test", b"EHLO x\rX-Sapa: y\x0bz"))
    assert hub.raws[0].count(b"X-Sapa") == 1
    assert len(hub.kept) == 1


@contextlib.asynccontextmanager
async def bare_door(**values: Any) -> AsyncIterator[int]:
    async def keep(raw: bytes) -> None:
        del raw

    door = Door(domain="toko.example", is_ours=bool, keep=keep, max_size=100_000, **values)
    opened = asyncio.get_running_loop().create_future()
    standing = asyncio.create_task(stand(door, "127.0.0.1", 0, opened.set_result))
    yield await opened
    standing.cancel()
    await asyncio.wait({standing}, timeout=5)


async def test_there_is_room_for_so_many_connections_and_again_when_one_goes():
    async with bare_door(most_connections=1) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert (await reader.readline()).startswith(b"220")
        assert (await talk(port))[0].startswith(b"421")
        writer.close()
        await asyncio.sleep(0.1)
        assert codes(await talk(port, saying()))[-1] == 250


async def test_nobody_may_keep_a_connection_for_ever():
    async with bare_door(patience=0.3) as port:
        begins = time.monotonic()
        await talk(port, b"EHLO slow\r\n")
        await talk(port, saying().removesuffix(b"\r\n.\r\nQUIT\r\n"))
        assert time.monotonic() - begins < 5


async def test_closing_leaves_nobody_connected(make: Any):
    async with open_door(make(), MemoryHub()) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_our_door_offers_starttls_and_no_sign_in(make: Any, certificate: tuple[Path, Path]):
    hub = MemoryHub()
    trusts = ssl.create_default_context(cafile=certificate[0])
    settings = {"tls_cert": certificate[0], "tls_key": certificate[1]}
    async with (
        open_door(make(**settings), hub) as port,
        aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=True, tls_context=trusts) as client,
    ):
        await client.sendmail("ana@example.com", [ADDRESS], MAIL)
        assert not client.supports_extension("auth")
    assert len(hub.kept) == 1
