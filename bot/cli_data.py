"""What is stored, for people at a terminal: `inquiry`, `journal`, `retry`, `status`, `db`, `doctor`."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli_common import OPTIONS, Json, Number, database, fail, local, show, show_json, shown, terminal, told
from data.types import Owner, Status

if TYPE_CHECKING:
    from sqlalchemy import Row

    from bot.settings import Settings
    from data.events import Happened

inquiries = typer.Typer(help="The inquiries.", no_args_is_help=True)
_NAMELESS = {"id": "tamu", "en": "visitor"}

chains = typer.Typer(help="The journal.", no_args_is_help=True)
databases = typer.Typer(help="The database.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(inquiries, name="inquiry")
    program.add_typer(chains, name="journal")
    program.add_typer(databases, name="db")
    program.command()(status)
    program.command()(retry)
    program.command()(doctor)


@inquiries.command(name="list")
def listing(
    status: Annotated[
        Status | None, typer.Option(metavar="STATUS", help=f"Only those that are {', '.join(Status)}.")
    ] = None,
    owner: Annotated[
        Owner | None, typer.Option(metavar="OWNER", help=f"Only those that are with the {', '.join(Owner)}.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="COUNT", help="How many at the most.")] = 50,
    as_json: Json = False,
) -> None:
    """Show inquiries, newest first."""
    from data import store
    from data.tables import INQUIRY

    wanted = store.inquiries().order_by(INQUIRY.c.id.desc()).limit(limit)
    if status:
        wanted = wanted.where(INQUIRY.c.status == status)
    if owner:
        wanted = wanted.where(INQUIRY.c.owner == owner)
    settings = OPTIONS.settings()
    with database(settings) as db, db.reading() as session:
        found = session.connection().execute(wanted).all()
    rows = [
        {"number": row.number, "status": row.status, "owner": row.agent_name or row.owner, "kind": row.kind,
         "priority": row.priority, "channel": row.channel, "contact": _contact(row, settings.desk.languages[0]),
         "opened_at": row.opened_at.astimezone(_zone(settings)), "subject": row.subject}
        for row in found
    ]  # fmt: skip
    show(rows, as_json=as_json, empty="No inquiries yet.")


@inquiries.command(name="show")
def one(number: Number, as_json: Json = False) -> None:
    """Show what was said in an inquiry, and what happened."""
    from data import journal, store
    from data.tables import INQUIRY

    settings = OPTIONS.settings()
    with database(settings) as db, db.reading() as session:
        found = session.connection().execute(store.inquiries().where(INQUIRY.c.number == number)).first()
        if found is None:
            fail(f"there is no inquiry {number}")
        said = session.connection().execute(store.messages(found.id)).all()
        happened = journal.history(session, found.id)
    messages, events = _messages(said, _zone(settings)), _events(happened, _zone(settings))
    if as_json:
        show_json({"number": number, "messages": messages, "journal": events})
        return
    _print(f"{number}  {found.status}, {found.agent_name or found.owner}: {found.subject}", messages, events)


def _print(title: str, messages: Sequence[Mapping[str, Any]], events: Sequence[Mapping[str, Any]]) -> None:
    console = terminal()
    console.print(shown(title), style="bold")
    for message in messages:
        console.print(shown(message["at"]), shown(message["from"]), "(note)" if message["note"] else "", style="dim")
        console.print(shown(message["text"]))
    console.print("Journal", style="bold")
    for number, event in enumerate(events, 1):
        data = json.dumps(event["data"], ensure_ascii=False)
        console.print(shown(event["at"]), shown(f"{number:3} {event['kind']} {event['actor']} {data}"))


@chains.command()
def verify(as_json: Json = False) -> None:
    """Check that no event and no text was changed, left out or added."""
    from rich.console import Console
    from rich.progress import track
    from sqlalchemy import func, select

    from data import journal
    from data.tables import INQUIRY

    with database(OPTIONS.settings()) as db, db.reading() as session:
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
    from data import schema

    with database(OPTIONS.settings()) as db, db.connect() as connection:
        typer.echo(f"The database is at version {schema.current(connection)}.")


def status(as_json: Json = False) -> None:
    """Show what is open, what waits, what failed, and what is wrong with the content."""
    from bot import figures, standing

    settings = OPTIONS.settings()
    with database(settings) as db:
        found = db.read_now(lambda session: figures.read(session, datetime.now(UTC)))
        to_mend = db.read_now(lambda session: list(standing.of(session, settings)))
    rows = [
        {"figure": name.removeprefix("sapa_"), "of": " ".join(labels.values()), "value": value}
        for name, labels, value in found
    ]
    show(rows, as_json=as_json, empty="Nothing yet.")
    for line in to_mend:
        typer.echo(local(line), err=True)


def retry() -> None:
    """Try again what could not be read, and what could not be sent."""
    from bot import app, retrying

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
    from bot import health

    findings = health.examine(OPTIONS.settings())
    show([{"check": one.check, "state": one.state, "found": one.found} for one in findings], as_json=as_json, empty="")
    if any(one.state == "wrong" for one in findings):
        raise typer.Exit(1)


def _contact(row: "Row[Any]", language: str) -> str:
    """Return who asks: by name, else by how to reach them; what a channel calls them tells nobody anything."""
    return row.contact_name or row.contact_email or row.contact_phone or _NAMELESS[language]


def _messages(said: "Sequence[Row[Any]]", zone: ZoneInfo) -> list[dict[str, object]]:
    return [
        {"at": row.at.astimezone(zone), "from": row.agent_name or row.author, "note": row.note, "state": row.state,
         "text": row.text}
        for row in said
    ]  # fmt: skip


def _events(happened: "Sequence[Happened]", zone: ZoneInfo) -> list[dict[str, object]]:
    return [{"at": one.at.astimezone(zone), "kind": one.kind, "actor": one.actor, "data": one.data} for one in happened]


def _zone(settings: "Settings") -> ZoneInfo:
    return ZoneInfo(settings.desk.timezone)
