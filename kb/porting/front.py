"""An article as the text of its file: front matter that a person would write, and the answer below it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields
from typing import Any

import yaml

from kb import parse
from kb.article import Article
from kb.parse import Allowed, Source
from kb.porting.item import FIELDS

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # in C, where it was built
_USUAL = {one.name: one.default for one in fields(Article) if one.default is not MISSING}
_ALWAYS = {"kind"}  # written even where it is the usual one, since people look for it


def text(article: Article) -> str:
    """Return the text of an article's file; what has its usual value is left out."""
    return document(front(article), article.body)


def document(header: Mapping[str, object], body: str) -> str:
    """Return front matter and answer as the text of a file."""
    told = yaml.dump(
        dict(header), Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False
    )
    return f"---\n{told}---\n{body}\n"


def front(article: Article) -> dict[str, object]:
    """Return what an article's front matter says, as lists and plain values."""
    told = {name: getattr(article, name) for name in FIELDS}
    return {
        name: _plain(value) for name, value in told.items() if name in _ALWAYS or value != _USUAL.get(name, MISSING)
    }


def read(text: str, file: str, kinds: Collection[str]) -> Article:
    """Return the article that a text is, as the desk would read it.

    Raises:
        Mistakes: all that is wrong with it.

    """
    return parse.parse(Source(name=file, text=text), Allowed(kinds=frozenset(kinds) or None)).article


def is_id(name: str) -> bool:
    """Say whether an article may be called so."""
    return bool(parse.NAME.fullmatch(name))


def name(article: Article) -> str:
    """Return what an article's file is called, if nothing else is called so."""
    return f"{article.id}.{article.language}.md"


def one_line(told: str) -> str:
    """Return words on one line, as titles and phrasings are."""
    return re.sub(r"\s+", " ", told).strip()


def same(one: Article, other: Article) -> Mapping[str, bool]:
    """Return for each field whether two articles agree in it, the file that they came from aside."""
    return {name: getattr(one, name) == getattr(other, name) for name in (*FIELDS, "body")}


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value
