"""Mail: an SMTP door for what customers write, and a smarthost or a folder for what the desk answers.

A conversation is one customer in one thread. Automatic mails, bounces and our own mails coming back are never answered:
they are kept as dead letters.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import ClassVar, Literal, Self

import structlog
from pydantic import BaseModel, ByteSize, ConfigDict, Field, FilePath, SecretStr, field_validator, model_validator

from channels import mailguard, mailhead, mailout, mailpost, mailthread, mime
from channels.base import Hub, Rejected, SetAside, Surroundings, Unreachable, Unreadable
from channels.maildoor import Door, stand
from channels.mailhead import Head
from channels.mailpost import Smarthost
from channels.mailthread import Seal, Thread
from data.types import Address, Inbound, Outbound

_ADDRESS = re.compile(r"[a-z0-9._-]{1,30}@[a-z0-9.-]{1,200}")
_LISTEN = re.compile(r"(?:\[([0-9a-fA-F:]+)\]|([\w.-]+)):(\d{1,5})")

log = structlog.get_logger()


class EmailSettings(BaseModel):
    """`[channels.email]`: the desk's address, where mail comes in, and through whom it goes out."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    kind: Literal["email"] = "email"
    address: str
    listen: str = "127.0.0.1:8025"
    smarthost: SecretStr | None = None
    tls: Literal["required", "none"] = Field("required", description="what an smtp:// smarthost must offer")
    ca_file: FilePath | None = Field(None, description="who vouches for the smarthost, instead of the system's own")
    tls_cert: FilePath | None = None
    tls_key: FilePath | None = None
    max_size: ByteSize = Field(ByteSize(25 * 1024 * 1024), ge=64 * 1024)

    @field_validator("address")
    @classmethod
    def _is_address(cls, address: str) -> str:
        if not _ADDRESS.fullmatch(address.lower()):
            raise ValueError(
                f"{address!r} can't be the desk's address; write halo@shop.example: at most 30 letters, digits, dots,"
                " hyphens and underscores before the @, and no plus, which is for the conversations' own addresses"
            )
        return address.lower()

    @field_validator("listen")
    @classmethod
    def _is_place(cls, listen: str) -> str:
        found = _LISTEN.fullmatch(listen)
        if not found or int(found[3]) > 65535:
            raise ValueError(f"{listen!r} is not where one can listen; write 127.0.0.1:8025 or [::1]:8025")
        return listen

    @field_validator("smarthost")
    @classmethod
    def _is_smarthost(cls, url: SecretStr | None) -> SecretStr | None:
        if url:
            Smarthost.parse(url.get_secret_value())
        return url

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("tls_cert and tls_key go together; one of them is missing")
        if self.tls == "none" and self.smarthost and self.smarthost.get_secret_value().startswith("smtps:"):
            raise ValueError(
                'the smarthost is smtps://, which is TLS, and tls is "none"; write smtp:// or leave tls out'
            )
        try:
            self.tls_in()
            if self.ca_file:  # to read the system's own takes a while, and nothing can be wrong with it here
                self.tls_out()
        except OSError as error:  # of which TLS errors are a kind
            raise ValueError(f"tls_cert, tls_key and ca_file must be PEM files that fit together: {error}") from error
        return self

    def place(self) -> tuple[str, int]:
        """Return the host and port to listen at."""
        found = _LISTEN.fullmatch(self.listen)
        assert found
        return found[1] or found[2], int(found[3])

    def tls_in(self) -> ssl.SSLContext | None:
        """Return what our door offers to those who say STARTTLS, if anything."""
        if not self.tls_cert or not self.tls_key:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.tls_cert, self.tls_key)
        return context

    def tls_out(self) -> ssl.SSLContext | None:
        """Return whom to trust on the way to the smarthost, or None to speak in the clear."""
        return None if self.tls == "none" else ssl.create_default_context(cafile=self.ca_file)


