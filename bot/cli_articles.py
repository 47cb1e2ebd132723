"""`sapa kb list`: every article, and what is to be done about it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli_common import OPTIONS, Json, show, told
from bot.cli_knowledge import knowledge


def register(_program: typer.Typer) -> None:
    """Add this command to `sapa kb`."""
    knowledge.command(name="list")(listing)


def listing(
    missing: Annotated[bool, typer.Option("--missing", help="Only what a language lacks.")] = False,
    review: Annotated[bool, typer.Option("--review", help="Only what should be reviewed, or is out of date.")] = False,
    drafts: Annotated[bool, typer.Option("--drafts", help="Only drafts.")] = False,
    as_json: Json = False,
) -> None:
    """Show the articles as the desk knows them, with what is to be done about each.

    Several options show what any of them does.
    """
    from bot import added, app, inventory
    from bot.inventory import Tag

    settings, at = OPTIONS.settings(), datetime.now(UTC)
    with told():
        seen = added.peek_drafts(settings.database.url.get_secret_value())
        known = inventory.take(app.read_content(settings, at), seen, at)
    wanted: set[Tag] = set()
    wanted |= {Tag.MISSING} if missing else set()
    wanted |= {Tag.REVIEW, Tag.EXPIRED, Tag.EARLY} if review else set()
    wanted |= {Tag.DRAFT, Tag.EDITED} if drafts else set()
    rows = [one for one in known if not wanted or wanted & one.tags]
    show([one.row(for_people=not as_json) for one in rows], as_json=as_json, empty=_empty(wanted))


def _empty(wanted: Iterable[object]) -> str:
    return "Nothing is to be done." if wanted else "There are no articles."
