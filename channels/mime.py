"""One mail from its bytes: its head, what it says, and the files that came with it.

Pure, and safe with hostile mails: the walk over the parts has no recursion, a bound for everything that could explode,
and takes time in proportion to the size. HTML is turned into text here and goes no further.
"""

import hashlib
import mimetypes
import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from itertools import islice

from channels import mailhead, mailhtml, mailquote
from channels.base import Unreadable
from channels.mailhead import Head
from channels.mailtext import decode, decode_html, unflow
from data.types import TEXT_LIMIT, Attachment, clean

MOST_PARTS = 200
DEEPEST = 20

_SCANNED = 500_000  # characters; beyond that nobody wrote a text by hand, so none of it is looked at for quotations
_PLAIN = {"text/plain", "text/markdown", "text/enriched"}
_EMBEDDED = re.compile(r"data:[^\"'\s>]{200,}")
_ANSWERS = re.compile(
    r"\s*(?:re|bls|balas|aw|sv|antw|rif|res|odp|回复|回覆|fwd?|tr|wg)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]+")
_CONTINUED = (
    "\n\n[Pesan ini sangat panjang; lanjutannya ada di lampiran {name}."
    " This message is very long; the rest of it is in the attachment {name}.]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that has been read."""

    head: Head
    digest: str  # the same for the same mail delivered again, whatever relays wrote on top of it
    text: str  # what was written this time, at most TEXT_LIMIT characters; the subject where there is nothing else
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    head: Head
    body: bytes  # as it travelled
    kind: str  # media type, in lower case
    alternative: int  # parts with the same number, other than 0, say the same in different ways


def read(raw: bytes) -> Mail:
    """Read one mail, whatever its age, language and mistakes.

    Raises:
        Unreadable: with what was wrong and where: too many parts, nested too deeply, a head without end.

    """
    head, begins = mailhead.read(raw)
    texts, files = _sorted(_parts(raw))
    trimmed = _trimmed(head, "\n\n".join(texts))
    if trimmed.forwarded:
        files.append(_text_file("forwarded.txt", trimmed.forwarded))
    text, rest = _limited(trimmed.text if trimmed.text.strip() else mailhead.words(head, "Subject"))
    return Mail(head=head, digest=_digest(head, raw[begins:]), text=text, attachments=(*files, *rest))


def _parts(raw: bytes) -> list[_Part]:
    """Return the parts that have no parts themselves, in their order.

    Raises:
        Unreadable: there are too many of them, or too deep down.

    """
    parts: list[_Part] = []
    still = [(0, len(raw), 0, 0)]
    while still:
        begins, ends, depth, alternative = still.pop()
        head, body = mailhead.read(raw, begins, ends)
        kind = head.get_content_type()
        inner = list(_inside(raw, body, ends, _boundary(head))) if kind.startswith("multipart/") else []
        if not inner:
            # One that promises parts and has none is read as it stands.
            kind = "text/plain" if kind.startswith("multipart/") else kind
            parts.append(_Part(head, raw[body:ends], kind, alternative))
        elif depth == DEEPEST:
            raise Unreadable(f"its parts are nested more than {DEEPEST} deep, at byte {begins}")
        if kind == "multipart/alternative" and not alternative:
            alternative = begins + 1
        still += [(first, last, depth + 1, alternative) for first, last in reversed(inner)]
        if len(parts) + len(still) > MOST_PARTS:
            raise Unreadable(f"it has more than {MOST_PARTS} parts, at byte {begins}")
    return parts


def _boundary(head: Head) -> str:
    try:
        return head.get_boundary("") or ""
    except (MessageError, LookupError, ValueError, TypeError):  # a parameter can be encoded wrongly in many ways
        return ""


def _inside(raw: bytes, begins: int, ends: int, boundary: str) -> Iterator[tuple[int, int]]:
    """Yield where each part between the boundaries begins and ends."""
    if not boundary:
        return
    line = re.compile(rb"^--" + re.escape(boundary.encode("utf-8", "replace")) + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    first = -1
    for found in islice(line.finditer(raw, begins, ends), MOST_PARTS + 2):
        if first >= 0:
            yield first, max(first, found.start() - (2 if raw[found.start() - 2 : found.start()] == b"\r\n" else 1))
        first = min(found.end() + 1, ends)
        if found[1]:
            return
    if first >= 0:
        yield first, ends


def _sorted(parts: list[_Part]) -> tuple[list[str], list[Attachment]]:
    """Return what is to be read, and what is to be kept as files."""
    texts: list[str] = []
    files: list[Attachment] = []
    with_words = {part.alternative for part in parts if part.kind in _PLAIN and _content(part).strip()} - {0}
    for part in parts:
        if _is_file(part, bool(texts)):
            files.append(_file(part, len(files) + 1))
        elif part.kind in _PLAIN and not (part.alternative and part.alternative not in with_words):
            texts.append(_plain(part))
        elif part.kind == "text/html" and part.alternative not in with_words:
            text, rest = _html(part)
            texts.append(text)
            files += rest
    return [text.strip("\n") for text in texts if text.strip()], files


def _is_file(part: _Part, said: bool) -> bool:
    if part.head.get_content_disposition() == "attachment":
        return True
    if part.kind in _PLAIN or part.kind == "text/html":
        return said and bool(_name(part.head))
    return not (part.alternative and part.kind.endswith("html"))  # such as the page that AMP would show


def _content(part: _Part) -> bytes:
    """Return the body of a part as it was before it travelled; one that is broken, as far as it can be read."""
    match str(part.head.get("Content-Transfer-Encoding", "")).strip().lower().split(";")[0]:
        case "base64":
            for padding in (b"", b"=", b"=="):
                try:
                    return a2b_base64(part.body + padding)
                except BinasciiError:
                    continue
            return part.body
        case "quoted-printable":
            return a2b_qp(part.body)
    return part.body


def _plain(part: _Part) -> str:
    text = clean(decode(_content(part), _parameter(part.head, "charset")))
    if _parameter(part.head, "format").lower() == "flowed" and len(text) <= _SCANNED:
        return unflow(text, delete_space=_parameter(part.head, "delsp").lower() == "yes")
    return text


def _html(part: _Part) -> tuple[str, list[Attachment]]:
    """Return a page as text; one that is too long for that also as a file."""
    page = _EMBEDDED.sub("", clean(decode_html(_content(part), _parameter(part.head, "charset"))))
    rest = [_text_file("message.html", page)] if len(page) > _SCANNED else []
    return mailhtml.plain(page[:_SCANNED]), rest


def _parameter(head: Head, name: str) -> str:
    try:
        value = head.get_param(name, "")
    except (MessageError, LookupError, ValueError, TypeError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")


def _name(head: Head) -> str:
    try:
        return head.get_filename("") or ""
    except (MessageError, LookupError, ValueError, TypeError):
        return ""


def _file(part: _Part, number: int) -> Attachment:
    shown = Head()
    shown["name"] = clean(_name(part.head)[:1000])
    name = _UNSAFE.sub("_", mailhead.words(shown, "name")).strip(". ")
    if not name:
        name = f"attachment-{number}{mimetypes.guess_extension(part.kind) or '.bin'}"
    return Attachment(name=name[-200:], media_type=part.kind, content=_content(part))


def _trimmed(head: Head, text: str) -> mailquote.Trimmed:
    answers = bool(head.get("In-Reply-To") or head.get("References") or _ANSWERS.match(mailhead.words(head, "Subject")))
    return mailquote.trim(text, answers=answers) if len(text) <= _SCANNED else mailquote.Trimmed(text)


def _limited(text: str) -> tuple[str, list[Attachment]]:
    """Return a text that a message can hold, and the rest of it as a file."""
    if len(text) <= TEXT_LIMIT:
        return text, []
    note = _CONTINUED.format(name="continued.txt")
    cut = TEXT_LIMIT - len(note)
    return text[:cut] + note, [_text_file("continued.txt", text[cut:])]


def _text_file(name: str, text: str) -> Attachment:
    kind = "text/html" if name.endswith(".html") else "text/plain"
    return Attachment(name=name, media_type=kind, content=text.encode())


def _digest(head: Head, body: bytes) -> str:
    fields = [str(head.get(name, "")) for name in ("From", "Date", "Subject")]
    return hashlib.sha256("\n".join(fields).encode() + b"\n\n" + body).hexdigest()[:16]