class EmailChannel:
    """One mail address of the desk."""

    Settings: ClassVar[type[BaseModel]] = EmailSettings
    shows = mailout.SHOWS

    def __init__(self, name: str, settings: EmailSettings, around: Surroundings) -> None:
        self.name, self._settings, self._around = name, settings, around
        self.port = 0  # where it listens, once it does
        self._seal = Seal(address=settings.address, secret=around.secret)
        self._folder = around.state / "mail"
        smarthost = settings.smarthost
        self._smarthost = Smarthost.parse(smarthost.get_secret_value()) if smarthost else None
        self._tls = settings.tls_out() if smarthost else None

    @classmethod
    def open(cls, name: str, settings: BaseModel, around: Surroundings) -> Self:
        """Make the channel; nothing is connected yet."""
        assert isinstance(settings, EmailSettings)
        return cls(name, settings, around)

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Turn a mail into a message.

        Raises:
            Unreadable: it is broken, automatic, or written by a desk: nothing that should be answered.

        """
        mail = mime.read(raw)
        if why := mailguard.own(mail.head, self._seal):
            raise SetAside(f"a loop: {why}")
        if why := mailguard.automatic(mail.head):
            raise SetAside(f"automatic mail: {why}")
        name, customer = self._customer(mail.head)
        key = self._seal.key(mail.head, customer)
        message_id = "".join(mailhead.message_ids(mail.head, "Message-ID")[:1])
        inbound = Inbound(
            # A Message-ID alone is not enough: some programs give the same one to different mails.
            # Nor are the words alone: two people may write the same, and neither say who they are.
            id=f"{message_id or customer}#{mail.digest}",
            sender=Address(self.name, customer),
            reply_to=Address(self.name, mailthread.place(customer, key)),
            text=mail.text,
            sent_at=mailhead.arrived(mail.head),
            subject=mailhead.words(mail.head, "Subject")[:500],
            name=name[:200],
            email=customer,
            thread=Thread.of(mail.head).dump(),
            attachments=mail.attachments,
        )
        return (inbound,)

    def places(self) -> Mapping[str, tuple[str, int]]:
        """Return where mail comes in."""
        return {"listen": self._settings.place()}

    async def run(self, hub: Hub) -> None:
        """Take mail until cancelled.

        Raises:
            OSError: nobody can listen there.

        """

        async def keep(raw: bytes) -> None:
            await hub.deliver(self.name, raw)

        _, _, domain = self._settings.address.partition("@")
        door = Door(
            domain=f"sapa.{domain}",  # a relay that greets by the domain itself would think it has met itself
            is_ours=self._seal.is_ours,
            keep=keep,
            max_size=self._settings.max_size,
            tls=self._settings.tls_in(),
        )
        try:
            await stand(door, *self._settings.place(), self._opened)
        finally:
            self.port = 0

    async def send(self, message: Outbound) -> str:
        """Send a mail and return its Message-ID, which is the same for each attempt.

        Raises:
            Unreachable, Rejected, Unauthorized: by what to do next.

        """
        try:
            letter = mailout.compose(message, seal=self._seal, desk=self._around.desk, at=datetime.now(UTC))
        except ValueError as error:
            raise Rejected(str(error)) from error
        if self._smarthost:
            await mailpost.post(letter, self._smarthost, self._tls)
            return letter.message_id
        try:
            await asyncio.to_thread(mailpost.keep, letter, self._folder, f"{message.id:012}.eml")
        except OSError as error:
            raise Unreachable(f"the mail could not be written to {self._folder}: {error}") from error
        return letter.message_id

    def _opened(self, port: int) -> None:
        self.port = port
        log.info("mail comes in", address=self._settings.address, port=port)

    def _customer(self, head: Head) -> tuple[str, str]:
        """Return the name and address of whom to answer.

        Where a mail says to answer to somebody else, that is the customer: a contact form on a web site writes for
        many, and who gets the answers must be who the desk believes to speak to.
        """
        found = [mailhead.mailboxes(head, name) for name in ("Reply-To", "From", "Sender", "Return-Path")]
        for mailboxes in found:
            for name, address in mailboxes:
                if not self._seal.is_ours(address):
                    return name or next((other for other, where in found[1] if where == address), ""), address
        raise Unreadable("there is nobody to answer: no mail address in From, Reply-To or Sender")
