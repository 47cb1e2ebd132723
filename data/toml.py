"""A TOML file as values, with the line in which each key stands, so that a mistake can point at it.

The standard parser does all the parsing; here we only find where its keys begin. Nothing is ever written.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from data import textfile
from data.mistakes import Mistake, Mistakes

Key = tuple[str | int, ...]
"""Where a value stands: `("channels", "web", "origins", 0)`."""

_TOKEN = re.compile(
    r'''
      """(?:\\.|[^\\])*?"{3,5}        # strings and comments, because brackets within them count for nothing
    | \'{3}.*?\'{3,5}
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | \#[^\n]*
    | [\[\]{}=,\n]
    ''',
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a TOML file says, and where."""

    name: str  # what mistakes call it
    values: Mapping[str, Any]
    text: str

    @cached_property
    def lines(self) -> Mapping[Key, int]:
        """The line of each key, from 1; also those of texts in lists, but not what is in inline tables."""
        return _lines(self.text)

    def line(self, key: Key) -> int:
        """Return the line of a key, or of the nearest one above it that has a line; 0 if none has."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 0)

    def mistake(self, key: Key, what: str, mend: str = "") -> Mistake:
        """Return a mistake that names a key, in its line."""
        return Mistake(self.name, self.line(key), f"{dotted(key)}: {what}", mend)


def read(path: Path, name: str = "") -> Document:
    """Return what a file says; `name` is what mistakes call it, if not by its path.

    Raises:
        Mistakes: it can't be read, isn't UTF-8, or isn't TOML; with the line, where there is one.

    """
    name = name or str(path)
    text = textfile.read(path, name)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([_broken(name, text, str(error))]) from error
    return Document(name=name, values=values, text=text)


def dotted(key: Key) -> str:
    """Return a key as people write it: `channels.web.origins[0]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in key).removeprefix(".")


def _broken(name: str, text: str, why: str) -> Mistake:
    """Say where the parser stopped; it stops at the first thing that it can't read."""
    what, _, place = why.rpartition(" (at ")
    found = re.match(r"line (\d+), column (\d+)", place)
    line = int(found[1]) if found else text.rstrip().count("\n") + 1
    column = f" in column {found[2]}" if found else ", where the file ends"
    what = f"is not TOML{column}: {what[:1].lower()}{what[1:]}"
    return Mistake(name, line, what, "mend this first; the rest is unread")


def _lines(text: str) -> dict[Key, int]:
    lines: dict[Key, int] = {}
    sizes: dict[Key, int] = {}  # how many tables each array of tables has so far
    table: Key = ()
    for line, statement, behind in _statements(text):
        if statement.startswith("["):
            table = key = _placed(_named(statement), sizes, starts_another=statement.startswith("[["))
        else:
            key = table + _named(f"{statement} = 0")
            lines |= {(*key, number): at for number, at in _items(text, behind + 1)}
        for end in range(1, len(key) + 1):
            lines.setdefault(key[:end], line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str, int]]:
    """Give each table header and each key, with its line before and its end behind it, in the order of the file."""
    start, depth, has_key = 0, 0, False
    for token in _TOKEN.finditer(text + "\n"):
        sign = token[0]
        depth += (sign in "[{") - (sign in "]}")
        if depth or sign not in "=\n":
            continue
        statement = text[start : token.start()].strip()
        if sign == "=" and not has_key:
            has_key = True
            yield text.count("\n", 0, start) + 1, statement, token.start()
        elif sign == "\n":
            if statement.startswith("[") and not has_key:
                yield text.count("\n", 0, start) + 1, statement, token.start()
            start, has_key = token.end(), False


def _items(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Give the number and the line of each text in a list, if a list begins here."""
    depth = number = 0
    for token in _TOKEN.finditer(text, start):
        sign = token[0]
        depth += (sign in "[{") - (sign in "]}")
        if depth == 0 or (sign == "{" and depth == 1):
            return
        if depth == 1 and sign == ",":
            number += 1
        elif depth == 1 and sign[0] in "\"'":
            yield number, text.count("\n", 0, token.start()) + 1


def _named(statement: str) -> Key:
    """Let the parser say which key a header or the left side of a line names."""
    key: Key = ()
    value: Any = tomllib.loads(statement)
    while isinstance(value, dict) and value:
        [(part, value)] = value.items()
        key += (part,)
        value = value[0] if isinstance(value, list) else value
    return key


def _placed(header: Key, sizes: dict[Key, int], *, starts_another: bool) -> Key:
    """Return where a header's table stands, with the numbers of the tables in arrays."""
    placed: Key = ()
    for depth, part in enumerate(header, start=1):
        placed += (part,)
        if starts_another and depth == len(header):
            sizes[placed] = sizes.get(placed, 0) + 1
        if placed in sizes:
            placed += (sizes[placed] - 1,)
    return placed
