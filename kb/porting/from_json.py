"""JSON: our own export, and which program a file of JSON comes from."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

from data.mistakes import Mistake, Mistakes
from kb.article import Article
from kb.porting import foreign, front
from kb.porting.from_markdown import ours
from kb.porting.item import FIELDS, Item, Source

FORMAT, VERSION = "sapa-articles", 1


def parsed(source: Source) -> Any:
    """Return what a file of JSON says.

    Raises:
        Mistakes: it isn't JSON, or nested beyond reason.

    """
    text, _ = foreign.text(source.data, source.name)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Mistakes([Mistake(source.name, error.lineno, f"is not JSON: {error.msg}")]) from error
    except RecursionError as error:
        raise Mistakes([Mistake(source.name, 0, "is nested too deeply", "export it again")]) from error


def is_ours(value: object) -> bool:
    """Say whether this is an export of a desk like this one."""
    return isinstance(value, dict) and value.get("format") == FORMAT


def read(value: Mapping[str, Any], name: str, kinds: Collection[str]) -> Iterator[Item]:
    """Give the articles of our own export.

    Raises:
        Mistakes: it is of a later version, or an article has mistakes in it.

    """
    listed = value.get("articles")
    if value.get("version") != VERSION or not isinstance(listed, list):
        what = f"is version {value.get('version')!r} of this format; {VERSION} is known here"
        raise Mistakes([Mistake(name, 0, what, "update this program, or export it there as CSV")])
    wrong: list[Mistake] = []
    for number, one in enumerate(listed, 1):
        where = f"{name}, article {number}"
        try:
            yield ours(_article(one, where, kinds), where)
        except Mistakes as error:
            wrong += error.mistakes
    if wrong:
        raise Mistakes(wrong)


def _article(one: object, where: str, kinds: Collection[str]) -> Article:
    """Read an article as if it stood in a file, so that the same is right and wrong in both."""
    if not isinstance(one, dict):
        raise Mistakes([Mistake(where, 0, "must be a table")])
    header = {name: _READ.get(FIELDS.get(name), _as_it_is)(value) for name, value in one.items() if name != "body"}
    body = one.get("body")
    return front.read(front.document(header, body if isinstance(body, str) else ""), where, kinds)


def _as_it_is(value: object) -> object:
    return value


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value  # whoever reads the article says what is wrong with it


_READ: Mapping[Any, Callable[[object], object]] = {date | None: _day}
