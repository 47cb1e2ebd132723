"""What all commands share: where the settings are, how a mistake is told, how a table is printed.

Each command imports what it works with when it runs, so that `sapa --help` doesn't wait for all of it.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from bot.settings import Settings
    from data.db import Database
    from data.mistakes import Mistake, Mistakes

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The inquiry's number, such as INQ-2026-000001.")]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="What they sign in with.")]


@dataclass(slots=True)
class Options:
    """What was given before the command."""

    config: Path | None = None

    def settings(self, *, all_mistakes: bool = False) -> "Settings":
        """Read the settings, or tell what is wrong with them, and if asked with the content too, and stop."""
        from bot import settings
        from data.mistakes import Mistakes

        try:
            return settings.load(self.config, os.environ)
        except Mistakes as error:
            from bot import checking

            content = checking.beside(settings.find(self.config, os.environ), os.environ) if all_mistakes else []
            tell_mistakes(Mistakes([*error.mistakes, *content]))

    def start_log(self, settings: "Settings") -> None:
        """Begin to log, without any secret."""
        from bot import log
        from data.mistakes import Mistakes

        try:
            log.start(os.environ, settings.secrets())
        except Mistakes as error:
            tell_mistakes(error)


OPTIONS = Options()


@contextmanager
def database(settings: "Settings") -> Iterator["Database"]:
    """Open the desk's database, brought up to date, or tell why that can't be done and stop."""
    from sqlalchemy.exc import SQLAlchemyError

    from data import schema
    from data.db import Database

    try:
        db = Database(settings.database.url.get_secret_value())
        schema.upgrade(db)
    except (OSError, SQLAlchemyError, RuntimeError) as error:
        fail(f"the database can't be opened: {getattr(error, 'orig', None) or error}")
    try:
        yield db
    finally:
        db.close()


@contextmanager
def told() -> Iterator[None]:
    """Tell what went wrong in a sentence, where it is not a fault of the program's."""
    import structlog
    from sqlalchemy.exc import SQLAlchemyError

    from data.mistakes import Mistakes

    try:
        yield
    except typer.Exit:  # which is a RuntimeError, and has said all there is to say
        raise
    except Mistakes as error:
        tell_mistakes(error)
    except (OSError, SQLAlchemyError, RuntimeError) as error:
        structlog.get_logger().debug("failed", exc_info=True)
        fail(str(getattr(error, "orig", None) or error))


def tell_mistakes(error: "Mistakes") -> NoReturn:
    """Print every mistake, and stop: settings and content are the user's to mend."""
    count = len(error.mistakes)
    typer.secho(f"{count} {'mistake' if count == 1 else 'mistakes'}:", err=True, fg="red", bold=True)
    for one in error.mistakes:
        typer.echo(f"  {local(one)}", err=True)
    raise typer.Exit(2)


def local(one: "Mistake | str") -> str:
    """Return a mistake, or a hint, as somebody sees it who is in this folder."""
    return str(one).removeprefix(f"{Path.cwd()}{os.sep}")


def fail(why: str, code: int = 1) -> NoReturn:
    """Say why it did not work, and stop."""
    typer.echo(f"sapa: {why}", err=True)
    raise typer.Exit(code)


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Print rows as a table for people, or as JSON for programs."""
    from rich.table import Table

    if as_json:
        show_json(list(rows))
        return
    if not rows:
        typer.echo(empty)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold", no_wrap=name in {"number", "email", "opened_at"})
    for row in rows:
        table.add_row(*map(shown, row.values()))
    terminal().print(table)


def terminal() -> "Console":
    """Return what to print on; in a pipe no line is broken, for grep."""
    from rich.console import Console

    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000
    return console


def show_json(value: object) -> None:
    """Print a value as JSON; times are RFC 3339, in the zone that they have."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def shown(value: object) -> "Text":
    """Return a value as a terminal may show it: what customers write must not colour, move or break what we print."""
    from rich.text import Text

    from channels.shell import printable

    if isinstance(value, datetime):
        return Text(f"{value:%Y-%m-%d %H:%M:%S %Z}")
    return Text("" if value is None else printable(str(value)))


def _plain(value: Any) -> str:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
