"""What is stored, for people at a terminal: `inquiry`, `journal`, `retry`, `status`, `db`, `doctor`."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.text import Text
from sqlalchemy import Row, func, select

from bot import figures
from bot.cli_common import OPTIONS, fail, show, shown, told
from data import journal, schema, store
from data.events import Happened
from data.tables import INQUIRY
from data.types import Owner, Status

inquiries = typer.Typer(help="The inquiries.", no_args_is_help=True)
chains = typer.Typer(help="The journal.", no_args_is_help=True)
databases = typer.Typer(help="The database.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(inquiries, name="inquiry")
    program.add_typer(chains, name="journal")
    program.add_typer(databases, name="db")
    program.command()(retry)
    program.command()(status)
    program.command()(doctor)


@inquiries.command(name="list")
def listing(
    status: Annotated[Status | None, typer.Option(help="Only those that stand so.")] = None,
    owner: Annotated[Owner | None, typer.Option(help="Only those in which this one speaks.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at the most.")] = 50,
    as_json: Json = False,
) -> None:
    """Show inquiries, newest first."""
    wanted = store.inquiries().order_by(INQUIRY.c.id.desc()).limit(limit)
    if status:
        wanted = wanted.where(INQUIRY.c.status == status)
    if owner:
        wanted = wanted.where(INQUIRY.c.owner == owner)
    with OPTIONS.database() as db, db.reading() as session:
        found = session.connection().execute(wanted).all()
    rows = [
        {"number": row.number, "status": row.status, "owner": row.agent_name or row.owner, "kind": row.kind,
         "priority": row.priority, "channel": row.channel, "contact": row.contact_name or row.address,
         "opened_at": _second(row.opened_at), "subject": row.subject}
        for row in found
    ]  # fmt: skip
    show(rows, as_json=as_json, empty="No inquiries yet.")


@inquiries.command(name="show")
def one(number: str, as_json: Json = False) -> None:
    """Show what was said in an inquiry, and what happened."""
    with OPTIONS.database() as db, db.reading() as session:
        found = session.connection().execute(store.inquiries().where(INQUIRY.c.number == number)).first()
        if found is None:
            fail(f"there is no inquiry {number}")
        said = session.connection().execute(store.messages(found.id)).all()
        happened = journal.history(session, found.id)
    if as_json:
        whole = {"number": number, "messages": _messages(said), "journal": _events(happened)}
        typer.echo(json.dumps(whole, ensure_ascii=False))
        return
    console = Console(highlight=False)
    console.print(Text(number, "bold"), shown(f"{found.status}, {found.agent_name or found.owner}: {found.subject}"))
    for row in said:
        console.print(Text(_second(row.at), "dim"), shown(row.agent_name or row.author), "(note)" if row.note else "")
        console.print(shown(row.text))
    console.print(Text("Journal", "bold"))
    for event in happened:
        data = json.dumps(event.data, ensure_ascii=False)
        console.print(shown(f"{event.seq:3} {event.at:%H:%M:%S} {event.kind} {event.actor} {data}"))


@chains.command()
def verify(as_json: Json = False) -> None:
    """Check that no event and no text was changed, left out or added."""
    with OPTIONS.database() as db, db.reading() as session:
        total = session.connection().execute(select(func.count()).select_from(INQUIRY)).scalar_one()
        quiet = as_json or not Console().is_terminal
        checked = track(journal.verify(session), "verifying", total, disable=quiet, transient=True)
        flaws = [flaw for flaw in checked if flaw]
    rows = [{"number": flaw.number, "event": flaw.seq, "what": flaw.what} for flaw in flaws]
    show(rows, as_json=as_json, empty=f"{total} inquiries: every chain is whole, every text is as it was written.")
    if flaws:
        raise typer.Exit(1)


@databases.command()
def upgrade() -> None:
    """Bring the database to this version of the program; `sapa run` does it by itself."""
    with OPTIONS.database() as db, db.connect() as connection:
        typer.echo(f"The database is at version {schema.current(connection)}.")


def status(as_json: Json = False) -> None:
    """Show what is open, what waits, what failed."""
    with OPTIONS.database() as db:
        found = db.read_now(lambda session: figures.read(session, datetime.now(UTC)))
    rows = [
        {"figure": name.removeprefix("sapa_"), "of": " ".join(labels.values()), "value": value}
        for name, labels, value in found
    ]
    show(rows, as_json=as_json, empty="Nothing yet.")


def retry() -> None:
    """Try again what could not be read, and what could not be sent."""
    from bot import app, retrying  # noqa: PLC0415

    settings = OPTIONS.settings()
    OPTIONS.start_log(settings)
    with told():
        opened = app.assemble(settings)
        try:
            done = asyncio.run(retrying.run(opened.db, opened.hub, opened.now))
        finally:
            opened.close()
    typer.echo(f"{done.read} of {done.letters} dead letters were read; {done.sent} failed messages will be sent again.")
    if done.read < done.letters:
        raise typer.Exit(1)


def doctor(as_json: Json = False) -> None:
    """Look for what could be wrong on this machine."""
    from bot import health  # noqa: PLC0415

    findings = health.examine(OPTIONS.settings())
    show([{"check": one.check, "state": one.state, "found": one.found} for one in findings], as_json=as_json, empty="")
    if any(one.state == "wrong" for one in findings):
        raise typer.Exit(1)


def _messages(said: Sequence[Row[Any]]) -> list[dict[str, object]]:
    return [
        {"at": _second(row.at), "from": row.agent_name or row.author, "note": row.note, "state": row.state,
         "text": row.text}
        for row in said
    ]  # fmt: skip


def _events(happened: Sequence[Happened]) -> list[dict[str, object]]:
    return [{"at": one.at.isoformat(), "kind": one.kind, "actor": one.actor, "data": one.data} for one in happened]


def _second(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
