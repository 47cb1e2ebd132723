"""Mail in and out over real sockets: what is acknowledged is kept, and what is sent can be answered."""

import asyncio
import contextlib
import shutil
import ssl
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from msgspec.structs import replace
from pydantic import ValidationError

from channels import mailout
from channels.base import Rejected, Unauthorized, Unreachable, Unreadable
from channels.email import EmailChannel, EmailSettings
from channels.maildoor import Door, stand
from channels.mailthread import Seal
from channels.testing import MemoryHub, surroundings
from data.types import Address, Choice, Inbound, Outbound

ADDRESS = "halo@toko.example"
MAIL = (
    b"From: Ana <Ana@example.com>\r\nTo: halo@toko.example\r\nSubject: Pesanan\r\n"
    b"Message-ID: <1@example.com>\r\n\r\nHalo, di mana pesanan saya?\r\n"
)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., EmailChannel]:
    def make(**settings: Any) -> EmailChannel:
        values = {"kind": "email", "address": ADDRESS, "listen": "127.0.0.1:0", **settings}
        return EmailChannel.open("email", EmailSettings(**values), surroundings(tmp_path))

    return make


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


# What is read


def read(channel: EmailChannel, mail: bytes) -> Inbound:
    (inbound,) = channel.read(b"Received: by x; Mon, 6 May 2024 10:00:00 +0700\r\n" + mail)
    return inbound


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        (MAIL.replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:"), "automatic mail: Auto-Submitted"),
        (b"Return-Path: <>\r\n" + MAIL, "automatic mail: it has no return path"),
        (MAIL.replace(b"Ana@example.com", ADDRESS.encode()), "a loop: it is from halo@toko.example"),
        (b"Subject: tanpa pengirim\r\n\r\nHalo", "nobody to answer"),
    ],
)
def test_what_must_not_be_answered_is_unreadable(make: Any, mail: bytes, why: str):
    with pytest.raises(Unreadable, match=why):
        read(make(), mail)


def test_who_gets_the_answers_is_whom_we_believe_to_speak_to(make: Any):
    form = b"From: Formulir <form@toko.example>\r\nReply-To: Budi <Budi@example.com>\r\n\r\nHalo"
    inbound = read(make(), form)
    assert (inbound.name, inbound.email, inbound.sender.id) == ("Budi", "budi@example.com", "budi@example.com")
    listed = b"From: 'Ana' via Toko <halo@toko.example>\r\nReply-To: halo@toko.example, ana@example.com\r\n\r\nHalo"
    assert read(make(), listed).email == "ana@example.com"


def test_a_mail_without_an_id_has_one_of_its_own(make: Any):
    channel, bare = make(), MAIL.replace(b"Message-ID: <1@example.com>\r\n", b"")
    assert read(channel, bare).id == read(channel, bare).id != read(channel, bare.replace(b"Halo", b"Hai")).id


# What is sent


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


def composed(message: Outbound, desk: str = "Toko Contoh") -> EmailMessage:
    seal = Seal(address=ADDRESS, secret=b"secret")
    return opened(mailout.compose(message, seal=seal, desk=desk, at=datetime(2024, 5, 6, 3, tzinfo=UTC)).content)


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_answer_is_in_the_thread_and_says_who_speaks(make: Any):
    mail = composed(answering(read(make(), MAIL)))
    assert [(each.display_name, each.addr_spec) for each in mail["From"].addresses] == [
        ("Budi via Toko Contoh", ADDRESS)
    ]
    assert (mail["To"], mail["Subject"]) == ("ana@example.com", "Re: Pesanan")
    assert mail["In-Reply-To"] == mail["References"] == "<1@example.com>"
    assert mail["Reply-To"].startswith("halo+")
    assert (mail["X-Auto-Response-Suppress"], mail["X-Sapa"]) == ("All", ADDRESS)
    assert mail["Date"].datetime == datetime(2024, 5, 6, 3, tzinfo=UTC)


