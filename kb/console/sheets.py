"""An article as a form: each part of the front matter a field, and back to the one text that is checked and kept.

Pure. A text that has mistakes still fills the form as far as it can be read, so that it can be mended there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import takewhile
from typing import Any

import yaml

from kb.article import Article

FENCE = "---"
FIELDS = (
    "id", "language", "title", "kind", "tags", "needs_agent", "team", "draft", "review_by", "reviewed_by", "valid_from",
    "valid_until", "questions", "answer",
)  # fmt: skip
"""All fields, in the order in which a text has them."""

REMEMBERED = 4096
"""Texts of which the form is remembered: to read a list of all of them takes long."""

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ALWAYS = ("id", "language", "title", "needs_agent", "questions")
_HEADED = ("questions", "answer")  # a line of their own stands over theirs
_DAYS = ("review_by", "valid_from", "valid_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form that is filled in: what each field holds, as people type it; a list of questions has one a line."""

    filled: Mapping[str, str]
    kept: Mapping[str, object] = field(default_factory=dict)  # what the front matter has and the form does not

    def __getitem__(self, name: str) -> str:
        return self.filled.get(name, "")

    @property
    def text(self) -> str:
        """The article as a file would have it."""
        lines = [line for _, some in _parts(self) for line in some]
        return "\n".join(lines) + "\n"

    def place(self, line: int) -> tuple[str, int]:
        """Return which field a line of the text is in, and which line of the field, from 1; "" where it is in none."""
        at = 1
        for name, some in _parts(self):
            if line < at + len(some):
                return name, line - at + (0 if name in _HEADED else 1)
            at += len(some)
        return "", 0


@lru_cache(maxsize=REMEMBERED)
def of(text: str) -> Sheet:
    """Return the form that a text fills; where it is no article, all of it is the answer."""
    lines = text.split("\n")
    header = list(takewhile(lambda line: line.rstrip() != FENCE, lines[1:]))
    table = _table("\n".join(header))
    if lines[0].rstrip() != FENCE or len(header) + 1 == len(lines) or table is None:
        return Sheet(filled={"answer": text.strip()})
    filled = {name: _shown(name, table[name]) for name in FIELDS if name in table}
    body = "\n".join(lines[len(header) + 2 :]).strip()
    return Sheet(filled=filled | {"answer": body}, kept={key: table[key] for key in table if key not in FIELDS})


def told(article: Article) -> Sheet:
    """Return the form that an article fills."""
    values = {name: getattr(article, name) for name in FIELDS[:-1]}
    filled = {name: _shown(name, sorted(one) if isinstance(one, frozenset) else one) for name, one in values.items()}
    return Sheet(filled=filled | {"answer": article.body})


def sent(form: Mapping[str, Any], article: str, language: str, kept: Mapping[str, object]) -> Sheet:
    """Return the form as a browser sends it, for an article of this id and language."""
    typed = {name: value for name in FIELDS if isinstance(value := form.get(name), str)}
    filled = {name: " ".join(value.split()) for name, value in typed.items()}
    filled["questions"] = "\n".join(_lines(typed.get("questions", "")))
    filled["answer"] = typed.get("answer", "").replace("\r\n", "\n").strip()
    filled["tags"] = ", ".join(part for part in map(str.strip, filled.get("tags", "").split(",")) if part)
    return Sheet(filled=filled | {"id": article, "language": language}, kept=kept)


def _parts(sheet: Sheet) -> Iterator[tuple[str, list[str]]]:
    """Give the lines of each field, and under no name those between."""
    yield "", [FENCE]
    for name in FIELDS[:-1]:
        value = _meant(name, sheet[name])
        if value or name in _ALWAYS:
            yield name, _yaml({name: value}, flow=name == "tags")
    for key, value in sheet.kept.items():
        yield "", _yaml({key: value}, flow=isinstance(value, list))
    yield "answer", [FENCE, *sheet["answer"].split("\n")]


def _meant(name: str, typed: str) -> object:
    """Return what was typed into a field as YAML has it; what is no day stays as typed, and is told as a mistake."""
    if name == "tags":
        return typed.split(", ") if typed else []
    if name == "questions":
        return typed.split("\n") if typed else []
    if name in ("needs_agent", "draft"):
        return typed == "true"
    if name in _DAYS:
        try:
            return date.fromisoformat(typed)
        except ValueError:
            return typed
    return typed


def _shown(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, list | tuple):
        return (", " if name == "tags" else "\n").join(" ".join(str(one).split()) for one in value)
    return "" if value is None else str(value)


def _lines(text: str) -> Iterable[str]:
    return (line for line in (" ".join(one.split()) for one in text.split("\n")) if line)


def _table(header: str) -> dict[str, Any] | None:
    try:
        table = yaml.load(header, _LOADER)  # noqa: S506 — it is a safe one, in C where that was built
    except (yaml.YAMLError, ValueError):
        return None
    return table if isinstance(table, dict) and all(isinstance(key, str) for key in table) else None


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent the lines of a list, as people do."""
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        """Quote as people do."""
        style = str(super().choose_scalar_style())
        return '"' if style == "'" else style


def _yaml(table: Mapping[str, object], *, flow: bool) -> list[str]:
    style = None if flow else False
    written = yaml.dump(
        dict(table), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=style
    )
    return written.rstrip("\n").split("\n")
