"""`sapa content …`: articles between the files and the database, and a running desk that reads its files again."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_common import OPTIONS, Json, database, fail, show_json, terminal, told

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bot.content import Content
    from bot.exchanging import Push
    from data.db import Database
    from kb.exchange import Move, Sides

content = typer.Typer(help="The articles' files, and their versions in the database.", no_args_is_help=True)

Only = Annotated[list[str] | None, typer.Argument(metavar="ARTICLE", help="Only these articles; else all.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
Force = Annotated[bool, typer.Option("--force", help="Also where the other side is newer.")]

_DONE = {
    "write": "written", "remove": "removed", "publish": "published", "withdraw": "withdrawn", "leave": "left alone",
}  # fmt: skip


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(content, name="content")


@content.command()
def pull(only: Only = None, dry_run: Dry = False, force: Force = False, as_json: Json = False) -> None:
    """Bring what the database says into the files.

    A file that was changed since is not overwritten without --force; then nothing is written at all.
    """
    from bot import exchanging
    from kb import exchange

    with told(), database(settings := OPTIONS.settings()) as db:
        both = exchanging.sides(settings, db)
        _must_be_known(both, only or ())
        moves = exchange.pull(both, only or (), force=force)
        stuck = list(exchange.refusals(moves))
        if not dry_run and not stuck:
            exchanging.write_files(_with_progress(moves, "writing", quiet=as_json), lambda _move: None)
    _tell(moves, as_json=as_json, dry=dry_run or bool(stuck), empty="The files say what the database does.")
    if stuck:
        fail(f"nothing was written: {len(stuck)} would be lost; name others, or add --force")


@content.command()
def push(
    only: Only = None,
    note: Annotated[str, typer.Option(metavar="WORDS", help="Why; kept with each version.")] = "from the files",
    dry_run: Dry = False,
    force: Force = False,
    reason: Annotated[
        str, typer.Option(metavar="WORDS", help="Why protected questions may lose what they must get; it is kept.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Bring what the files say into the database.

    They stand as published versions; a running desk says them within seconds. What is newer in the database is left
    alone without --force, and so is a draft that somebody has begun. A version whose file is gone is withdrawn if its
    article is named. What would take its answer from a protected question is refused without a --reason.
    """
    from bot import exchanging, reading
    from kb import exchange

    with told(), database(settings := OPTIONS.settings()) as db:
        both = exchanging.sides(settings, db, sound=True)
        _must_be_known(both, only or ())
        moves = exchange.push(both, only or (), force=force)
        exchanging.must_fit(both, moves)
        if not dry_run:
            wanted = exchanging.Push(books=both.books, moves=moves, note=note, at=datetime.now(UTC))
            with _busy(f"publishing {len(moves)} articles", quiet=as_json):
                _stand(db, reading.read_content(settings), wanted, reason)
    _tell(moves, as_json=as_json, dry=dry_run, empty="The database says what the files do.")
    if left := list(exchange.refusals(moves)):
        typer.echo(f"{len(left)} left alone: pull them first, or add --force.", err=True)


@content.command()
def reload(as_json: Json = False) -> None:
    """Let the running desk read its files again.

    Every process of it does, once the files have no mistakes here.
    """
    from bot import reading, reloading

    settings = OPTIONS.settings()
    with told():
        words, _ = reading.read(settings)
        with database(settings) as db:
            db.write_now(reloading.ask, None)
    known = len({one.id for one in words.knowledge.articles})
    if as_json:
        show_json({"articles": known, "version": words.knowledge.version})
    else:
        typer.echo(f"Asked: {known} articles and all templates, kinds and policies will be read within seconds.")


def _stand(db: "Database", now: "Content", wanted: "Push", reason: str) -> None:
    from bot import exchanging, publishing
    from kb.guarding import guarded
    from kb.protections import Outdated, Regresses
    from kb.versions import Hand

    hand = Hand(agent=None, at=wanted.at)
    attempt = publishing.attempt(db, lambda: now)
    try:
        guarded(db, attempt, wanted.becoming, lambda session: exchanging.stand(session, [wanted]), hand, reason)
    except Regresses as error:
        fail(f"{error}\nMend that, or say with --reason why it may be so.")
    except Outdated as error:
        fail(str(error))


def _must_be_known(both: "Sides", names: Sequence[str]) -> None:
    from data.mistakes import nearest
    from kb import exchange
    from kb.library import by_key

    for name in exchange.unknown(both, names):
        known = {one for one, _ in by_key(both.books)} | {one.article for one in both.standing}
        fail(f"there is no article {name}; {nearest(name, known) or 'sapa kb list shows them'}", code=2)


def _with_progress(moves: Sequence["Move"], what: str, *, quiet: bool) -> "Iterable[Move]":
    from rich.progress import track

    return track(moves, what, disable=quiet or not sys.stderr.isatty(), transient=True)


def _busy(what: str, *, quiet: bool) -> "AbstractContextManager[object]":
    """Show that something is under way that ends as a whole, so that there is no counting along."""
    from rich.console import Console

    errors = Console(stderr=True)
    return nullcontext() if quiet or not errors.is_terminal else errors.status(what)


def _tell(moves: Sequence["Move"], *, as_json: bool, dry: bool, empty: str) -> None:
    if as_json:
        show_json([_row(one, dry=dry) for one in moves])
        return
    if not moves:
        typer.echo(empty)
    for one in moves:
        done = f"would be {_DONE[one.act]}" if dry and not one.refused else _DONE[one.act]
        typer.echo(f"{one.article}.{one.language}: {done}" + (f": {one.refused}" if one.refused else ""))
        if one.diff and (dry or one.refused):
            _show_diff(one.diff)


def _show_diff(text: str) -> None:
    from bot.cli_common import shown

    for line in text.splitlines():
        style = {"+": "green", "-": "red"}.get(line[:1], "dim")
        terminal().print(shown(f"  {line}"), style=style)


def _row(one: "Move", *, dry: bool) -> dict[str, object]:
    done = not dry and not one.refused
    return {
        "article": one.article, "language": one.language, "act": one.act, "done": done, "file": one.file,
        "refused": one.refused, "diff": one.diff,
    }  # fmt: skip
