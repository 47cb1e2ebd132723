"""`sapa kb list`: every article, and what is to be done about it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_common import OPTIONS, Json, show, told
from bot.cli_knowledge import knowledge

if TYPE_CHECKING:
    from kb.inventory import Entry


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
    from bot import added, reading
    from kb import inventory
    from kb.inventory import Tag

    settings, at = OPTIONS.settings(), datetime.now(UTC)
    with told():
        begun = added.peek_drafts(settings.database.url.get_secret_value())
        known = inventory.take(reading.read_content(settings, at).stock(begun, at))
    wanted: set[Tag] = set()
    wanted |= {Tag.MISSING} if missing else set()
    wanted |= {Tag.REVIEW, Tag.EXPIRED, Tag.EARLY} if review else set()
    wanted |= {Tag.UNUSED, Tag.EDITED} if drafts else set()
    rows = [_row(one, for_people=not as_json) for one in known if not wanted or wanted & {*one.tags}]
    show(rows, as_json=as_json, empty=_empty(wanted))


def _row(one: "Entry", *, for_people: bool) -> dict[str, object]:
    row: dict[str, object] = {"article": one.article, "language": one.language, "title": one.title}
    row |= {"state": one.whence, "standing": one.standing or None, "draft": one.draft or None}
    row |= {"to do": ", ".join(one.tags)} if for_people else {"to_do": list(one.tags)}
    says = one.says
    if for_people:
        return row | {"review by": says.review_by if says else None}
    days = {name: getattr(says, name, None) for name in ("review_by", "valid_from", "valid_until")}
    return row | days | {"source": says.source if says else ""}


def _empty(wanted: Iterable[object]) -> str:
    return "Nothing is to be done." if wanted else "There are no articles."
