"""Reading articles from the files that people edit: every mistake at once, with its file and line."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import Field, StringConstraints

from data import template, textfile
from data.forms import Form, Sheet
from data.mistakes import Mistake, Mistakes, nearest, raise_if_any
from data.toml import Key
from kb.amiss import in_words
from kb.article import Article
from kb.guide import GENERAL
from kb.normal import plain, standard

Language = Literal["id", "en"]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

_FENCE = "---"


class _Front(Form):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
    language: Language
    title: Written
    questions: Annotated[tuple[Written, ...], Field(min_length=1)]
    kind: Written = GENERAL
    tags: tuple[Written, ...] = ()
    needs_agent: bool = False
    team: str = ""


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
            found.append(_article(path, kinds))
        except Mistakes as error:
            mistakes += error.mistakes
    if not found and not mistakes:
        mistakes.append(Mistake(folder.name, 0, "no articles here", f"put files named id.language.md into {folder}"))
    raise_if_any([*mistakes, *_twice(found)])
    return tuple(article for article, _ in found)


def untranslated(articles: Iterable[Article], languages: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return each article's id with each of the languages that it does not have, sorted."""
    there: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        there[article.id].add(article.language)
    return tuple(sorted((article, missing) for article in there for missing in set(languages) - there[article]))


def _article(path: Path, kinds: Collection[str]) -> tuple[Article, Mapping[str, int]]:
    header, body, body_line = _parts(textfile.read(path, path.name), path.name)
    node, table = _read_yaml(header, path.name)
    sheet = Sheet(file=path.name, line=lambda key: _yaml_line(node, key), words=in_words)
    front = sheet.fill(_Front, table)
    sheet.mistakes.extend(_unsayable(body, body_line, path.name))
    kind = table.get("kind", GENERAL)
    if kinds and isinstance(kind, str) and kind not in kinds:
        sheet.wrong(("kind",), f"unknown kind {kind}", nearest(kind, kinds))
    for place, question in enumerate(front.questions if front else ()):
        if not plain(question):
            what = f"a phrasing without a word: {question!r}"
            sheet.wrong(("questions", place), what, "write how a customer would ask")
    if front is None or sheet.mistakes:
        raise Mistakes(sheet.mistakes)
    read = front.model_dump() | {"tags": frozenset(front.tags)}
    lines = {question: sheet.line(("questions", place)) for place, question in enumerate(front.questions)}
    return Article(**read, body=body.strip(), source=path.name), {front.title: sheet.line(("title",)), **lines}


def _parts(text: str, file: str) -> tuple[str, str, int]:
    """Return the front matter, the body, and the number of lines before the body."""
    lines = text.split("\n")
    if not text.strip():
        raise Mistakes([Mistake(file, 1, "the file is empty", "begin it with --- and the article's id")])
    if lines[0].rstrip() != _FENCE:
        raise Mistakes([Mistake(file, 1, "no front matter", "begin the file with a line ---")])
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() == _FENCE), None)
    if end is None:
        raise Mistakes([Mistake(file, 1, "the front matter has no end", "end it with a line ---")])
    return "\n".join(["", *lines[1:end]]), "\n".join(lines[end + 1 :]), end + 1


_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where it was built


def _read_yaml(header: str, file: str) -> tuple[yaml.Node, Mapping[str, object]]:
    try:
        node = yaml.compose(header, Loader=_LOADER)
        table = yaml.load(header, Loader=_LOADER)  # noqa: S506 — it is a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = f"not YAML: {getattr(error, 'problem', None) or error}"
        line = mark.line + 1 if mark else 1
        raise Mistakes([Mistake(file, line, what, "quote texts that hold a colon or a #")]) from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(table, dict):
        raise Mistakes([Mistake(file, 1, "the front matter says nothing", "write lines such as id: shipping-time")])
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


def _unsayable(body: str, before: int, file: str) -> Iterator[Mistake]:
    """Give what is wrong with an answer; `before` is the number of lines above it."""
    if not body.strip():
        yield Mistake(file, before, "the answer is empty", "write it below the second ---")
    for one in template.mistakes(body):
        yield replace(one, file=file, line=before + max(one.line, 1))


def _twice(found: Iterable[tuple[Article, Mapping[str, int]]]) -> Iterable[Mistake]:
    places: dict[tuple[str, str], Article] = {}
    asked: dict[tuple[str, ...], tuple[Article, int]] = {}
    for article, lines in found:
        first = places.setdefault((article.id, article.language), article)
        if first is not article:
            what = f"article {article.id} in {article.language} is in {first.source} too"
            yield Mistake(article.source, 1, what, "give it another id, or remove one of them")
        for question in article.phrasings:
            other, line = asked.setdefault(standard(tuple(plain(question).split())), (article, lines[question]))
            if other.id != article.id:
                what = f"“{question}” is a phrasing of {other.source}:{line} too"
                yield Mistake(article.source, lines[question], what, "keep it where it fits better")
