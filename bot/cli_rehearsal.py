"""`sapa kb rehearse|judge|protect|protected|unprotect`: what a change of the knowledge would do, before it is made."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli_common import OPTIONS, Json, database, fail, show, show_json, shown, terminal, told
from data.rehearsals import Judged

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.content import Content
    from bot.rehearsing import Outcome, Trial
    from data.db import Database

R = TypeVar("R")

VERDICTS = {
    "refused": "Not to be published: protected questions would lose what they must get.",
    "empty": "There were no questions in that time, so nothing can be said of it.",
    "worse": "Worse: fewer questions are answered, or more with what customers have called wrong.",
    "look": "Read the sample first: some questions get another answer, or none any more.",
    "better": "Better: more questions are answered, and no answer is changed or lost.",
    "same": "No question gets another answer, or loses one.",
}
CHANGES = {
    "changed": "answered by another article",
    "lost": "not answered any more",
    "new": "newly answered",
    "offers": "other offers",
    "reworded": "the same article in other words",
    "same": "unchanged",
}


def register(knowledge: typer.Typer) -> None:
    """Add these commands to those about knowledge."""
    for command in (rehearse, judge, protect, protected, unprotect):
        knowledge.command()(command)


def rehearse(
    days: Annotated[int, typer.Option(min=1, max=3650, metavar="DAYS", help="How far back questions are taken.")] = 30,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Try all drafts; so it is unless you say otherwise.")
    ] = False,
    files: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", file_okay=False, exists=True, help="Try the content of this folder instead."),
    ] = None,
    against: Annotated[
        str, typer.Option(metavar="VERSION", help="Try one version of an article instead, such as cod.id:3.")
    ] = "",
    sample: Annotated[int, typer.Option(min=0, max=500, metavar="COUNT", help="How many cases to show.")] = 20,
    as_json: Json = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page about it, in HTML.")] = None,
) -> None:
    """Ask the questions of the last days of what is to be published.

    Exit code 1: protected questions would lose what they must get.
    """
    if sum((drafts, files is not None, bool(against))) > 1:
        fail("name only one of --drafts, --files and --against", code=2)
    from bot import reading, rehearsing

    settings = OPTIONS.settings()
    with told(), database(settings) as db:
        now, until = reading.read_content(settings), datetime.now(UTC)
        trial = _trial(db, now, files, against)
        outcome = _run(db, now, trial, until - timedelta(days=days), until, sample)
        if out:
            from bot import rehearsal_page

            out.write_text(rehearsal_page.page(outcome, now), encoding="utf-8")
    if as_json:
        show_json(rehearsing.as_json(outcome))
    else:
        _print(outcome)
    if outcome.refused:
        raise typer.Exit(1)


def _trial(db: "Database", now: "Content", files: Path | None, against: str) -> "Trial":
    from bot import rehearsing

    try:
        if files:
            return rehearsing.of_files(now, files)
        return rehearsing.of_version(db, now, against) if against else rehearsing.of_drafts(db, now)
    except LookupError as error:
        fail(str(error), code=2)


def _run(db: "Database", now: "Content", trial: "Trial", since: datetime, until: datetime, cases: int) -> "Outcome":
    from rich.console import Console
    from rich.progress import Progress

    from bot import rehearsing

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("asking", total=None)
        return rehearsing.rehearse(
            db,
            now,
            trial,
            since,
            until,
            cases=cases,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )


def _print(outcome: "Outcome") -> None:
    from rich.table import Table

    console, figures = terminal(), outcome.rehearsal.figures
    about = outcome.about
    console.print(shown(f"Rehearsal {outcome.number}: {about.against}"), style="bold")
    console.print(f"{figures.questions} questions from {about.since:%Y-%m-%d} to {about.until:%Y-%m-%d}")
    every = {"all": figures, **outcome.rehearsal.languages}
    table = Table("", *every, box=None, pad_edge=False)
    for kind, words in CHANGES.items():
        table.add_row(words, *(str(one.changes[kind]) for one in every.values()))  # type: ignore[index]  # kinds are texts
    table.add_row("answered", *(f"{one.coverage_before:.1%} → {one.coverage_after:.1%}" for one in every.values()))
    rates = [(one.wrong_before, one.wrong_after) for one in every.values()]
    table.add_row(
        "called wrong", *(f"{before.found}/{before.of} → {after.found}/{after.of}" for before, after in rates)
    )
    console.print(table)
    if outcome.cases:
        cases = Table("case", "change", "times", "question", "gets", "would get", box=None, pad_edge=False)
        for place, case in enumerate(outcome.cases, 1):
            cells = (place, case.change, case.count, case.first.text, case.first.before, case.first.after)
            cases.add_row(*map(shown, cells))
        console.print(cases)
    for one in outcome.wrong:
        if one.protected not in {other.protected for other in outcome.refused}:
            console.print(shown(f"protected, and wrong already: {one}"))
    for one in outcome.refused:
        console.print(shown(f"protected: {one}"), style="red")
    kept = len(outcome.protected) - len(outcome.wrong)
    console.print(f"{kept} of {len(outcome.protected)} protected questions get what they must.")
    console.print(VERDICTS[outcome.verdict], style="bold")


def judge(
    rehearsal: Annotated[int, typer.Argument(metavar="REHEARSAL", help="Its number.")],
    case: Annotated[int, typer.Argument(metavar="CASE", help="The number of the case in its sample.")],
    judged: Annotated[str, typer.Argument(metavar="right|wrong", help="Whether what it would get is right.")],
) -> None:
    """Say whether what a case of a rehearsal would get is right."""
    if judged not in {Judged.RIGHT, Judged.WRONG}:
        fail(f"say right or wrong, not {judged!r}", code=2)
    from kb import rehearsals

    with told(), database(OPTIONS.settings()) as db:
        try:
            _write(db, lambda session: rehearsals.judge(session, rehearsal, case, Judged(judged), None, _now()))
        except rehearsals.Missing as error:
            fail(str(error), code=2)
    typer.echo(f"Case {case} of rehearsal {rehearsal} is {judged}.")


def protect(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="As customers ask it.")],
    expect: Annotated[str, typer.Option(metavar="ARTICLE", help="The article that it must get; or person, or none.")],
    language: Annotated[
        str, typer.Option(metavar="LANGUAGE", help="Its language; else it is told from the words.")
    ] = "",
    note: Annotated[str, typer.Option(metavar="WORDS", help="Why.")] = "",
) -> None:
    """Protect a question: nothing is published that would take its answer from it."""
    from bot import foreseeing, reading, trying
    from kb import protections
    from kb.language import detect
    from kb.protect import Protected, broken

    settings = OPTIONS.settings()
    with told(), database(settings) as db:
        now = reading.read_content(settings)
        spoken = language or detect(question, "", now.languages)
        one = Protected(text=question.strip(), language=spoken, expect=expect, note=note)
        names = trying.articles(now)
        kept = _write(
            db, lambda session: protections.add(session, one, None, _now(), articles=names, languages=now.languages)
        )
        typer.echo(f"Protected question {kept.id}, in {spoken}: must get {expect}.")
        for wrong in broken([kept.protected], foreseeing.look(now)):
            typer.echo(f"It does not get that now, so nothing is refused for its sake yet: {wrong}", err=True)


def protected(as_json: Json = False) -> None:
    """Show the protected questions, and which of them do not get what they must."""
    from bot import foreseeing, reading, trying
    from kb.protect import broken

    settings = OPTIONS.settings()
    with told(), database(settings) as db:
        now = reading.read_content(settings)
        every = db.read_now(lambda session: trying.protected(session, now))
        wrong = {one.protected: one for one in broken(every, foreseeing.look(now))}
    rows = [
        {"source": one.source, "language": one.language, "question": one.text, "expect": one.expect,
         "gets": str(wrong[one].now) if one in wrong else one.expect, "right": one not in wrong, "note": one.note}
        for one in every
    ]  # fmt: skip
    show(rows, as_json=as_json, empty="No question is protected yet.")


def unprotect(
    number: Annotated[
        int, typer.Argument(metavar="NUMBER", help="Of the protected question, as `protected` shows it.")
    ],
) -> None:
    """Protect a question no more; those of the file are taken out of the file."""
    from kb import protections

    with told(), database(OPTIONS.settings()) as db:
        try:
            _write(db, lambda session: protections.drop(session, number, None, _now()))
        except protections.Missing as error:
            fail(str(error), code=2)
    typer.echo(f"Question {number} is not protected any more.")


def _write(db: "Database", change: "Callable[[Session], R]") -> R:
    """Make one change in a transaction of its own."""

    def step(session: "Session", _items: Sequence[None]) -> list[R]:
        return [change(session)]

    return db.write_now(step, None)


def _now() -> datetime:
    return datetime.now(UTC)
