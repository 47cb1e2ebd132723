"""`sapa kb import` and `sapa kb export`: articles from other desks, and for them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_common import OPTIONS, Json, fail, show_json, shown, terminal, told

if TYPE_CHECKING:
    from kb.porting.formats import Format
    from kb.porting.item import Item
    from kb.porting.outcome import Plan

FEW = 40
"""Rows that are printed though there is nothing to say about them; of more, only what somebody should look at."""

Language = Annotated[str, typer.Option(metavar="id|en", help="The language of what does not say its own.")]
Replace = Annotated[bool, typer.Option("--replace", help="Write over what is there already.")]


def register(knowledge: typer.Typer) -> None:
    """Add these commands to those of the knowledge base."""
    knowledge.command("import")(import_)
    knowledge.command("export")(export)


def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file, a folder or a zip of files.", exists=True)],
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="md, csv, html, json, chatwoot or zendesk; else guessed.")
    ] = "",
    language: Language = "",
    into: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where the articles go; else the desk's own.", file_okay=False)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")] = False,
    replace: Replace = False,
    publish: Annotated[bool, typer.Option("--publish", help="Use them at once, not as drafts.")] = False,
    as_json: Json = False,
) -> None:
    """Take articles from another program.

    Markdown, CSV, a FAQ page, or the help centre of Chatwoot or Zendesk as its API lists it. They become drafts.
    """
    from bot import added, porting
    from kb.porting.formats import Format

    only = _format(format_, tuple(Format))
    settings = OPTIONS.settings()
    desk = settings.desk
    _must_be_spoken(language, desk.languages)
    with told():
        folder = porting.folder(desk, into)
        wanted = porting.Import(path=path, into=folder, only=only, language=language, publish=publish, replace=replace)
        standing = () if into else added.peek(settings.database.url.get_secret_value()).added.standing
        made = porting.foresee(wanted, desk, _followed, standing)
        if made.files and not dry_run:
            files = {name: text.encode() for name, text in made.files.items()}
            porting.write(folder, files, replace=replace)
    if as_json:
        show_json(_as_json(made, folder, dry_run=dry_run))
    else:
        _print(made, folder, dry_run=dry_run, publish=publish)


def export(
    out: Annotated[Path, typer.Option(metavar="PATH", help="The file to write; for md a folder, or a name in .zip.")],
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="md, csv, json or html.")] = "",
    language: Annotated[
        str, typer.Option(metavar="id|en", help="Only these; a page is in one language, the desk's first if not said.")
    ] = "",
    replace: Replace = False,
) -> None:
    """Write the desk's articles for another program, or as a page for a web site.

    What goes out as md, csv or json can be imported again, and is then the same.
    """
    from bot import porting, reading
    from kb.porting import to_files
    from kb.porting.formats import Format

    of = _format(format_ or out.suffix.lstrip(".").replace("zip", "md") or "md", porting.EXPORTS) or Format.MARKDOWN
    settings = OPTIONS.settings()
    _must_be_spoken(language, settings.desk.languages)
    with told():
        words = reading.read_content(settings)
        spoken = language or (words.languages[0] if of is Format.PAGE else "")
        lying = words.knowledge.articles if of is Format.PAGE else words.articles  # a page is for now, a copy is of all
        articles = [one for one in lying if spoken in {"", one.language}]
        if of is Format.MARKDOWN and out.suffix.lower() != ".zip":
            files = {name: text.encode() for name, text in to_files.files(articles).items()}
            porting.write(out, files, replace=replace)
        else:
            data = porting.exported(articles, of, words.desk, spoken, words.hours.get(spoken, ""))
            porting.write(out.parent, {out.name: data}, replace=replace)
    typer.echo(f"{len(articles)} articles written to {out}.")


def _must_be_spoken(language: str, languages: "Sequence[str]") -> None:
    if language and language not in languages:
        fail(f"--language must be one of {', '.join(languages)}, not {language!r}", code=2)


def _format(name: str, known: "tuple[Format, ...]") -> "Format | None":
    if name and name not in known:
        fail(f"--format must be one of {', '.join(known)}, not {name!r}", code=2)
    return next((one for one in known if one == name), None)


def _followed(items: "Sequence[Item]") -> "Iterable[Item]":
    """Show how far it is, on a terminal."""
    from rich.console import Console
    from rich.progress import track

    return track(items, "reading", console=Console(stderr=True), transient=True)


def _as_json(made: "Plan", folder: Path, *, dry_run: bool) -> dict[str, object]:
    return {
        "folder": str(folder),
        "written": 0 if dry_run else len(made.files),
        "counts": dict(Counter(str(row.became) for row in made.rows)),
        "items": [
            {
                "where": row.where,
                "became": str(row.became),
                "article": row.id or None,
                "language": row.language or None,
                "title": row.title,
                "file": row.file or None,
                "notes": list(row.notes),
            }
            for row in made.rows
        ],
    }


def _print(made: "Plan", folder: Path, *, dry_run: bool, publish: bool) -> None:
    from rich.table import Table

    from kb.porting.outcome import Became

    quiet = {Became.NEW, Became.REPLACED, Became.UNCHANGED}
    rows = [row for row in made.rows if len(made.rows) <= FEW or row.notes or row.became not in quiet]
    table = Table("from", "became", "article", "title", "notes", box=None, header_style="bold", pad_edge=False)
    for row in rows:
        article = f"{row.id}.{row.language}" if row.id else ""
        table.add_row(*map(shown, (row.where, str(row.became), article, row.title, "; ".join(row.notes))))
    if rows:
        terminal().print(table)
    counts = Counter(row.became for row in made.rows)
    typer.echo(
        ", ".join(f"{counts[one]} {one}" for one in Became if counts[one]) + "." if counts else "It has no article."
    )
    typer.echo(_ending(len(made.files), folder, dry_run=dry_run, publish=publish))


def _ending(files: int, folder: Path, *, dry_run: bool, publish: bool) -> str:
    if not files:
        return "Nothing changes."
    many = f"{files} file" if files == 1 else f"{files} files"
    if dry_run:
        return f"Nothing was written: without --dry-run, {many} in {folder} would be."
    drafts = "" if publish else " New ones are drafts: take the line draft: true away to publish one."
    return f"{many} written to {folder}.{drafts}"
