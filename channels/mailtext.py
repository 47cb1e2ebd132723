"""From the bytes of a text to the words in it: charsets, and lines that flow.

Everything here is pure and never fails: what can't be decoded is guessed, because a garbled word is better than a lost
mail.
"""

import codecs
import re

_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)

# What a label says, and what those who write it mean by it.
_MEANT = {"ascii": "utf-8", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
# They take the square of the length in time, or are no charset that a mail program would mean.
_UNWANTED = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "mbcs", "oem"}
_UNREADABLE = "\ufffd"
_SIGNATURE = "-- "


def decode(content: bytes, charset: str = "") -> str:
    """Return the text that bytes stand for: as labelled if that fits, else by the likeliest guess."""
    labelled = _codec(charset)
    for codec in (labelled, "utf-8"):
        try:
            return content.decode(codec)
        except ValueError:  # of which the Unicode errors are a kind
            continue
    text = content.decode(labelled, "replace")
    few_are_broken = text.count(_UNREADABLE) * 20 <= len(text)
    return text if few_are_broken else content.decode("cp1252", "replace")


def decode_html(content: bytes, charset: str = "") -> str:
    """Return the HTML that bytes stand for; where the mail names no charset, the page itself may."""
    named = _META_CHARSET.search(content, 0, 4096)
    return decode(content, charset or (named[1].decode("ascii") if named else ""))


def unflow(text: str, *, delete_space: bool = False) -> str:
    """Return a `format=flowed` text (RFC 3676) with each of its paragraphs on one line.

    Lines are joined only at the same depth of quotation; the separator of a signature never flows. `delete_space` is
    for texts that break where no space belongs.
    """
    paragraphs: list[list[str]] = []
    depth, flows = 0, False
    for line in text.split("\n"):
        words = line.lstrip(">")
        deep = len(line) - len(words)
        words = words.removeprefix(" ")
        if not (flows and deep == depth and words != _SIGNATURE):
            paragraphs.append([">" * deep + " " * bool(deep)])
        depth, flows = deep, words.endswith(" ") and words != _SIGNATURE
        paragraphs[-1].append(words[:-1] if flows and delete_space else words)
    return "\n".join("".join(words) for words in paragraphs)


def _codec(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip(" \t\"'") or "utf-8").name
        b"a".decode(name, "ignore")  # some codecs, such as zlib's, have nothing to do with text
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name in _UNWANTED else _MEANT.get(name, name)
