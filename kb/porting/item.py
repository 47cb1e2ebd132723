"""One article as an export tells it, before it is decided whether and as what it is taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import get_type_hints

from kb.article import Article

_NOT_FRONT = {"body", "source", "learnt"}  # what an article has besides its front matter

FIELDS: Mapping[str, object] = {
    one.name: get_type_hints(Article)[one.name] for one in fields(Article) if one.name not in _NOT_FRONT
}
"""What front matter may hold: the fields of an article, with their types, in the order in which they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What one place of an export says. What it does not tell is not in `told`, and stays as the desk has it."""

    where: str  # for people: `faq.csv:12`, `articles.json, article 360001`
    told: Mapping[str, object]  # by the name of the article's field
    body: str  # a template in light Markdown; text that is not ours went through `foreign.literal`
    locale: str = ""  # the language as the export writes it: `en-us`, `Bahasa Indonesia`; empty: it doesn't
    group: str = ""  # what the translations of one article have in common
    section: str = ""  # under which heading it stood: tells two articles of one title apart
    notes: tuple[str, ...] = ()  # what was not taken of it, and why
    refused: str = ""  # why all of it is not meant for customers

    @property
    def title(self) -> str:
        """Its title, else its first phrasing, on one line; empty if it has neither."""
        questions = self.told.get("questions")
        first = questions[0] if isinstance(questions, tuple) and questions else ""
        return " ".join(str(self.told.get("title") or first).split())

    def texts(self) -> Iterator[str]:
        """Give everything in it that people wrote."""
        yield from (self.body, self.locale)
        for value in self.told.values():
            yield from map(str, value if isinstance(value, tuple | frozenset) else [value])


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, and what people call it."""

    name: str
    data: bytes = field(repr=False)
