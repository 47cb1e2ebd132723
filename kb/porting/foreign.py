"""Text that others wrote for other programs, made safe to stand in a template of ours: nothing in it is code."""

import re

from data import template
from data.mistakes import Mistake, Mistakes

_CODE = re.compile(r"\{(?=[{%#])")
_UNWRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SHOWN = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_SILENT = re.compile(r"<!--.*?-->|<(script|style|iframe|object)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\s*/?>", re.IGNORECASE)
_HTML = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]\(\s{0,9}<?([^\s)>]{1,2000})(?:[\s>][^)\n]{0,500})?\)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def literal(text: str) -> str:
    """Return a template that says exactly this text, blank lines and margins aside."""
    return _CODE.sub("{{ '{' }}", text)


def markdown(text: str) -> str:
    """Return Markdown of another program as a template in light Markdown: no HTML, no images, no headings.

    What is far too long for a template stays as it is; `plan` refuses it.
    """
    if len(text) > 2 * template.LONGEST:
        return literal(text)
    parts = _SHOWN.split(text)  # what stands at the odd places is shown as it is typed
    parts[::2] = map(_light, parts[::2])
    return literal(_BLANK_LINES.sub("\n\n", "".join(parts)).strip())


def _light(text: str) -> str:
    text = _BREAK.sub("\n", _SILENT.sub("", text))
    text = _IMAGE.sub(lambda found: f"[{found[1]}]({found[2]})" if found[1] else found[2], text)
    return _HEADING.sub(lambda found: f"**{found[1].replace('**', '')}**", _HTML.sub("", text))


def text(data: bytes, name: str, *, western: bool = False) -> tuple[str, str]:
    """Return a file's text with LF line ends, and its encoding; `western`: what isn't UTF-8 may be Windows-1252.

    Raises:
        Mistakes: it is in no encoding that we know, or holds bytes that no text has.

    """
    marked = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
    for encoding in (marked, *(["cp1252"] if western and marked == "utf-8" else ())):
        try:
            return written(data.decode(encoding), name), encoding.removesuffix("-sig")
        except UnicodeDecodeError as error:
            wrong = error
    line = data.count(b"\n", 0, wrong.start) + 1
    raise Mistakes([Mistake(name, line, f"is not {marked.upper()}", "save the file as UTF-8")]) from wrong


def written(decoded: str, name: str) -> str:
    """Return a text with LF line ends.

    Raises:
        Mistakes: it has characters that nobody writes, so the file is something else.

    """
    if odd := unwritten(decoded):
        line = decoded.count("\n", 0, decoded.index(odd)) + 1
        raise Mistakes([Mistake(name, line, f"has {called(odd)}", "export it again as plain text")])
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def unwritten(text: str) -> str:
    """Return the first character that nobody writes, which would come from a program's mistake; mostly none."""
    found = _UNWRITTEN.search(text)
    return found[0] if found else ""


def called(odd: str) -> str:
    """Return what a mistake calls such a character."""
    return f"the character U+{ord(odd):04X}, which no text has"
