"""`sapa kb lessons …`, `sapa kb calibrate` and `sapa kb report`: what the desk has learnt, and how sure it may be."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli_common import OPTIONS, Json, database, fail, show, show_json, shown, terminal, told
from data.examples import Nod

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.content import Content
    from bot.learning import Manner
    from data.db import Database
    from kb.calibrations import Fresh
    from kb.examples import Undecidable
    from kb.lesson_list import Lesson
    from kb.outcome import Outcome
    from kb.reliability_page import Part

lessons = typer.Typer(help="What customers and agents have taught the desk.", no_args_is_help=True)

Which = Annotated[list[int], typer.Argument(metavar="LESSON", help="Their numbers, as `list` shows them.")]
Days = Annotated[int, typer.Option(metavar="DAYS", min=1, max=3650, help="How far back outcomes count.")]


def register(knowledge: typer.Typer) -> None:
    """Add these commands to those about what the desk knows."""
    knowledge.add_typer(lessons, name="lessons")
    knowledge.command()(calibrate)
    knowledge.command()(report)


@lessons.command(name="list")
def listing(
    state: Annotated[Nod, typer.Option(metavar="STATE", help=f"One of {', '.join(Nod)}.")] = Nod.PROPOSED,
    after: Annotated[int, typer.Option(metavar="LESSON", help="Only lessons with a higher number.")] = 0,
    limit: Annotated[int, typer.Option(metavar="MANY", min=1, max=1000, help="At most so many.")] = 50,
    as_json: Json = False,
) -> None:
    """Show lessons, oldest first, with what speaks against each."""
    from kb import lesson_list

    content, db = _content(), database(OPTIONS.settings())
    with db as opened, opened.reading() as session:
        found = lesson_list.listing(
            session, content.knowledge, datetime.now(UTC), state=state, after=after, limit=limit
        )
    show([_row(one) for one in found], as_json=as_json, empty=f"No lesson is {state}.")


@lessons.command()
def accept(which: Which, as_json: Json = False) -> None:
    """Let lessons count from now on."""
    _decide("accept", which, as_json=as_json)


@lessons.command()
def reject(which: Which, as_json: Json = False) -> None:
    """Let lessons that wait never count."""
    _decide("reject", which, as_json=as_json)


@lessons.command()
def undo(which: Which, as_json: Json = False) -> None:
    """Let lessons that count not count any more."""
    _decide("undo", which, as_json=as_json)


def calibrate(
    days: Days = 365,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be decided.")] = False,
    as_json: Json = False,
) -> None:
    """Choose from which confidence the bot answers."""
    from bot import learning

    settings, content = OPTIONS.settings(), _content()
    with database(settings) as db:
        new, _ = _weighed(db, content, learning.manner(settings.kb), days)
        if not dry_run:
            with told():
                db.write_now(learning.keep, new.calibrated)
    if as_json:
        show_json(_figures(new) | {"kept": not dry_run})
        return
    _print(new, content.languages)
    if dry_run:
        typer.echo("Nothing was changed.")


def report(
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write it, as HTML.")] = Path("reliability.html"),
    days: Days = 365,
    language: Annotated[str, typer.Option(metavar="LANGUAGE", help="id or en; else the desk's first.")] = "",
) -> None:
    """Draw how far confidences can be trusted."""
    from bot import learning
    from kb.calibrated import stale
    from kb.outcome import of_language
    from kb.reliability_page import Part, holds

    settings, content = OPTIONS.settings(), _content()
    spoken = language or content.languages[0]
    if spoken not in ("id", "en"):
        fail(f"there are no words for {spoken!r} here; write id or en", code=2)
    with database(settings) as db:
        new, said = _weighed(db, content, learning.manner(settings.kb), days)
    known = content.added.calibration
    calibrated = known if known and not stale(known, content.knowledge) else new.calibrated
    parts = [
        Part(of=one, outcomes=of_language(said, one), operating=calibrated.operating.get(one))
        for one in content.languages
    ]
    at = datetime.now(content.zone)
    with told():
        write_page(out, parts, spoken, f"{content.desk}, {at:%Y-%m-%d %H:%M}")
    for part in parts:
        if part.operating:
            typer.echo(f"{part.of}: {holds(part.operating, 'en')}")
    if calibrated is new.calibrated:
        typer.echo("That is what sapa kb calibrate would decide now; until then the defaults hold.")
    typer.echo(f"Written to {out}.")


def write_page(out: Path, parts: "Sequence[Part]", language: str, note: str) -> None:
    """Write a reliability report.

    Raises:
        OSError: it can't be written there.

    """
    from kb.reliability_page import page

    out.write_text(page(parts, language, note), encoding="utf-8")


def _content() -> "Content":
    from bot import reading

    with told():
        return reading.read_content(OPTIONS.settings())


def _weighed(db: "Database", content: "Content", manner: "Manner", days: int) -> "tuple[Fresh, list[Outcome]]":
    """Return what a calibration would be now, and the outcomes as they were said."""
    from bot import learning
    from kb import calibrations

    at, window = datetime.now(UTC), timedelta(days=days)
    with told(), db.reading() as session:
        new = learning.weigh(session, content, content.added.calibration, manner, at, window)
        return new, calibrations.outcomes(session, at - window, at, content.guide, as_said=True)


def _decide(verdict: str, which: Sequence[int], *, as_json: bool) -> None:
    """Carry out what somebody at the keyboard decides; what can't be done is told, and the rest is done."""
    from kb import teaching

    at = datetime.now(UTC)
    decisions = [teaching.Decision(example=one, verdict=teaching.Verdict(verdict), at=at) for one in which]

    def step(session: "Session", _items: Sequence[None]) -> "list[list[Undecidable | None]]":
        return [teaching.decide(session, decisions)]

    with database(OPTIONS.settings()) as db, told():
        outcomes = db.write_now(step, None)
    rows = [
        {"lesson": one, "done": error is None, "why": str(error or "")}
        for one, error in zip(which, outcomes, strict=True)
    ]
    show(rows, as_json=as_json, empty="")
    if any(outcomes):
        raise typer.Exit(1)


def _row(one: "Lesson") -> dict[str, object]:
    return {
        "lesson": one.id,
        "article": f"not {one.article}" if one.against else one.article,
        "kind": one.kind,
        "text": one.text,
        "language": one.language,
        "source": str(one.source),
        "seen": one.seen,
        "people": one.people,
        "number": one.number,
        "doubts": "; ".join(one.doubts),
    }


def _figures(new: "Fresh") -> dict[str, Any]:
    """Return a calibration for programs."""
    one = new.calibrated
    languages = {
        language: {
            "basis": str(found.basis),
            "answer": found.points.answer,
            "offer": found.points.offer,
            "wrong_rate": found.target,
            "judged": found.judged,
            "answered": found.answered,
            "wrong": found.wrong,
            "bound": round(found.bound, 6),
            "needed": found.needed,
            "scored": found.scored,
        }
        for language, found in one.operating.items()
    }
    return {"run": one.run, "at": one.at, "since": one.since, "anew": new.anew, "languages": languages}


def _print(new: "Fresh", languages: Sequence[str]) -> None:
    from kb.reliability_page import holds

    console = terminal()
    if new.anew:
        console.print(shown(f"It begins anew: {new.anew}."))
    for language in languages:
        console.print(f"[bold]{language}[/]", shown(holds(new.calibrated.operating[language], "en")))
