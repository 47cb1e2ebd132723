"""How a finished mail leaves: through the smarthost, or into a folder where there is none.

Whatever the smarthost answers is told by what to do next; nothing is tried twice here.
"""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

import aiosmtplib

from channels.base import Rejected, Unauthorized, Unreachable
from channels.mailout import Letter

TIMEOUT = 60  # seconds for each step of a delivery
_CREDENTIALS = {530, 534, 535, 538}
_FORM = "write smtp://user:password@host:587 or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True, kw_only=True)
class Smarthost:
    """The server that takes our mails, and how to speak to it."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    encrypted: bool = False  # from the first byte, rather than by STARTTLS

    @classmethod
    def parse(cls, url: str) -> Self:
        """Return what a URL says; its user and password may be percent-encoded.

        Raises:
            ValueError: it is no such URL; the password is not in the message.

        """
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError(f"the smarthost is not a URL that mail can go to; {_FORM}")
        if bool(parts.username) != bool(parts.password):
            raise ValueError(f"the smarthost has a user or a password but not both; {_FORM}")
        encrypted = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=parts.port or (465 if encrypted else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            encrypted=encrypted,
        )


async def post(letter: Letter, smarthost: Smarthost, tls: ssl.SSLContext | None) -> None:
    """Hand a mail to the smarthost; `tls` of None means a connection that anyone can read.

    Raises:
        Unreachable, Rejected, Unauthorized: by what to do next.

    """
    client = aiosmtplib.SMTP(
        hostname=smarthost.host,
        port=smarthost.port,
        username=smarthost.user or None,
        password=smarthost.password or None,
        use_tls=smarthost.encrypted,
        start_tls=False if smarthost.encrypted else tls is not None,
        tls_context=tls,
        local_hostname=letter.sender.rpartition("@")[2],
        timeout=TIMEOUT,
    )
    options = [] if letter.recipient.isascii() else ["SMTPUTF8"]
    try:
        async with client:
            await client.sendmail(letter.sender, [letter.recipient], letter.content, mail_options=options)
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _refusal(error.recipients[0], smarthost) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _refusal(error, smarthost) from error
    except aiosmtplib.SMTPNotSupported as error:
        raise Rejected(f"{smarthost.host} can't deliver to {letter.recipient}: {error}") from error
    except (aiosmtplib.SMTPException, OSError) as error:  # of which timeouts and untrusted certificates are kinds
        raise Unreachable(f"{smarthost.host}:{smarthost.port} did not take the mail: {error}") from error
    except ValueError as error:
        raise Rejected(f"{letter.recipient} is not an address for SMTP: {error}") from error


def keep(letter: Letter, folder: Path, name: str) -> Path:
    """Write a mail to a folder, whole or not at all; the same name again replaces it.

    Raises:
        OSError: it could not be written.

    """
    folder.mkdir(parents=True, exist_ok=True)
    path, unfinished = folder / name, folder / f".{name}.part"
    with open(unfinished, "wb", opener=_for_the_desk_alone) as file:
        file.write(letter.content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    _sync(folder)
    return path


def _refusal(error: aiosmtplib.SMTPResponseException, smarthost: Smarthost) -> Exception:
    why = f"{smarthost.host} answers {error.code} {error.message}"
    if error.code < 500:
        return Unreachable(why)
    if error.code in _CREDENTIALS or isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return Unauthorized(why)
    return Rejected(why)


def _for_the_desk_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(folder: Path) -> None:
    """Put the new name on disk too; where folders can't be synced, such as on Windows, nothing is to be done."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
