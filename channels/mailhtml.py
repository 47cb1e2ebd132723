"""What a reader of an HTML mail reads, as plain text.

The result is only ever text: nothing here makes HTML safe to show. The time is linear in the length, whatever a hostile
page does; neither a tree builder (slow on depth) nor `html.parser` (slow on what is left open) can promise that.
"""

import re
from collections.abc import Callable
from html import unescape

_EMBEDDED = re.compile(r"data:[^\"'\s>]{200,}")
_DECLARATION = re.compile(r"<[!?][^<>]*+>")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)((?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+'|[\"'])*+)>")
_ATTRIBUTE = re.compile(r"\b(href|alt)\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++))", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")

_APART = {"p", "h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {"div", "center", "table", "ul", "ol", "dl", "pre", "tr", "li", "dt", "dd", "blockquote"} | _APART
_UNSEEN = {"script", "style", "title", "template"}
_DEEPEST_QUOTE = 20


def plain(html: str) -> str:
    """Return a page as plain text: links keep their address, lists their signs, quotations a `>` before each line."""
    page = _DECLARATION.sub("", _without_comments(_EMBEDDED.sub("", html)))
    words, at, never_ends = _Words(), 0, set[str]()
    for tag in _TAG.finditer(page):
        if tag.start() < at:
            continue
        words.say(page[at : tag.start()])
        name, at = tag[2].lower(), tag.end()
        if name in _UNSEEN and not tag[1] and name not in never_ends:
            end = re.compile(f"</{name}\\b", re.IGNORECASE).search(page, at)
            at = end.start() if end else at
            never_ends |= set() if end else {name}
        elif tag[1]:
            words.end(name)
        else:
            words.begin(name, tag[3])
    words.say(page[at:])
    return words.all()


def _without_comments(html: str) -> str:
    first, *rest = html.split("<!--")
    return first + "".join(piece.partition("-->")[2] if "-->" in piece else piece for piece in rest)


class _Words:
    """What has been read so far, and what is still open."""

    def __init__(self) -> None:
        self._said: list[str] = []
        self._link: tuple[str, int] | None = None
        self._lists: list[int] = []  # the number of the last item; -1 where items have no number
        self._quoted: list[int] = []
        self._verbatim = False
        self._begins: dict[str, Callable[[str], None]] = {
            "a": self._begin_link,
            "br": lambda _: self._said.append("\n"),
            "hr": lambda _: self._line(),
            "img": lambda rest: self._said.append(_attribute(rest, "alt")),
            "li": lambda _: self._said.append(self._sign()),
            "ol": lambda _: self._lists.append(0),
            "ul": lambda _: self._lists.append(-1),
            "td": lambda _: self._space(),
            "th": lambda _: self._space(),
            "blockquote": lambda _: self._quoted.append(len(self._said)),
            "pre": lambda _: self._keep_space(True),
        }
        self._ends: dict[str, Callable[[], None]] = {
            "a": self._end_link,
            "ol": self._end_list,
            "ul": self._end_list,
            "blockquote": self._end_quote,
            "pre": lambda: self._keep_space(False),
        }

    def say(self, html: str) -> None:
        """Take words, with white space as a browser shows it."""
        text = unescape(html)
        if not self._verbatim:
            text = _SPACE.sub(" ", text)
            text = text.lstrip(" ") if self._at_start() or self._said[-1].endswith(" ") else text
        if text:
            self._said.append(text)

    def begin(self, name: str, rest: str) -> None:
        """Begin an element, on a new line or as a new paragraph where a page would."""
        self._break(name)
        if begin := self._begins.get(name):
            begin(rest)

    def end(self, name: str) -> None:
        """End an element: a link tells its address, a quotation gets its signs."""
        if end := self._ends.get(name):
            end()
        if name != "li":  # what follows an item is another item, or the end of the list
            self._break(name)

    def all(self) -> str:
        """Return everything read."""
        return _tidied("".join(self._said))

    def _at_start(self) -> bool:
        return not self._said or self._said[-1].endswith("\n")

    def _line(self) -> None:
        if not self._at_start():
            self._said.append("\n")

    def _space(self) -> None:
        if not self._at_start():
            self._said.append(" ")

    def _break(self, name: str) -> None:
        if name in _BLOCKS:
            self._line()
        if name in _APART and self._said and not "".join(self._said[-2:]).endswith("\n\n"):
            self._said.append("\n")

    def _keep_space(self, kept: bool) -> None:
        self._verbatim = kept

    def _sign(self) -> str:
        if not self._lists or self._lists[-1] < 0:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _end_list(self) -> None:
        if self._lists:
            self._lists.pop()

    def _begin_link(self, rest: str) -> None:
        self._link = (_attribute(rest, "href"), len(self._said))

    def _end_link(self) -> None:
        target, begun = self._link or ("", 0)
        self._link = None
        shown = "".join(self._said[begun:]).strip() if target else ""
        address = target.removeprefix("mailto:").removeprefix("tel:")
        if target.startswith("#") or address.split("://")[-1].rstrip("/") == shown.split("://")[-1].rstrip("/"):
            return
        self._said.append(f" ({address})" if shown else address)

    def _end_quote(self) -> None:
        if not self._quoted:
            return
        begun = self._quoted.pop()
        if len(self._quoted) > _DEEPEST_QUOTE:  # each level copies what is in it
            return
        quoted = _tidied("".join(self._said[begun:]))
        del self._said[begun:]
        self._said.append("".join(f"> {line}".rstrip() + "\n" for line in quoted.split("\n")))


def _attribute(rest: str, name: str) -> str:
    for found in _ATTRIBUTE.finditer(rest):
        if found[1].lower() == name:
            return unescape(found[2] or found[3] or found[4] or "").strip()
    return ""


def _tidied(text: str) -> str:
    """Return a text without white space at the ends of lines and with at most one blank line in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\xa0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")
