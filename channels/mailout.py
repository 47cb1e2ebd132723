"""A message of ours as a mail: plain text and simple HTML, in the customer's thread, with our seal on it.

Pure: the same message at the same time is the same bytes. No value can add a header, whatever it holds.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from channels import mailhead, render
from channels.base import Shows
from channels.mailguard import MARK
from channels.mailthread import Seal, Thread, parted
from data.types import TEXT_LIMIT, Outbound, clean

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

SHOWS = Shows(choices=0, markdown=True, limit=2 * TEXT_LIMIT)

_LIGHT = ["code", "lheading", "hr", "html_block", "html_inline", "image", "reference"]  # what nobody means in a letter
_TAGS = {"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul", *(f"h{n}" for n in range(1, 7))}
_PAGE = (
    '<!DOCTYPE html><html lang="{language}"><body style="font-family:sans-serif;line-height:1.5">\n'
    "{words}</body></html>\n"
)
_ANSWERED = re.compile(r"(?:\s*(?:re|bls|balas|aw|sv|antw)\s*(?:\[\d+\])?\s*[:：])+\s*", re.IGNORECASE)
_UNNAMED = {"id": "Pesan dari {desk}", "en": "A message from {desk}"}
_LONGEST_SUBJECT = 300
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail ready to go, and its envelope."""

    message_id: str
    sender: str
    recipient: str
    content: bytes  # with CRLF


def compose(message: Outbound, *, seal: Seal, desk: str, at: datetime) -> Letter:
    """Return a message as a mail, dated `at`.

    Raises:
        ValueError: the message's address is not one that mail could go to.

    """
    customer, key = parted(message.to.id)
    thread = Thread.load(message.thread)
    message_id, reply_address = seal.message_id(message.id, key, customer), seal.reply_address(key, customer)
    fields = {
        "Date": format_datetime(at),
        "From": _mailbox(f"{message.author} via {desk}" if message.author else desk, seal.address),
        "To": f"<{customer}>",
        "Reply-To": f"<{reply_address}>",
        "Subject": _encoded(_subject(message, thread, desk)),
        "Message-ID": message_id,
        "In-Reply-To": thread.message_id,
        "References": "\r\n ".join(thread.references),
        "Content-Language": re.sub(r"[^A-Za-z-]", "", message.language),
        "Auto-Submitted": _automatic(message),
        "X-Auto-Response-Suppress": "All",
        MARK: seal.address,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return Letter(
        message_id=message_id,
        sender=reply_address,  # so that a report about this mail says which conversation it is about
        recipient=customer,
        content=head.encode() + _body(message, boundary=f"=_{message.id}.{key}"),
    )


def _automatic(message: Outbound) -> str:
    """Return how the mail came to be, as RFC 3834 has it; nothing where a person wrote it."""
    if message.author:
        return ""
    return "auto-replied" if message.thread else "auto-generated"


def _subject(message: Outbound, thread: Thread, desk: str) -> str:
    subject = mailhead.plain(clean(message.subject or thread.subject))[:_LONGEST_SUBJECT]
    bare = _ANSWERED.sub("", subject, count=1) if _ANSWERED.match(subject) else subject
    if not bare:
        return mailhead.plain(_UNNAMED.get(message.language, _UNNAMED["en"]).format(desk=desk))
    return f"Re: {bare}" if thread.message_id else subject


def _body(message: Outbound, boundary: str) -> bytes:
    import nh3  # noqa: PLC0415 — as below

    (whole,) = render.render(message, SHOWS)[:1]
    text = clean(whole.text)
    words = nh3.clean(_markdown().render(text), tags=_TAGS)
    page = _PAGE.format(language=escape(message.language), words=words)
    parts = [_readable(render.plain(text), "plain"), _readable(page, "html")]
    # Quoted-printable never writes "=_", so that the boundary can't be in the text.
    return MIMEMultipart("alternative", boundary, parts).as_bytes(policy=compat32.clone(linesep="\r\n"))


@cache
def _markdown() -> "MarkdownIt":
    # Loaded with the first mail that is written: an idle desk does without 3 MB.
    from markdown_it import MarkdownIt  # noqa: PLC0415

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(_LIGHT)


def _readable(text: str, kind: str) -> MIMEText:
    charset = Charset("utf-8")
    charset.body_encoding = QP
    part = MIMEText("", kind, "us-ascii")
    del part["Content-Transfer-Encoding"]
    part.set_payload(text, charset)
    return part


def _mailbox(name: str, address: str) -> str:
    shown = mailhead.plain(clean(name))[:_LONGEST_NAME]
    if shown.isascii() and "=?" not in shown:
        shown = '"' + re.sub(r'([\\"])', r"\\\1", shown) + '"'
    return f"{_encoded(shown)}\r\n <{address}>"


def _encoded(text: str) -> str:
    """Return a text as a header holds it, folded; what looks encoded already is encoded, so that it shows as it is."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    return Header(text, charset, maxlinelen=75, header_name="X" * 20).encode(linesep="\r\n")
