"""The head of a mail, or of one of its parts: what its fields say, however they were encoded.

Values are plain text without line ends, so that nothing read here can smuggle a header into a mail that answers it.
`email.policy.default` is not used: it takes 3 ms a mail and raises on one real mail in 140.
"""

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from channels.base import Unreadable
from channels.mailtext import decode
from data.types import clean

_LONGEST = 256 * 1024  # bytes; the longest real heads, with every relay's seal, have some 30 KB
# Fields with their folded lines, and the "From " lines of mailbox files that some programs leave in.
_HEAD = re.compile(rb"(?:(?:[!-9;-~]++[ \t]*+:|>?From )[^\n]*+(?:\n|\Z)(?:[ \t][^\n]*+(?:\n|\Z))*+)*+")
_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)", re.MULTILINE)
_FOLD = re.compile(r"\s*[\r\n]+\s*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\/]+")
_LONGEST_ADDRESS = 320

Head = Message
"""The fields of a head, each unfolded and readable as text; also tells the type, charset and name of its part."""


def read(raw: bytes, begins: int = 0, ends: int | None = None) -> tuple[Head, int]:
    """Return the head that begins at a place, and where the body after it begins.

    Raises:
        Unreadable: the head is longer than 256 KiB.

    """
    ends = len(raw) if ends is None else ends
    found = _HEAD.match(raw, begins, min(ends, begins + _LONGEST))
    after = found.end() if found else begins
    if after - begins >= _LONGEST:
        raise Unreadable(f"the head at byte {begins} is longer than {_LONGEST} bytes")
    head = Head()
    for field in _FIELD.finditer(decode(raw[begins:after])):
        head[field[1]] = _FOLD.sub(" ", clean(field[2])).strip()
    for blank in (b"\r\n", b"\n"):
        if raw.startswith(blank, after):
            return head, after + len(blank)
    return head, after


def words(head: Head, name: str) -> str:
    """Return a field as a person reads it; empty if there is none."""
    return _decoded(str(head.get(name, "")))


def plain(text: str) -> str:
    """Return a text without control characters, each run of them a space."""
    return _CONTROL.sub(" ", text).strip()


def mailboxes(head: Head, name: str) -> list[tuple[str, str]]:
    """Return the names and addresses in all fields of that name; addresses in lower case, only real ones."""
    values = [str(value)[:10_000] for value in head.get_all(name, [])]
    # Only then are names decoded: an encoded comma must not turn a name into a second mailbox.
    found = [(_decoded(shown), address.strip().lower()) for shown, address in getaddresses(values)]
    usual = [(shown, address) for shown, address in found if is_address(address)]
    return usual or [
        ("", address.lower()) for value in values for address in _ADDRESS.findall(value)[:20] if is_address(address)
    ]


def is_address(text: str) -> bool:
    """Say whether a text is one mail address, without a name."""
    return len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def message_ids(head: Head, name: str) -> list[str]:
    """Return the Message-IDs in a field, with their angle brackets; those that no mail could hold are left out."""
    return re.findall(r"<[^\s<>]{1,250}>", str(head.get(name, "")))


def arrived(head: Head) -> datetime:
    """Return when the mail arrived: as the first `Received` field says, and only without one its own date.

    Raises:
        Unreadable: neither says when.

    """
    received = str(head.get("Received", "")).rpartition(";")[2]
    for value in (received, str(head.get("Date", ""))):
        try:
            at = parsedate_to_datetime(value)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            continue
    raise Unreadable("there is no time in it: neither a Received field nor a Date that makes sense")


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value)
    except HeaderParseError:
        pieces = [(value, None)]
    return plain(clean("".join(_piece(piece, charset) for piece, charset in pieces) or value))


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    # What stands beside an encoded word comes as bytes in a notation of Python's own.
    return decode(piece, charset) if charset else piece.decode("raw-unicode-escape", "replace")
