"""HTML as light Markdown: words, emphasis, lists, links. Nothing else of a page gets through, so no script does.

selectolax reads it: a compiled parser that follows the HTML standard, since a help centre may have ten thousand pages.
"""

import re
from collections.abc import Callable, Iterable
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

DEEPEST = 200
"""Tags within tags; no page that people read has so many, and time grows with the square of it."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_TAGS = {
    "void": "area base br col embed hr img input link meta param source track wbr",
    "endless": "p li dt dd option tr td th thead tbody tfoot",  # may be left open, and end by themselves
    "silent": "script style template noscript head title svg math canvas object iframe form button input select "
    "textarea nav",
    "block": "p div section article main header footer aside figure figcaption address details summary dl dt dd "
    "fieldset body html center",
}
_VOID, _ENDLESS, _SILENT, _BLOCKS = (frozenset(tags.split()) for tags in _TAGS.values())
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_SPECIAL = re.compile(r"[\\`*]|(?<!\w)_|_(?!\w)|\](?=\()")
_SPACE = re.compile(r"[ \t\n\r\f\u00a0\u200b]+")


class TooDeep(ValueError):
    """Markup with more tags within tags than anybody writes."""


def parse(html: str) -> LexborNode | None:
    """Return the body of a page or of a part of one; None if it has none.

    Raises:
        TooDeep: its tags are nested beyond reason.

    """
    depth = 0
    for end, tag in _TAG.findall(html):
        name = tag.lower()
        if name not in _VOID and name not in _ENDLESS:
            depth = max(depth - 1, 0) if end else depth + 1
        if depth > DEEPEST:
            raise TooDeep(f"has more than {DEEPEST} tags within tags")
    return LexborHTMLParser(html).body


def markdown(html: str, base: str = "") -> str:
    """Return HTML as Markdown; `base` is the address of its page, for links that are relative.

    Raises:
        TooDeep: its tags are nested beyond reason.

    """
    body = parse(html)
    return of([body], base) if body else ""


def of(nodes: Iterable[LexborNode], base: str = "") -> str:
    """Return parts of a page as Markdown."""
    return _tidy("".join(_block(node, base) for node in nodes))


def words(node: LexborNode) -> str:
    """Return the words of a part of a page on one line, without any markup."""
    return _SPACE.sub(" ", "".join(_words(node))).strip()


def children(node: LexborNode) -> Iterable[LexborNode]:
    """Give the parts that stand directly in a part, its bare text among them."""
    return node.iter(include_text=True)


def _words(node: LexborNode) -> Iterable[str]:
    if node.is_text_node:
        yield node.text_content or ""
    elif node.tag not in _SILENT - {"button"}:
        for child in children(node):
            yield from _words(child)
        if node.tag in _BLOCKS | _HEADINGS | {"br"}:
            yield " "


def _inside(node: LexborNode, base: str) -> str:
    return "".join(_block(child, base) for child in children(node))


def _block(node: LexborNode, base: str) -> str:
    """Return a node as Markdown, with blank lines around what stands alone."""
    if node.is_text_node:
        return _escaped(node.text_content or "")
    tag = node.tag or ""
    if tag in _SILENT or not node.is_element_node:
        return ""
    if made := _ELEMENTS.get(tag):
        return made(node, base)
    inside = _inside(node, base)
    if tag in _MARKS:
        return _wrapped(inside, _MARKS[tag])
    if tag in _HEADINGS:
        title = _SPACE.sub(" ", inside.replace("**", "")).strip()
        return f"\n\n**{title}**\n\n" if title else ""
    return f"\n\n{inside}\n\n" if tag in _BLOCKS else inside


def _list(node: LexborNode, base: str) -> str:
    lines: list[str] = []
    for child in node.iter():
        if child.tag == "li" and (text := _tidy(_inside(child, base))):
            mark = f"{len(lines) + 1}. " if node.tag == "ol" else "- "
            lines.append(mark + _indented(re.sub(r"\n\n(?= *(?:-|\d+\.) )", "\n", text), " " * len(mark)))
        elif child.tag in {"ul", "ol"}:  # not within an item, as it should be, but as people paste it
            lines.append(_indented(f"  {_tidy(_block(child, base))}", "  "))
    return "\n\n" + "\n".join(lines) + "\n\n"


def _table(node: LexborNode, base: str) -> str:
    """Return a table as lines, its cells divided by bars, since few chat apps can show more."""
    rows = [[_cell(cell, base) for cell in row.css("th, td")] for row in node.css("tr")]
    return "\n\n" + "\n".join(f"- {' | '.join(row)}" for row in rows if any(row)) + "\n\n"


def _cell(cell: LexborNode, base: str) -> str:
    return _SPACE.sub(" ", _inside(cell, base)).strip()


def _link(node: LexborNode, base: str) -> str:
    address = _address(node.attributes.get("href"), base)
    inside = _SPACE.sub(" ", _inside(node, base))
    label = inside.strip()
    if not address or not label:
        return inside
    plainly = address.removeprefix("mailto:").removeprefix("tel:")
    told = plainly if words(node) in {address, plainly} else f"[{label}]({address})"
    return f"{inside[: len(inside) - len(inside.lstrip())]}{told}{inside[len(inside.rstrip()) :]}"


def _image(node: LexborNode, base: str) -> str:
    address, label = _address(node.attributes.get("src"), base), _escaped(node.attributes.get("alt") or "").strip()
    if not address:
        return label
    return f"[{label}]({address})" if label else f" {address} "


def _code(node: LexborNode, _base: str) -> str:
    text = "".join(_typed(node))
    if node.tag == "pre":
        return f"\n\n```\n{text.strip(chr(10))}\n```\n\n"
    return f"`{_SPACE.sub(' ', text).strip()}`" if "`" not in text else _escaped(text)


def _typed(node: LexborNode) -> Iterable[str]:
    for child in children(node):
        if child.is_text_node:
            yield child.text_content or ""
        elif child.tag not in _SILENT:
            yield "\n" if child.tag == "br" else "".join(_typed(child))


def _quote(node: LexborNode, base: str) -> str:
    lines = _tidy(_inside(node, base)).split("\n")
    return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


_ELEMENTS: dict[str, Callable[[LexborNode, str], str]] = {
    "ul": _list,
    "ol": _list,
    "table": _table,
    "a": _link,
    "img": _image,
    "code": _code,
    "pre": _code,
    "blockquote": _quote,
    "br": lambda _node, _base: "\n",
    "hr": lambda _node, _base: "\n\n",
}


def _address(written: str | None, base: str) -> str:
    """Return where a link leads; empty if that is no place outside of its own page."""
    try:
        address = urljoin(base, (written or "").strip())
        leads = urlsplit(address).scheme in _SCHEMES and not (written or "").startswith("#")
    except ValueError:  # an address such as https://[
        return ""
    return re.sub(r"\s", "%20", address).replace("(", "%28").replace(")", "%29") if leads else ""


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", _SPACE.sub(" ", text))


def _wrapped(inside: str, mark: str) -> str:
    """Return words in emphasis, the blanks around them outside of it; several paragraphs are not emphasised."""
    text = inside.strip()
    if not text or "\n" in text or mark in text:
        return inside
    return inside.replace(text, f"{mark}{text}{mark}", 1)


def _indented(text: str, by: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"{by}{line}" if line else "" for line in rest)])


def _tidy(text: str) -> str:
    """Return text without blanks at the ends of lines, and with one blank line where there were more."""
    parts = text.split("```\n")  # what is shown as typed stays so
    for place in range(0, len(parts), 2):
        parts[place] = re.sub(r"(?<!\n) +(?=\n)|(?<=\n) (?![ \-\d])", "", parts[place])
        parts[place] = re.sub(r"^\n+" if place else r"^\n{3,}", "\n", re.sub(r"\n{3,}", "\n\n", parts[place]))
    return "```\n".join(parts).strip()
