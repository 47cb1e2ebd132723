"""Reading articles from the files that people edit: every mistake at once, with its file and line."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from data import template, textfile
from data.forms import Form, Sheet, Wrong
from data.mistakes import Mistake, Mistakes, raise_if_any
from data.toml import Key
from data.wording import in_words, no_such
from kb.article import Article
from kb.guide import GENERAL
from kb.normal import plain, standard

Language = Literal["id", "en"]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""What the id of an article looks like, since files are named after it."""

_FENCE = "---"


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


def articles(folder: Path, kinds: Collection[str]) -> tuple[Article, ...]:
    """Read all articles of a folder, in the order of their files' names.

    `kinds` are those of the guide; without any, because the guide itself has mistakes, an article may be of any kind.

    Raises:
        Mistakes: all that is wrong with them, or that there are none.

    """
    mistakes: list[Mistake] = []
    found: list[tuple[Article, Mapping[str, int]]] = []
    for path in sorted(folder.glob("*.md")):
        try:
            found.append(_article(textfile.read(path), path, kinds))
        except Mistakes as error:
            mistakes += error.mistakes
    if not found and not mistakes:
        mistakes.append(Mistake(str(folder), 0, "has no articles", "put files named id.language.md there"))
    raise_if_any([*mistakes, *_twice(folder, found)])
    return tuple(article for article, _ in found)


def article(text: str, file: str, kinds: Collection[str]) -> Article:
    """Read one article from its text; `file` is what mistakes call it.

    Raises:
        Mistakes: all that is wrong with it.

    """
    return _article(text, Path(file), kinds)[0]


def teams(folder: Path) -> Iterator[tuple[str, Path, int]]:
    """Give each team that an article names, with its file and line; a file that is no article is passed over."""
    for path in sorted(folder.glob("*.md")):
        try:
            header, _, _ = _parts(textfile.read(path), path)
            node, table = _read_yaml(header, path) if "team" in header else (None, {})
        except Mistakes:
            continue
        if node and isinstance(team := table.get("team"), str) and team:
            yield team, path, _yaml_line(node, ("team",))


def untranslated(articles: Iterable[Article], languages: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return each article's id with each of the languages that it does not have, sorted."""
    there: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        there[article.id].add(article.language)
    return tuple(sorted((article, missing) for article in there for missing in set(languages) - there[article]))


def _article(text: str, path: Path, kinds: Collection[str]) -> tuple[Article, Mapping[str, int]]:
    header, body, body_line = _parts(text, path)
    node, table = _read_yaml(header, path)
    sheet = Sheet(file=str(path), line=lambda key: _yaml_line(node, key), words=in_words)
    front = sheet.fill(_Front, table)
    sheet.mistakes.extend(_unsayable(body, body_line, path))
    kind = table.get("kind", GENERAL)
    if kinds and isinstance(kind, str) and kind not in kinds:
        sheet.wrong(("kind",), *no_such("kind", kind, kinds))
    for place, question in enumerate(front.questions if front else ()):
        if not plain(question):
            sheet.wrong(("questions", place), f"has no word: {question!r}", "write how a customer would ask")
    if front is None or sheet.mistakes:
        raise Mistakes(sheet.mistakes)
    read = front.model_dump() | {"tags": frozenset(front.tags)}
    lines = {question: sheet.line(("questions", place)) for place, question in enumerate(front.questions)}
    return Article(**read, body=body.strip(), source=path.name), {front.title: sheet.line(("title",)), **lines}


def _parts(text: str, path: Path) -> tuple[str, str, int]:
    """Return the front matter, the body, and the number of lines before the body."""
    lines = text.split("\n")
    if not text.strip():
        raise Mistakes([Mistake(str(path), 1, "is empty", "begin it with --- and the article's id")])
    if lines[0].rstrip() != _FENCE:
        raise Mistakes([Mistake(str(path), 1, "has no front matter", "begin the file with a line ---")])
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() == _FENCE), None)
    if end is None:
        raise Mistakes([Mistake(str(path), 1, "has a front matter without an end", "end it with a line ---")])
    return "\n".join(["", *lines[1:end]]), "\n".join(lines[end + 1 :]), end + 1


_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where it was built


def _read_yaml(header: str, path: Path) -> tuple[yaml.Node, Mapping[str, object]]:
    loader = _LOADER(header)
    try:
        node = loader.get_single_node()
        table = loader.construct_document(node) if node else None
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2026-13-01 is the latter
        mark = getattr(error, "problem_mark", None)
        what = f"is not YAML: {getattr(error, 'problem', None) or error}"
        line = mark.line + 1 if mark else 1
        raise Mistakes([Mistake(str(path), line, what, "quote texts that hold a colon or a #")]) from error
    finally:
        loader.dispose()
    if not isinstance(node, yaml.MappingNode) or not isinstance(table, dict):
        raise Mistakes([Mistake(str(path), 1, "has an empty front matter", "write lines such as id: shipping-time")])
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


def _unsayable(body: str, before: int, path: Path) -> Iterator[Mistake]:
    """Give what is wrong with an answer; `before` is the number of lines above it."""
    if not body.strip():
        yield Mistake(str(path), before, "has no answer", "write it below the second ---")
    for one in template.mistakes(body):
        yield replace(one, file=str(path), line=before + max(one.line, 1))


def _twice(folder: Path, found: Iterable[tuple[Article, Mapping[str, int]]]) -> Iterable[Mistake]:
    places: dict[tuple[str, str], Article] = {}
    asked: dict[tuple[str, ...], tuple[Article, int]] = {}
    for article, lines in found:
        file = str(folder / article.source)
        first = places.setdefault((article.id, article.language), article)
        if first is not article:
            what = f"id: article {article.id} in {article.language} is in {first.source} too"
            yield Mistake(file, 1, what, "give it another id, or remove one of them")
        for question in article.phrasings:
            other, line = asked.setdefault(standard(tuple(plain(question).split())), (article, lines[question]))
            if other.id != article.id:
                what = f"“{question}” is a phrasing of {other.source}:{line} too"
                yield Mistake(file, lines[question], what, "keep it where it fits better")
