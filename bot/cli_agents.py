"""`sapa agent …`: who works at the desk."""

import getpass
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

import typer
from sqlalchemy import select
from sqlmodel import Session

from bot.cli_common import OPTIONS, fail, show
from data.tables import AGENT
from data.types import Role
from handoff import signin
from handoff.desk import Missing

R = TypeVar("R")

agents = typer.Typer(help="Who works at the desk.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(agents, name="agent")


@agents.command()
def add(
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="What customers see.")] = "",
    role: Annotated[Role, typer.Option()] = Role.AGENT,
    team: Annotated[str | None, typer.Option(help="A team's id, from people.toml.")] = None,
    password: Annotated[bool, typer.Option(help="Ask for a password; a pipe may give it.")] = False,
) -> None:
    """Add somebody. Without a password they can't sign in until `sapa agent password` sets one."""
    newcomer = signin.Newcomer(
        email=email, name=name or email.partition("@")[0], role=role, team=team, password=_ask() if password else None
    )
    _do(lambda session: signin.add(session, newcomer, datetime.now(UTC)))
    typer.echo(f"{email} works here now, as {role}.")


@agents.command(name="list")
def listing(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show who works here."""
    columns = (AGENT.c.id, AGENT.c.email, AGENT.c.name, AGENT.c.role, AGENT.c.team, AGENT.c.active)
    with OPTIONS.database() as db, db.reading() as session:
        rows = [dict(row._mapping) for row in session.connection().execute(select(*columns).order_by(AGENT.c.id))]  # noqa: SLF001
    show(rows, as_json=as_json, empty="Nobody yet: sapa agent add EMAIL")


@agents.command()
def password(email: str) -> None:
    """Set a password; a pipe may give it."""
    chosen = _ask()
    _do(lambda session: signin.set_password(session, email, chosen))
    typer.echo(f"{email} has a new password; every session of theirs has ended.")


@agents.command()
def token(email: str) -> None:
    """Print a new API token, alone; the one before it stops working."""
    typer.echo(_do(lambda session: signin.token(session, email)))


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        fail("the two are not the same", code=2)
    return first


def _do(change: Callable[[Session], R]) -> R:
    def step(session: Session, _items: Sequence[None]) -> list[Any]:
        return [change(session)]

    with OPTIONS.database() as db:
        try:
            done: R = db.write_now(step, None)
        except (Missing, ValueError) as error:
            fail(str(error))
    return done
