"""An article as somebody wrote it, read: every mistake with its line, whether the text is a file or a version.

Nothing is read from a disk here. The same text gives the same article, so what was read once is remembered.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from data import template
from data.forms import Form, Sheet, Wrong
from data.mistakes import Mistake, Mistakes
from data.toml import Key
from data.wording import in_words, no_such
from kb.article import Article
from kb.guide import GENERAL
from kb.normal import plain, words

Language = Literal["id", "en"]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Words = tuple[str, ...]

REMEMBERED = 16_384  # articles; more than that are read again each time
NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
ADD_TEAM = "add it to people.toml"

_FENCE = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article as it was written: front matter and body."""

    name: str  # what mistakes in it are told of: a path, or which version it is
    text: str
    short: str = ""  # the same, beside others of its kind; empty: the name

    @property
    def called(self) -> str:
        """What others call it."""
        return self.short or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    """What an article may name; None: nothing is known of them, because of other mistakes, so it may be any."""

    kinds: frozenset[str] | None = None
    teams: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parsed:
    """An article, and where each of its phrasings stands."""

    article: Article
    source: Source
    asked: tuple[tuple[Words, str, int], ...]  # the words that find it, as they were written, and the line

    @property
    def key(self) -> tuple[str, str]:
        """What there may be one of: the article's id, and its language."""
        return self.article.id, self.article.language


def _id(text: str) -> str:
    if not NAME.fullmatch(text):
        raise Wrong(f"must be a name for files, not {text[:80]!r}", "use small letters, digits, - . and _")
    return text


def _day(value: object) -> object:
    """Take a date as YAML reads it, or in quotes; never a number, which would be seconds since 1970."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise Wrong(f"must be a day, not {str(value)[:80]!r}", "write it as 2027-01-31")


Day = Annotated[date | None, BeforeValidator(_day)]


class _Front(Form):
    id: Annotated[str, AfterValidator(_id)]
    language: Language
    title: Written
    questions: Annotated[tuple[Written, ...], Field(min_length=1)]
    kind: Written = GENERAL
    tags: tuple[Written, ...] = ()
    needs_agent: bool = False
    team: str = ""
    draft: bool = False
    review_by: Day = None
    reviewed_by: str = ""
    valid_from: Day = None
    valid_until: Day = None


@lru_cache(maxsize=REMEMBERED)
def parse(source: Source, allowed: Allowed = Allowed()) -> Parsed:
    """Read an article.

    Raises:
        Mistakes: all that is wrong with it.

    """
    header, body, body_line = _parts(source)
    node, table = _read_yaml(header, source.name)
    sheet = Sheet(file=source.name, line=lambda key: _yaml_line(node, key), words=in_words)
    front = sheet.fill(_Front, table)
    sheet.mistakes.extend(_unsayable(body, body_line, source.name))
    _check_names(sheet, table, allowed)
    if front:
        _check_sense(sheet, front)
    if front is None or sheet.mistakes:
        raise Mistakes(sheet.mistakes)
    read = front.model_dump() | {"tags": frozenset(front.tags)}
    article = Article(**read, body=body.strip(), source=source.called)
    return Parsed(article=article, source=source, asked=tuple(_asked(front, sheet.line)))


def doubles(every: Iterable[Parsed]) -> Iterator[Mistake]:
    """Give each article that is there twice, and each phrasing that two articles have."""
    places: dict[tuple[str, str], Parsed] = {}
    asked: dict[Words, tuple[Parsed, int]] = {}
    for one in every:
        first = places.setdefault(one.key, one)
        if first is not one:
            what = f"id: article {one.article.id} in {one.article.language} is in {first.source.called} too"
            yield Mistake(one.source.name, 1, what, "give it another id, or remove one of them")
        for said, written, line in one.asked:
            other, there = asked.setdefault(said, (one, line))
            if other.article.id != one.article.id:
                what = f"“{written}” is a phrasing of {other.source.called}:{there} too"
                yield Mistake(one.source.name, line, what, "keep it where it fits better")


def team(source: Source) -> tuple[str, int] | None:
    """Return the team that a text names, with its line; None where it names none, or is no article."""
    try:
        header, _, _ = _parts(source)
        if "team" not in header:
            return None
        node, table = _read_yaml(header, source.name)
    except Mistakes:
        return None
    named = table.get("team")
    return (named, _yaml_line(node, ("team",))) if isinstance(named, str) and named else None


def _check_names(sheet: Sheet, table: Mapping[str, object], allowed: Allowed) -> None:
    """Note names that stand for nothing, also where the rest of the front matter can't be read."""
    kind, team = table.get("kind", GENERAL), table.get("team")
    if allowed.kinds is not None and isinstance(kind, str) and kind not in allowed.kinds:
        sheet.wrong(("kind",), *no_such("kind", kind, allowed.kinds))
    if allowed.teams is not None and isinstance(team, str) and team and team not in allowed.teams:
        sheet.wrong(("team",), *no_such("team", team, allowed.teams, ADD_TEAM))