def test_what_the_bot_writes_says_that_it_is_automatic_and_what_a_person_writes_does_not(make: Any):
    inbound = read(make(), MAIL)
    assert composed(answering(inbound, author=""))["Auto-Submitted"] == "auto-replied"
    assert composed(answering(inbound, author="Budi"))["Auto-Submitted"] is None
    first = Outbound(id=1, to=Address("email", "ana@example.com"), text="Halo", language="id")
    assert composed(first)["Auto-Submitted"] == "auto-generated", "it answers nothing"


def test_a_mail_without_an_id_is_answered_automatically_too(make: Any):
    nameless = b"\r\n".join(line for line in MAIL.split(b"\r\n") if not line.startswith(b"Message-ID"))
    assert composed(answering(read(make(), nameless), author=""))["Auto-Submitted"] == "auto-replied"


def test_a_repeat_is_recognised_by_its_id(make: Any):
    answer = answering(read(make(), MAIL))
    assert composed(answer)["Message-ID"] == composed(replace(answer, text="lain"))["Message-ID"]
    assert composed(answer)["Message-ID"] != composed(replace(answer, id=43))["Message-ID"]


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        ("Pesanan", "Re: Pesanan"),
        ("Re: Pesanan", "Re: Pesanan"),
        ("RE: Re[2]: Bls: Pesanan", "Re: Pesanan"),
        ("Rencana", "Re: Rencana"),
        ("", "Re: Pesanan"),
        ("satu\r\nBcc: eve@example.com", "Re: satu Bcc: eve@example.com"),
        ("☕ " * 100, "Re: " + ("☕ " * 100).strip()),
        ("=?utf-8?q?Bcc?=", "Re: =?utf-8?q?Bcc?="),
    ],
)
def test_a_subject_is_answered_once(make: Any, subject: str, shown: str):
    mail = composed(answering(read(make(), MAIL), subject=subject))
    assert mail["Subject"] == shown
    assert mail["Bcc"] is None


def test_a_first_mail_of_ours_has_a_subject_too():
    message = Outbound(id=1, to=Address("email", "spv@toko.example"), text="Halo", language="en")
    assert composed(message)["Subject"] == "A message from Toko Contoh"
    assert composed(replace(message, subject="Re: lama"))["Subject"] == "Re: lama"


@pytest.mark.parametrize(
    "name", ['Budi "Bos", S.Kom\\', "Бюди ☕" * 10, "a\r\nBcc: eve@example.com", "<eve@example.com>,"]
)
def test_a_name_is_only_ever_a_name(make: Any, name: str):
    mail = composed(answering(read(make(), MAIL), author=name), desk=name)
    assert [each.addr_spec for each in mail["From"].addresses] == [ADDRESS]
    assert mail["Bcc"] is None
    assert {"Date", "From", "To", "Reply-To", "Subject", "Message-ID", "MIME-Version"} <= set(mail.keys())


def test_a_text_reads_well_with_and_without_html(make: Any):
    text = "Halo **Kak**,\nlihat [di sini](https://a.id/?a=1&b=2).\n\n- satu\n\n<script>alert(1)</script>\nFrom sini\n."
    mail = composed(answering(read(make(), MAIL), text, choices=(Choice("y", "Ya"), Choice("n", "Belum"))))
    assert mail.get_content_type() == "multipart/alternative"
    assert body(mail, "plain").rstrip() == (
        "Halo Kak,\nlihat di sini (https://a.id/?a=1&b=2).\n\n- satu\n\n<script>alert(1)</script>\nFrom sini\n."
        "\n\n1. Ya\n2. Belum\n\nSilakan balas dengan nomor pilihan Anda."
    )
    page = body(mail, "html")
    assert "<strong>Kak</strong>" in page
    assert 'href="https://a.id/?a=1&amp;b=2"' in page
    assert "<script" not in page
    assert "<li>Belum</li>" in page


def test_no_line_of_a_mail_is_too_long(make: Any):
    inbound = read(
        make(), MAIL.replace(b"Subject:", b"References: " + b"<%s@example.com> " % (b"x" * 200) * 60 + b"\r\nSubject:")
    )
    seal = Seal(address=ADDRESS, secret=b"secret")
    message = answering(inbound, "kata" * 1_000, subject="perihal " * 40, author="Nama " * 50)
    letter = mailout.compose(message, seal=seal, desk="Toko", at=datetime(2024, 5, 6, tzinfo=UTC))
    assert max(map(len, letter.content.split(b"\r\n"))) < 300
    assert b"\n" not in letter.content.replace(b"\r\n", b"")


