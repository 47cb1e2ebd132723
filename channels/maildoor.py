"""The door for mail: an SMTP server in our own loop that says 250 only when the desk has the mail on disk.

It takes mail for one address and relays nothing. A client can't make it hold more than the size limit, keep a
connection for ever, or end a mail by anything but a dot between two CRLFs.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

MOST_CONNECTIONS = 100
MOST_RECIPIENTS = 100
PATIENCE = 300.0  # seconds without a command, or for one mail
_KEEPING = 120.0  # seconds until the sender is asked to come again
_LONGEST_LINE = 64 * 1024  # bytes; RFC 5321 asks for 1,000, and not all keep to it

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What the door has to know: for whom mail is, and who keeps it."""

    domain: str
    is_ours: Callable[[str], bool]
    keep: Callable[[bytes], Awaitable[object]]
    max_size: int
    tls: ssl.SSLContext | None = None
    most_connections: int = MOST_CONNECTIONS
    patience: float = PATIENCE


async def stand(door: Door, host: str, port: int, opened: Callable[[int], None]) -> None:
    """Take mail until cancelled; `opened` is told the port.

    Raises:
        OSError: nobody can listen there.

    """
    sessions: set[_Session] = set()
    loop = asyncio.get_running_loop()
    # What the library tells of each command is of use to nobody at a desk.
    logging.getLogger("mail.log").setLevel(logging.WARNING)

    def admit() -> asyncio.Protocol:
        return _Session(door, sessions) if len(sessions) < door.most_connections else _Full()

    server = await loop.create_server(admit, host, port)
    opened(server.sockets[0].getsockname()[1])
    try:
        await loop.create_future()
    finally:
        server.close()
        await asyncio.gather(*(session.end() for session in list(sessions)))


class _Full(asyncio.Protocol):
    """Says that there are too many already."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so and hang up."""
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.3.2 Too many connections, please try again later\r\n")
        transport.close()


class _Session(SMTP):
    """One connection."""

    line_length_limit = _LONGEST_LINE

    def __init__(self, door: Door, sessions: set["_Session"]) -> None:
        super().__init__(
            _Clerk(door),
            data_size_limit=door.max_size,
            enable_SMTPUTF8=True,
            hostname=door.domain,
            ident="Sapa",
            tls_context=door.tls,
            timeout=door.patience,
            loop=asyncio.get_running_loop(),
        )
        self._sessions = sessions
        self._since_line_end = 0
        self._last = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection; with STARTTLS this happens twice."""
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Give the place to the next one."""
        self._sessions.discard(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Hang up on a line without end, of which the library would keep every byte."""
        seen = self._last + data
        end = seen.rfind(b"\r\n")
        self._since_line_end = self._since_line_end + len(data) if end < 0 else len(seen) - end
        self._last = seen[-1:]
        if self._since_line_end <= 2 * _LONGEST_LINE:
            super().data_received(data)
        elif isinstance(self.transport, asyncio.Transport):
            self.transport.write(b"500 5.5.2 Line too long\r\n")
            self.transport.close()

    async def end(self) -> None:
        """Hang up; what has not been answered with 250 will be sent again."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()
        if self._handler_coroutine:
            await asyncio.wait({self._handler_coroutine}, timeout=5)


class _Clerk:
    """Answers the commands that are about mails; the library knows the rest."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def handle_EHLO(  # noqa: N802 — the library calls it so
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer what there is; nobody has to sign in here, so there's no AUTH."""
        session.host_name = hostname
        return [line for line in responses if not line.startswith("250-AUTH")]

    async def handle_RCPT(  # noqa: N802 — the library calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take mail for the desk's own address, with or without something after a plus."""
        if not self._door.is_ours(address):
            return "550 5.1.1 Nobody of that name here"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Say 250 once the mail is on disk, and 451 if that can't be."""
        raw = _stamped(session, envelope, self._door.domain, datetime.now(UTC))
        try:
            async with asyncio.timeout(_KEEPING):
                await self._door.keep(raw)
        except Exception as error:  # noqa: BLE001 — whatever it was, the mail is still the sender's
            log.error("a mail could not be kept; its sender will try again", error=repr(error))
            return "451 4.3.0 The mail could not be kept, please try again later"
        return "250 2.0.0 The mail is kept"

    async def handle_exception(self, error: Exception) -> str:
        """Tell the log, not the client, what went wrong."""
        log.error("an SMTP command failed", error=repr(error))
        return "451 4.3.0 Something went wrong here, please try again later"


def _stamped(session: Session, envelope: Envelope, domain: str, at: datetime) -> bytes:
    """Return the mail with what only the envelope knows on top: who sent it, to whom, and when it arrived."""
    content = envelope.original_content or b""
    peer = session.peer[0] if isinstance(session.peer, tuple) else "local"
    trace = [
        f"Return-Path: <{_safe(envelope.mail_from).strip('<>')}>",
        *(f"Delivered-To: {_safe(recipient)}" for recipient in envelope.rcpt_tos),
        f"Received: from {_safe(session.host_name)} ([{peer}]) by {domain} with ESMTP;",
        f"\t{format_datetime(at)}",
    ]
    return "".join(f"{line}\r\n" for line in trace).encode("utf-8", "replace") + content


def _safe(word: str | None) -> str:
    return re.sub(r"[^\x21-\x7e\xa0-\U0010ffff]", "?", word or "")[:320]