def _check_sense(sheet: Sheet, front: _Front) -> None:
    for place, question in enumerate(front.questions):
        if not plain(question):
            sheet.wrong(("questions", place), f"has no word: {question!r}", "write how a customer would ask")
    begins, ends = front.valid_from, front.valid_until
    if begins and ends and ends < begins:
        sheet.wrong(("valid_until",), f"must not be before valid_from, {begins}", "swap them, or leave one out")


def _asked(front: _Front, line: Callable[[Key], int]) -> Iterator[tuple[Words, str, int]]:
    lines = [(question, line(("questions", place))) for place, question in enumerate(front.questions)]
    for written, at in (*lines, (front.title, line(("title",)))):
        yield words(written), written, at


def _parts(source: Source) -> tuple[str, str, int]:
    """Return the front matter, the body, and the number of lines before the body."""
    lines, name = source.text.split("\n"), source.name
    if not source.text.strip():
        raise Mistakes([Mistake(name, 1, "is empty", "begin it with --- and the article's id")])
    if lines[0].rstrip() != _FENCE:
        raise Mistakes([Mistake(name, 1, "has no front matter", "begin the file with a line ---")])
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() == _FENCE), None)
    if end is None:
        raise Mistakes([Mistake(name, 1, "has a front matter without an end", "end it with a line ---")])
    return "\n".join(["", *lines[1:end]]), "\n".join(lines[end + 1 :]), end + 1


_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where it was built


def _read_yaml(header: str, name: str) -> tuple[yaml.Node, Mapping[str, object]]:
    loader = _LOADER(header)
    try:
        node = loader.get_single_node()
        table = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2026-13-01 is the latter
        mark = getattr(error, "problem_mark", None)
        what = f"is not YAML: {getattr(error, 'problem', None) or error}"
        line = mark.line + 1 if mark else 1
        raise Mistakes([Mistake(name, line, what, "quote texts that hold a colon or a #")]) from error
    finally:
        loader.dispose()
    if not isinstance(node, yaml.MappingNode) or not isinstance(table, dict):
        raise Mistakes([Mistake(name, 1, "has an empty front matter", "write lines such as id: shipping-time")])
    return node, table


def _yaml_line(node: yaml.Node, place: Key) -> int:
    for part in place:
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            inner = node.value[part]
        else:
            break
        if inner is None:
            break
        node = inner
    return int(node.start_mark.line) + 1


def _unsayable(body: str, before: int, name: str) -> Iterator[Mistake]:
    """Give what is wrong with an answer; `before` is the number of lines above it."""
    if not body.strip():
        yield Mistake(name, before, "has no answer", "write it below the second ---")
    for one in template.mistakes(body):
        yield replace(one, file=name, line=before + max(one.line, 1))
