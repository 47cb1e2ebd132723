"""`sapa agent …`: who works at the desk."""

import getpass
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli_common import OPTIONS, Email, Json, database, fail, show
from data.types import Role

if TYPE_CHECKING:
    from sqlmodel import Session

R = TypeVar("R")

agents = typer.Typer(help="Who works at the desk.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(agents, name="agent")


@agents.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(metavar="NAME", help="What customers see; else what stands before the @.")] = "",
    role: Annotated[Role, typer.Option(metavar="ROLE", help=f"One of {', '.join(Role)}.")] = Role.AGENT,
    team: Annotated[str | None, typer.Option(metavar="TEAM", help="A team's id, from people.toml.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a password; a pipe may give it.")] = False,
) -> None:
    """Add somebody, who can sign in once there is a password."""
    from handoff import signin

    newcomer = signin.Newcomer(
        email=email, name=name or email.partition("@")[0], role=role, team=team, password=_ask() if password else None
    )
    _do(lambda session: signin.add(session, newcomer, datetime.now(UTC)))
    typer.echo(f"{email} works here now, as {role}.")


@agents.command(name="list")
def listing(as_json: Json = False) -> None:
    """Show who works here."""
    from sqlalchemy import select

    from data.tables import AGENT

    columns = (AGENT.c.id, AGENT.c.email, AGENT.c.name, AGENT.c.role, AGENT.c.team, AGENT.c.active)
    with database(OPTIONS.settings()) as db, db.reading() as session:
        rows = [dict(row._mapping) for row in session.connection().execute(select(*columns).order_by(AGENT.c.id))]  # noqa: SLF001
    show(rows, as_json=as_json, empty="Nobody yet: sapa agent add EMAIL")


@agents.command()
def rename(
    email: Email, name: Annotated[str, typer.Argument(metavar="NAME", help="What customers see from now on.")]
) -> None:
    """Change the name by which customers and colleagues know somebody."""
    from handoff import signin

    _do(lambda session: signin.rename(session, email, name))
    typer.echo(f"{email} is {name.strip()} from now on.")


@agents.command()
def password(email: Email) -> None:
    """Set a password; a pipe may give it."""
    from handoff import signin

    chosen = _ask()
    _do(lambda session: signin.set_password(session, email, chosen))
    typer.echo(f"{email} has a new password; every session of theirs has ended.")


@agents.command()
def token(email: Email) -> None:
    """Print a new API token, alone; the one before it stops working."""
    from handoff import signin

    typer.echo(_do(lambda session: signin.token(session, email)))


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        fail("the two are not the same", code=2)
    return first


def _do(change: "Callable[[Session], R]") -> R:
    from handoff.desk import Missing

    def step(session: "Session", _items: Sequence[None]) -> list[Any]:
        return [change(session)]

    with database(OPTIONS.settings()) as db:
        try:
            done: R = db.write_now(step, None)
        except (Missing, ValueError) as error:
            fail(str(error))
    return done
