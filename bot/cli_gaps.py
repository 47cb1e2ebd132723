"""`sapa kb gaps …`: what customers ask and nobody has written down, what it costs, and what mends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_common import OPTIONS, Json, database, fail, show_json, shown, terminal, told
from kb.gaps.action import Action

if TYPE_CHECKING:
    from rich.text import Text

    from bot.content import Content
    from bot.gaps import Proposed
    from kb.gaps.survey import Listed, Survey

gaps = typer.Typer(help="What customers ask, and no article answers.", invoke_without_command=True)

Number = Annotated[int, typer.Argument(metavar="GAP", help="The gap's number, as sapa kb gaps lists it.")]
Chosen = Annotated[
    Action | None, typer.Option("--as", metavar="ACTION", help="What to do instead of what is proposed.")
]
Into = Annotated[str, typer.Option("--article", metavar="ARTICLE", help="The article to change instead.")]


@gaps.callback()
def listing(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3650, metavar="DAYS", help="How far to look back.")] = 90,
    limit: Annotated[int, typer.Option(min=1, metavar="COUNT", help="How many gaps to show at the most.")] = 20,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page (HTML) there.")] = None,
    as_json: Json = False,
) -> None:
    """Show what customers ask and no article answers, the dearest first."""
    if context.invoked_subcommand:
        return
    from bot import gap_figures
    from bot import gaps as finding
    from kb.gaps import page

    settings = OPTIONS.settings()
    with told(), database(settings) as db, _busy("looking for gaps"):
        content = _content()
        found = finding.find(db, content, days, datetime.now(UTC), limit, finding.meaning())
    if out:
        try:
            out.write_text(page.page(found, content.desk, content.languages[0], content.zone), "utf-8")
        except OSError as error:
            fail(f"{out} cannot be written: {error.strerror}")
        typer.echo(f"{out} is written.", err=True)
    if as_json:
        show_json(gap_figures.survey(found))
    elif not out:
        _print(found, content.languages[0])


@gaps.command()
def show(number: Number, action: Chosen = None, article: Into = "", as_json: Json = False) -> None:
    """Show the drafts that accepting a gap would save."""
    from bot import gap_figures

    proposed, _ = _propose(number, action, article)
    if as_json:
        show_json(
            {
                "gap": number,
                "action": proposed.mend.action,
                "drafts": [gap_figures.draft(one) for one in proposed.drafts],
            }
        )
        return
    for one in proposed.drafts:
        console = terminal()
        console.print(f"{one.article}.{one.language}", style="bold")
        console.print(shown(one.text))
        if one.to_fill:
            console.print("to fill in:", " ".join(one.to_fill), style="yellow", markup=False)
    if not proposed.drafts:
        typer.echo("There is nothing to add to what is written already.")


@gaps.command()
def accept(
    number: Number,
    publish: Annotated[bool, typer.Option("--publish", help="Let customers read it at once.")] = False,
    reason: Annotated[
        str, typer.Option(metavar="WHY", help="Publish against protected questions, and say why that may be.")
    ] = "",
    action: Chosen = None,
    article: Into = "",
    as_json: Json = False,
) -> None:
    """Save the drafted article for a gap, as a draft unless it is to be published."""
    from bot import gaps as finding
    from kb.versions import Hand

    proposed, content = _propose(number, action, article)
    if not proposed.drafts:
        fail("there is nothing to add to what is written already; --as write drafts a new article")
    hand = Hand(agent=None, at=datetime.now(UTC))
    with _refusals(), told(), database(OPTIONS.settings()) as db:
        made = finding.accepts(db, content, number, proposed.drafts, hand, publish=publish, reason=reason)
    rows = [{"article": one.article, "language": one.language, "version": one.number, "state": one.state}
            for one in made.versions]  # fmt: skip
    if as_json:
        show_json({"gap": number, "article": made.gap.article, "versions": rows})
        return
    for row in rows:
        typer.echo(f"{row['article']}.{row['language']}, version {row['version']}: {row['state']}")
    for draft in proposed.drafts:
        if draft.to_fill:
            typer.echo(f"to fill in, in {draft.article}.{draft.language}: {' '.join(draft.to_fill)}")


@gaps.command()
def dismiss(
    number: Number, why: Annotated[str, typer.Option(metavar="REASON", help="Why it needs no article.")]
) -> None:
    """Say that a gap needs no article; it comes back when it has been asked twice as often."""
    from kb.gaps import record

    if not why.strip():
        fail('say why: --why "…"', code=2)
    decision = record.Decision(gap=number, why=why, agent=None, at=datetime.now(UTC))
    with _refusals(), told(), database(OPTIONS.settings()) as db:
        db.write_now(lambda session, items: [record.decide(session, one) for one in items], decision)
    typer.echo(f"Gap {number} is dismissed, until it has been asked twice as often.")


def _propose(number: int, action: Action | None, article: str) -> "tuple[Proposed, Content]":
    from bot import gaps as finding

    with _refusals(), told(), database(OPTIONS.settings()) as db:
        content = _content()
        if article and article not in {one.id for one in content.articles}:
            raise LookupError(f"there is no article {article}")
        return finding.propose(db, content, number, action=action, article=article), content


@contextmanager
def _refusals() -> Iterator[None]:
    """Tell what the desk refuses, and stop."""
    from kb.gaps.accept import Unfinished
    from kb.gaps.record import Decided
    from kb.protections import Outdated, Regresses
    from kb.versions import Quicker

    try:
        yield
    except Regresses as error:
        fail(f"{error}\nMend that, or say with --reason why it may be so.")
    except (LookupError, Decided, Unfinished, Quicker, Outdated) as error:
        fail(str(error))


def _content() -> "Content":
    from bot import reading

    return reading.read_content(OPTIONS.settings())


@contextmanager
def _busy(what: str) -> Iterator[None]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task(what, total=None)
        yield


def _print(found: "Survey", language: str) -> None:
    from rich.table import Table

    from kb.gaps import wording

    console = terminal()
    console.print(wording.summary(found, language))
    if found.listed:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for name in ("gap", "question", "count", "people", "minutes", "trend", "proposal"):
            number = name in {"gap", "count", "people", "minutes"}
            table.add_column(wording.say(language, f"page.{name}"), justify="right" if number else "left")
        for one in found.listed:
            table.add_row(*_row(one, language))
        console.print(table)
    for mended in found.mended:
        console.print(shown(mended.label), style="bold")
        console.print(shown(wording.measured(mended, language)))


def _row(one: "Listed", language: str) -> "list[str | Text]":
    from rich.text import Text

    from kb.gaps import wording

    gap = one.gap
    more = gap.count > gap.before
    style = "red" if more else "green" if gap.count < gap.before else ""
    trend = Text(f"{'▲' if more else '▼' if style else '='} {gap.before}", style=style)
    guess = "~" if gap.guessed else ""
    proposal = Text(wording.proposal(one.mend, language), style="cyan")
    return [str(one.known.id), shown(wording.label(one)), str(gap.count), str(gap.inquiries),
            f"{guess}{gap.minutes_a_month:.0f}", trend, proposal]  # fmt: skip
