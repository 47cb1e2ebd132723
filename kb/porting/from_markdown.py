"""Markdown: our own files, and plain Markdown in which a heading is a question and the text below it the answer."""

from collections.abc import Collection, Iterator
from pathlib import PurePath

from markdown_it import MarkdownIt

from kb.article import Article
from kb.porting import foreign, front
from kb.porting.item import FIELDS, Item, Source

FENCE = "---"

_MARKDOWN = MarkdownIt("commonmark")


def read(source: Source, kinds: Collection[str]) -> Iterator[Item]:
    """Give the articles of a file.

    Raises:
        Mistakes: it isn't UTF-8, or has front matter with mistakes in it.

    """
    text, _ = foreign.text(source.data, source.name)
    if text.startswith((FENCE + "\n", FENCE + " ")):
        yield ours(front.read(text, source.name, kinds), source.name)
    else:
        yield from _plain(text, source.name)


def ours(article: Article, where: str) -> Item:
    """Return an article of a desk's as an item that tells everything."""
    return Item(where=where, told={name: getattr(article, name) for name in FIELDS}, body=article.body)


def _plain(text: str, name: str) -> Iterator[Item]:
    lines = text.split("\n")
    heads = list(_headings(text))
    if not heads:
        title = PurePath(name).stem.replace("-", " ").replace("_", " ").strip()
        yield Item(where=name, told={"title": title}, body=foreign.markdown(text), notes=("titled by its file",))
    above: dict[int, str] = {}
    for place, (level, title, start, end) in enumerate(heads):
        following = heads[place + 1] if place + 1 < len(heads) else None
        answer = "\n".join(lines[end : following[2] if following else None]).strip()
        above = {one: words for one, words in above.items() if one < level} | {level: title}
        over = not answer and following is not None and following[0] > level
        yield Item(
            where=f"{name}:{start + 1}",
            told={"title": title},
            body=foreign.markdown(answer),
            section=next((above[one] for one in sorted(above, reverse=True) if one < level), ""),
            refused="it is a heading over others" if over else "",
        )


def _headings(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Give each heading's level, words, and the lines between which it stands; none within lists or quotes."""
    tokens = _MARKDOWN.parse(text)
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            inline = tokens[place + 1]
            words = "".join(
                child.content if child.type in {"text", "code_inline"} else " " for child in inline.children or ()
            )
            yield int(token.tag[1:]), front.one_line(words), token.map[0], token.map[1]
