"""The formats that can be imported, and which of them a file is in."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from pathlib import Path, PurePath

from data.mistakes import Mistake, Mistakes, gather, raise_if_any
from kb.porting import from_chatwoot, from_json, from_markdown, from_page, from_table, from_zendesk, sources
from kb.porting.item import Item, Source


class Format(StrEnum):
    """In what articles come."""

    MARKDOWN = "md"
    TABLE = "csv"
    PAGE = "html"
    OURS = "json"
    CHATWOOT = "chatwoot"
    ZENDESK = "zendesk"


_BY_SUFFIX = {
    ".md": Format.MARKDOWN, ".markdown": Format.MARKDOWN, ".txt": Format.MARKDOWN, ".csv": Format.TABLE,
    ".tsv": Format.TABLE, ".html": Format.PAGE, ".htm": Format.PAGE, ".xhtml": Format.PAGE, ".json": Format.OURS,
}  # fmt: skip
_JSON = (Format.OURS, Format.CHATWOOT, Format.ZENDESK)


def load(path: Path, kinds: Collection[str], only: Format | None = None) -> tuple[Item, ...]:
    """Read a file, folder or zip; `only` says its format where the name does not.

    Raises:
        Mistakes: all that keeps it from being read.

    """
    asked = Format.OURS if only in _JSON else only
    found = sources.read(path, lambda name: (of := _named(name)) is not None and asked in {None, of})
    single = len(found) == 1 and not path.is_dir() and path.suffix.lower() != ".zip"
    return read(found, kinds, only, asked if single else None)


def read(
    files: Sequence[Source], kinds: Collection[str], only: Format | None = None, single: Format | None = None
) -> tuple[Item, ...]:
    """Give the articles of files, those of one help centre together.

    Raises:
        Mistakes: all that is wrong in all of them.

    """
    wrong: list[Mistake] = []
    items: list[Item] = []
    parsed: list[tuple[str, object]] = []
    for source in files:
        of = single or _named(source.name)
        if of is Format.OURS:
            parsed.extend(gather(lambda source=source: [(source.name, from_json.parsed(source))], wrong) or ())  # type: ignore[misc]
        else:
            items.extend(gather(lambda source=source, of=of: list(_one(source, of, kinds)), wrong) or ())  # type: ignore[misc]
    items.extend(gather(lambda: list(_from_json(parsed, kinds, only)), wrong) or ())
    raise_if_any(wrong)
    return tuple(items)


def _named(name: str) -> Format | None:
    return _BY_SUFFIX.get(PurePath(name).suffix.lower())


def _one(source: Source, of: Format | None, kinds: Collection[str]) -> Iterator[Item]:
    match of:
        case Format.MARKDOWN:
            return from_markdown.read(source, kinds)
        case Format.TABLE:
            return from_table.read(source)
        case Format.PAGE:
            return from_page.read(source)
    what = "has a name that tells no format"
    raise Mistakes([Mistake(source.name, 0, what, f"say --format {'|'.join(Format)}")])


def _from_json(parsed: Sequence[tuple[str, object]], kinds: Collection[str], only: Format | None) -> Iterator[Item]:
    centres: dict[Format, list[tuple[str, object]]] = {Format.CHATWOOT: [], Format.ZENDESK: []}
    for name, value in parsed:
        if isinstance(value, dict) and from_json.is_ours(value) and only in {None, Format.OURS}:
            yield from from_json.read(value, name, kinds)
        elif from_zendesk.is_ours(value) and only in {None, Format.ZENDESK}:
            centres[Format.ZENDESK].append((name, value))
        elif from_chatwoot.is_ours(value) and only in {None, Format.CHATWOOT}:
            centres[Format.CHATWOOT].append((name, value))
        else:
            what = f"is no export of {'|'.join(_JSON) if only is None else only} that is known here"
            raise Mistakes([Mistake(name, 0, what, "export its articles, as their API lists them")])
    yield from from_zendesk.read(centres[Format.ZENDESK])
    yield from from_chatwoot.read(centres[Format.CHATWOOT])
