"""`sapa ask` and `sapa kb …`: what the desk knows, and how well it finds it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.cli_common import OPTIONS, fail, shown, tell_mistakes
from data.mistakes import Mistakes

knowledge = typer.Typer(help="What the desk knows.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add these commands to the program."""
    program.add_typer(knowledge, name="kb")
    program.command()(ask)


def ask(question: str, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Ask the knowledge base, and see how sure it is; nothing is stored."""
    from bot import app  # noqa: PLC0415

    try:
        words = app.read_content(OPTIONS.settings())
    except Mistakes as error:
        tell_mistakes(error)
    seen = words.knowledge.look(question)
    matches = [{"article": one.article.id, "confidence": round(one.confidence, 4)} for one in seen.matches]
    said = {
        "decision": str(seen.decision),
        "confidence": round(seen.confidence, 4),
        "article": matches[0]["article"] if matches else None,
        "matches": matches,
        "language": seen.language,
        "kind": seen.classification.kind,
        "priority": str(seen.classification.priority),
        "reasons": _reasons(seen.classification.reason, [one.phrasing for one in seen.matches[:1]]),
    }
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    table = Table("article", "confidence", "phrasing", title=f"{seen.decision} ({seen.language})", title_justify="left")
    for one in seen.matches:
        table.add_row(one.article.id, f"{one.confidence:.2f}", shown(one.phrasing))
    console = Console()
    console.print(table)
    console.print(f"{said['kind']}, {said['priority']}: {seen.classification.reason}", highlight=False, markup=False)


def _reasons(classified: str, phrasings: list[str]) -> list[str]:
    return [*(f"nearest phrasing: {phrasing}" for phrasing in phrasings), classified]


@knowledge.command()
def evaluate(
    kb: Annotated[Path, typer.Option(help="TSV of text and label: the knowledge.")],
    test: Annotated[Path, typer.Option(help="TSV of text and label; label oos: nothing fits.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Measure the matcher on labelled questions."""
    from kb import evaluate as measuring  # noqa: PLC0415

    try:
        known, asked = measuring.read_tsv(kb), measuring.read_tsv(test)
    except Mistakes as error:
        tell_mistakes(error)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", code=2)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("asking", total=len(asked))
        try:
            report = measuring.evaluate(known, asked, lambda done, _all: progress.update(task, completed=done))
        except ValueError as error:
            fail(str(error), code=2)
    figures = asdict(report)
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table("figure", "value", title=f"{kb.name} → {test.name}", title_justify="left")
    for name, value in figures.items():
        table.add_row(name, f"{value:.4g}" if isinstance(value, float) else str(value))
    Console().print(table)