def test_an_answer_to_our_answer_comes_back_and_our_own_does_not(make: Any):
    channel = make()
    inbound = read(channel, MAIL)
    letter = mailout.compose(answering(inbound), seal=channel._seal, desk="Toko", at=datetime.now(UTC))
    reply_to = opened(letter.content)["Reply-To"]
    answer = f"From: ana@example.com\r\nTo: {reply_to}\r\nSubject: Terima kasih\r\n\r\nSudah sampai".encode()
    assert read(channel, answer).reply_to == inbound.reply_to
    assert read(channel, answer.replace(b"ana@", b"eve@")).reply_to != inbound.reply_to
    with pytest.raises(Unreadable, match="loop"):
        read(channel, letter.content)


async def test_without_a_smarthost_a_mail_is_a_file(make: Any, tmp_path: Path):
    channel = make()
    message = answering(read(channel, MAIL))
    for _ in range(2):
        message_id = await channel.send(message)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "000000000042.eml"
    assert opened(file.read_bytes())["Message-ID"] == message_id
    assert file.stat().st_mode & 0o077 == 0


async def test_a_folder_that_can_not_be_written_to_is_tried_again(make: Any, tmp_path: Path):
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(Unreachable, match="could not be written"):
        await make().send(answering(read(make(), MAIL)))


async def test_an_address_that_is_none_is_rejected(make: Any):
    with pytest.raises(Rejected, match="not an address"):
        await make().send(Outbound(id=1, to=Address("email", "ana"), text="x", language="id"))


