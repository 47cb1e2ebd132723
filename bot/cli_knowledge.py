"""`sapa ask` and `sapa kb …`: what the desk knows, and how well it finds it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import cli_exchange, cli_gaps
from bot.cli_common import OPTIONS, Json, fail, show_json, shown, terminal, told

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.asking import Foreseen
    from kb.article import Article
    from kb.search import Searcher

knowledge = typer.Typer(help="What the desk knows.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.command()(ask)
    cli_exchange.register(knowledge)
    program.add_typer(knowledge, name="kb")
    knowledge.add_typer(cli_gaps.gaps, name="gaps")


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What a customer might begin with.")],
    as_json: Json = False,
) -> None:
    """Ask the bot, and see what it would do.

    Nothing is stored. The answer is shown as somebody would read it now whose name is Rina.
    """
    from datetime import UTC, datetime

    from bot import asking, reading

    with told():
        settings = OPTIONS.settings()
        OPTIONS.start_log(settings)
        content = reading.read_content(settings)
        found = asking.foresee(content, question)
        answer = asking.answer(content, found, datetime.now(UTC))
    if as_json:
        show_json(_as_json(found) | {"text": answer or None, "matcher": content.knowledge.matcher})
    else:
        _print(found, answer, content.knowledge.matcher)


def _as_json(found: "Foreseen") -> dict[str, object]:
    seen = found.evidence
    matches = [{"article": one.article.id, "confidence": round(one.confidence, 4)} for one in seen.matches]
    return {
        "decision": found.decision,
        "confidence": round(seen.confidence, 4),
        "article": matches[0]["article"] if matches else None,
        "matches": matches,
        "language": seen.language,
        "kind": seen.classification.kind,
        "kind_confidence": round(seen.classification.confidence, 4),
        "mood": str(seen.classification.mood.temper),
        "mood_confidence": round(seen.classification.mood.confidence, 4),
        "priority": str(seen.classification.priority),
        "cues": sorted(seen.cues),
        "steps": list(found.steps),
        "reasons": _reasons(found),
    }


def _reasons(found: "Foreseen") -> list[str]:
    seen = found.evidence
    cues = [f"cue: {cue}" for cue in sorted(seen.cues)]
    nearest = [f"nearest phrasing: {match.phrasing}" for match in seen.matches[:1]]
    return [*cues, *nearest, *seen.classification.told]


def _print(found: "Foreseen", answer: str, matcher: str) -> None:
    """Print the decision, the steps, and what they are based on."""
    from rich.table import Table

    from kb.classification import Temper

    seen = found.evidence
    console = terminal()
    console.print(f"[bold]{found.decision}[/] ({seen.language})")
    for step in found.steps:
        console.print("  -", shown(step))
    if answer:
        console.print()
        for line in answer.split("\n"):
            console.print("   ", shown(line))
        console.print()
    if seen.cues:
        console.print("cues:", ", ".join(sorted(seen.cues)))
    table = Table("article", "confidence", "phrasing", caption=f"found by {matcher}", caption_justify="left")
    for one in seen.matches:
        table.add_row(one.article.id, f"{one.confidence:.2f}", shown(one.phrasing))
    if seen.matches:
        console.print(table)
    classified = seen.classification
    sure, mood = f"{classified.confidence:.2f}", classified.mood
    console.print(shown(f"{classified.kind} ({sure}), {classified.priority}: {'; '.join(classified.told)}"))
    if mood.temper is not Temper.CALM:
        console.print(f"{mood.temper} ({mood.confidence:.2f})")


@knowledge.command()
def evaluate(
    kb: Annotated[Path, typer.Option(metavar="FILE", help="TSV of text and label: the knowledge.")],
    test: Annotated[Path, typer.Option(metavar="FILE", help="TSV of text and label; label oos: nothing fits.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a reliability report there, as HTML.")] = None,
    as_json: Json = False,
) -> None:
    """Measure the matcher on labelled questions.

    What whole sentences mean is asked as `kb.semantic` says; learning that takes minutes for ten thousand phrasings.
    """
    from rich.console import Console
    from rich.progress import Progress
    from rich.table import Table

    from bot.cli_lessons import write_page
    from kb import evaluate as measuring
    from kb.outcome import Outcome
    from kb.reliability_page import Part

    with told():
        known, asked = measuring.read_tsv(kb), measuring.read_tsv(test)
        settings = OPTIONS.settings()
        OPTIONS.start_log(settings)  # to standard error: what is learnt meanwhile must not stand among the figures
        learn = _learner(asks_sentences=settings.kb.asks_sentences)
    outcomes: list[Outcome] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("asking", total=len(asked))
        try:
            report = measuring.evaluate(
                known,
                asked,
                lambda done, _all: progress.update(task, completed=done),
                note=outcomes.append,
                learn=learn,
            )
        except ValueError as error:
            fail(str(error), code=2)
    if out:
        with told():
            write_page(out, [Part(of="", outcomes=outcomes)], "en", f"{kb.name} → {test.name}")
    figures = asdict(report)
    if as_json:
        show_json(figures)
        return
    table = Table("figure", "value", title=f"{kb.name} → {test.name}", title_justify="left")
    for name, value in figures.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)


def _learner(*, asks_sentences: bool) -> "Callable[[Sequence[Article]], Searcher]":
    """Return what makes a searcher; nothing that it learns is kept, so that each measurement counts all of it."""
    from kb.search import Matcher
    from kb.semantic import deepened
    from kb.sentences import Sentences

    if not asks_sentences:
        return Matcher.learn
    return lambda articles: deepened(Matcher.learn(articles), articles, Sentences())
