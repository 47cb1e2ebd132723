"""How a mail leaves: by a smarthost, as safely as can be, or into a folder; and what a refusal means."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.base import Rejected, Unauthorized, Unreachable
from data.types import Address, Outbound
from tests import mail_desk
from tests.mail_desk import MAIL, answering, opened, read

make = pytest.fixture(mail_desk.make)
certificate = pytest.fixture(mail_desk.certificate, scope="session")


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