class Relay:
    """The smarthost: takes what it is told to take."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []
        self.secure: list[bool] = []
        self.at_rcpt, self.at_data, self.at_login = "250 OK", "250 OK", True

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.at_rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data.startswith("250"):
            self.received.append(envelope)
            self.secure.append(session.ssl is not None)
        return self.at_data

    def knows(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        return AuthResult(success=login == LoginPassword(b"desk", b"p@ss"), handled=False)

    @contextlib.asynccontextmanager
    async def serving(self, **options: Any) -> AsyncIterator[int]:
        encrypted = options.pop("ssl", None)
        make = lambda: SMTP(self, enable_SMTPUTF8=True, hostname="relay", **options)  # noqa: E731
        server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=encrypted)
        yield server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
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


@pytest.fixture
def context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


async def test_a_mail_leaves_by_starttls_with_a_password(
    make: Any, certificate: tuple[Path, Path], context: ssl.SSLContext
):
    relay = Relay()
    async with relay.serving(
        tls_context=context, require_starttls=True, auth_required=True, authenticator=relay.knows
    ) as port:
        channel = make(smarthost=f"smtp://desk:p%40ss@127.0.0.1:{port}", ca_file=certificate[0])
        message_id = await channel.send(answering(read(channel, MAIL)))
    (envelope,) = relay.received
    assert relay.secure == [True]
    assert envelope.rcpt_tos == ["ana@example.com"]
    mail = opened(envelope.original_content or b"")
    assert mail["Message-ID"] == message_id
    assert envelope.mail_from == mail["Reply-To"]


async def test_a_mail_leaves_by_tls_from_the_first_byte(
    make: Any, certificate: tuple[Path, Path], context: ssl.SSLContext
):
    relay = Relay()
    async with relay.serving(ssl=context) as port:
        channel = make(smarthost=f"smtps://127.0.0.1:{port}", ca_file=certificate[0])
        await channel.send(answering(read(channel, MAIL)))
    assert len(relay.received) == 1


async def test_nothing_is_said_in_the_clear_unless_told_to(make: Any):
    relay = Relay()
    async with relay.serving() as port:
        channel = make(smarthost=f"smtp://127.0.0.1:{port}")
        with pytest.raises(Unreachable, match="STARTTLS"):
            await channel.send(answering(read(channel, MAIL)))
        assert not relay.received
        channel = make(smarthost=f"smtp://127.0.0.1:{port}", tls="none")
        await channel.send(answering(read(channel, MAIL)))
    assert len(relay.received) == 1


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(make: Any, context: ssl.SSLContext):
    relay = Relay()
    async with relay.serving(tls_context=context) as port:
        channel = make(smarthost=f"smtp://127.0.0.1:{port}")
        with pytest.raises(Unreachable, match="certificate"):
            await channel.send(answering(read(channel, MAIL)))
    assert not relay.received


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"at_rcpt": "450 4.2.1 greylisted"}, Unreachable),
        ({"at_rcpt": "550 5.1.1 no such user"}, Rejected),
        ({"at_rcpt": "530 5.7.0 sign in first"}, Unauthorized),
        ({"at_data": "451 4.3.0 disk full"}, Unreachable),
        ({"at_data": "421 4.3.2 closing down"}, Unreachable),
        ({"at_data": "554 5.7.1 spam"}, Rejected),
    ],
)
async def test_a_refusal_is_told_by_what_to_do_next(make: Any, answers: dict[str, str], error: type[Exception]):
    relay = Relay()
    vars(relay).update(answers)
    async with relay.serving() as port:
        channel = make(smarthost=f"smtp://127.0.0.1:{port}", tls="none")
        with pytest.raises(error, match=next(iter(answers.values()))[:3]):
            await channel.send(answering(read(channel, MAIL)))


async def test_wrong_credentials_and_nobody_there(make: Any):
    relay = Relay()
    async with relay.serving(authenticator=relay.knows, auth_require_tls=False) as port:
        channel = make(smarthost=f"smtp://desk:wrong@127.0.0.1:{port}", tls="none")
        with pytest.raises(Unauthorized, match="535"):
            await channel.send(answering(read(channel, MAIL)))
    with pytest.raises(Unreachable):
        await channel.send(answering(read(channel, MAIL)))


async def test_a_customer_whose_address_is_not_ascii_is_written_to(make: Any):
    relay = Relay()
    async with relay.serving() as port:
        channel = make(smarthost=f"smtp://127.0.0.1:{port}", tls="none")
        await channel.send(answering(read(channel, MAIL.replace(b"Ana@example.com", "zoë@exämple.com".encode()))))
    (envelope,) = relay.received
    assert envelope.rcpt_tos == ["zoë@exämple.com"]
    assert "To: <zoë@exämple.com>".encode() in (envelope.original_content or b"")


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


# Settings


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"address": "halo"}, "can't be the desk's address"),
        ({"address": "halo+x@toko.example"}, "no plus"),
        ({"address": f"{'a' * 31}@toko.example"}, "30 letters"),
        ({"listen": "8025"}, "not where one can listen"),
        ({"listen": "127.0.0.1:99999"}, "not where one can listen"),
        ({"smarthost": "mail.example:587"}, "not a URL that mail can go to"),
        ({"smarthost": "http://mail.example"}, "not a URL that mail can go to"),
        ({"smarthost": "smtp://desk@mail.example"}, "user or a password but not both"),
        ({"smarthost": "smtps://mail.example", "tls": "none"}, "which is TLS"),
        ({"smarthost": "smtp://desk:hidden@mail.example:x"}, "(?i)port"),
        ({"tls_cert": __file__}, "one of them is missing"),
        ({"tls_cert": __file__, "tls_key": __file__}, "must be PEM files"),
        ({"ca_file": "/nowhere"}, "does not point to a file"),
        ({"max_size": "1 KB"}, "greater than or equal"),
        ({"smart_host": "smtp://mail.example"}, "not permitted"),
    ],
)
def test_wrong_settings_are_told_clearly_and_no_password_with_them(settings: dict[str, str], why: str):
    with pytest.raises(ValidationError, match=why) as error:
        EmailSettings(**{"kind": "email", "address": ADDRESS, **settings})
    assert "hidden" not in str(error.value)


def test_settings_read_as_people_write_them():
    settings = EmailSettings(address="Halo@Toko.example", listen="[::1]:8025", max_size="10 MiB")
    assert (settings.address, settings.place(), settings.max_size) == (ADDRESS, ("::1", 8025), 10 * 1024 * 1024)
