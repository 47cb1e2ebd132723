"""What all commands share: where the settings are, how a mistake is told, how a table is printed."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import structlog
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot import settings as reading
from bot.settings import Settings
from channels.shell import printable
from data import schema
from data.db import Database
from data.mistakes import Mistakes


@dataclass(slots=True)
class Options:
    """What was given before the command."""

    config: Path | None = None

    def settings(self) -> Settings:
        """Read the settings, or tell what is wrong with them and stop."""
        try:
            return reading.load(self.config, os.environ)
        except Mistakes as error:
            tell_mistakes(error)

    def start_log(self, settings: Settings) -> None:
        """Begin to log, without any secret."""
        try:
            log.start(os.environ, settings.secrets())
        except Mistakes as error:
            tell_mistakes(error)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Open the desk's database, brought up to date."""
        settings = self.settings()
        try:
            db = Database(settings.database.url.get_secret_value())
            schema.upgrade(db)
        except (OSError, SQLAlchemyError, RuntimeError) as error:
            fail(f"the database can't be opened: {getattr(error, 'orig', None) or error}")
        try:
            yield db
        finally:
            db.close()


OPTIONS = Options()

failures = structlog.get_logger()


def tell_mistakes(error: Mistakes) -> NoReturn:
    """Print every mistake, and stop: settings and content are the user's to mend."""
    console = Console(stderr=True, highlight=False)
    count = len(error.mistakes)
    console.print(f"[bold red]{count} {'mistake' if count == 1 else 'mistakes'}:[/]")
    for one in error.mistakes:
        console.print(f"  {one}", markup=False, soft_wrap=True)
    raise typer.Exit(2)


def fail(why: str, code: int = 1) -> NoReturn:
    """Say why it did not work, and stop."""
    Console(stderr=True, highlight=False).print(f"sapa: {why}", markup=False, soft_wrap=True)
    raise typer.Exit(code)


def show(rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Print rows as a table for people, or as JSON for programs."""
    if as_json:
        typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))
        return
    if not rows:
        typer.echo(empty)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold", no_wrap=name in {"number", "email"})
    for row in rows:
        table.add_row(*map(shown, row.values()))
    console = Console()
    if not console.is_terminal:
        console.width = 10_000  # a line each, for grep
    console.print(table)


def shown(value: object) -> Text:
    """Return a value as a terminal may show it: what customers write must not colour, move or break what we print."""
    return Text("" if value is None else printable(str(value)))


@contextmanager
def told() -> Iterator[None]:
    """Tell what went wrong in a sentence, where it is not a fault of the program's."""
    try:
        yield
    except Mistakes as error:
        tell_mistakes(error)
    except (OSError, SQLAlchemyError, RuntimeError) as error:
        failures.debug("failed", exc_info=True)
        fail(str(getattr(error, "orig", None) or error))
