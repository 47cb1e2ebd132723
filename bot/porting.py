"""Importing articles into a content folder, and exporting them: what is read and written around `kb.porting`.

Nothing is written unless everything can be, and nothing that is there is written over unless that was asked for.
"""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot import people
from bot.draft import STARTER
from bot.sections import Desk
from data.library import VersionState
from data.mistakes import Mistake, Mistakes
from kb import load, load_guide
from kb.article import Article
from kb.library import Standing
from kb.parse import parse
from kb.porting import formats, front, plan, to_files, to_json, to_page, to_table
from kb.porting.formats import Format
from kb.porting.item import Item
from kb.porting.outcome import Plan, Rules

EXPORTS = (Format.MARKDOWN, Format.TABLE, Format.OURS, Format.PAGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What somebody asked to import, and where to."""

    path: Path
    into: Path  # a folder of articles
    only: Format | None = None
    language: str = ""
    publish: bool = False
    replace: bool = False


def folder(desk: Desk, into: Path | None) -> Path:
    """Return the folder that articles go to: the one that was named, else the desk's own.

    Raises:
        Mistakes: the desk has no content of its own.

    """
    if into is None and desk.content.resolve() == STARTER.resolve():
        mend = "make a desk of your own with sapa init, or name a folder with --into"
        raise Mistakes([Mistake(str(desk.content), 0, "is the starter desk, which stays as it is", mend)])
    return into or desk.content / "articles"


def foresee(
    wanted: Import,
    desk: Desk,
    follow: Callable[[Sequence[Item]], Iterable[Item]],
    standing: Iterable[Standing] = (),
) -> Plan:
    """Read what is to be imported, and decide what becomes of it; `follow` sees each item as it is decided.

    `standing` are versions of articles in the desk's database, which are known as its files are.

    Raises:
        Mistakes: all that keeps it from being read, or the desk's own content has mistakes.

    """
    guide = load_guide.guide(desk.content / "guide.toml")
    kinds = frozenset(kind.id for kind in guide.kinds)
    teams = frozenset(team.id for team in people.load(desk.content / "people.toml", "").teams)
    files = load.articles(wanted.into, kinds) if any(wanted.into.glob("*.md")) else ()
    existing = (*files, *_without_file(files, standing))
    items = formats.load(wanted.path, kinds, wanted.only)
    rules = Rules(
        languages=desk.languages,
        kinds=kinds,
        teams=teams,
        language=wanted.language,
        publish=wanted.publish,
        replace=wanted.replace,
    )
    return plan.plan(items, existing, rules, follow)


def _without_file(files: Iterable[Article], standing: Iterable[Standing]) -> Iterable[Article]:
    """Give the articles that were published and lie in no file; if one is to be replaced, it gets one."""
    lying = {(one.id, one.language) for one in files}
    for one in standing:
        if one.key not in lying and one.state is not VersionState.WITHDRAWN:
            article = parse(one.source).article
            yield replace(article, source=front.name(article))


def write(into: Path, files: Mapping[str, bytes], *, replace: bool) -> None:
    """Write files into a folder, all or none; one that is there is written over only with `replace`.

    Raises:
        Mistakes: some are there already.
        OSError: they can't be written; then none is.

    """
    there = [name for name in files if (into / name).exists()]
    if there and not replace:
        what = f"has {there[0]} already" + (f", and {len(there) - 1} more of these files" if there[1:] else "")
        raise Mistakes([Mistake(str(into), 0, what, "--replace writes over what is there")])
    into.mkdir(parents=True, exist_ok=True)
    halves = {into / name: into / f".{name}.{os.getpid()}.part" for name in files}
    try:
        for half, data in zip(halves.values(), files.values(), strict=True):
            half.write_bytes(data)
        if hasattr(os, "sync"):  # for all files at once: one by one, ten thousand take a minute
            os.sync()
        for path, half in halves.items():  # a full disk has shown itself by now
            half.replace(path)
    finally:
        for half in halves.values():
            half.unlink(missing_ok=True)


def exported(articles: Iterable[Article], of: Format, desk: str, language: str, hours: str) -> bytes:
    """Return articles as one file in a format; Markdown is a zip."""
    match of:
        case Format.MARKDOWN:
            return to_files.zipped(articles)
        case Format.TABLE:
            return to_table.table(articles)
        case Format.PAGE:
            return to_page.page(articles, language, desk, {"desk": desk, "hours": hours}).encode()
        case _:
            return to_json.text(articles).encode()
