"""Reading articles from the files that people edit: every mistake at once, with its file and line."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

from data import textfile
from data.mistakes import Mistake, Mistakes, gather, raise_if_any
from kb import library, parse
from kb.article import Article
from kb.library import Library
from kb.parse import Allowed, Source


def articles(folder: Path, kinds: Collection[str]) -> tuple[Article, ...]:
    """Read all articles of a folder, in the order of their files' names.

    `kinds` are those of the guide; without any, because the guide itself has mistakes, an article may be of any kind.

    Raises:
        Mistakes: all that is wrong with them, or that there are none.

    """
    wrong: list[Mistake] = []
    files = sources(folder, wrong)
    if not files and not wrong:
        wrong.append(none(folder))
    allowed = Allowed(kinds=frozenset(kinds) or None)
    read = gather(lambda: library.lying(Library(files=files, allowed=allowed)), wrong)
    raise_if_any(wrong)
    return tuple(one.article for one in read or ())


def sources(folder: Path, wrong: list[Mistake]) -> tuple[Source, ...]:
    """Return the texts of a folder, in the order of their names; what can't be read goes to the mistakes."""
    found = []
    for path in sorted(folder.glob("*.md")):
        text = gather(partial(textfile.read, path), wrong)
        if text is not None:
            found.append(Source(name=str(path), text=text, short=path.name))
    return tuple(found)


def none(folder: Path) -> Mistake:
    """Return what is wrong with a desk that has no article at all."""
    return Mistake(str(folder), 0, "has no articles", "put files named id.language.md there")


def teams(folder: Path) -> Iterator[tuple[str, Path, int]]:
    """Give each team that an article names, with its file and line; a file that is no article is passed over."""
    for path in sorted(folder.glob("*.md")):
        try:
            named = parse.team(Source(name=str(path), text=textfile.read(path)))
        except Mistakes:
            continue
        if named:
            yield named[0], path, named[1]


def untranslated(articles: Iterable[Article], languages: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return each article's id with each of the languages that it does not have, sorted."""
    there: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        there[article.id].add(article.language)
    return tuple(sorted((article, missing) for article in there for missing in set(languages) - there[article]))
