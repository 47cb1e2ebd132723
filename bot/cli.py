"""The program: `sapa …`. Each command reads, calls, prints; exit codes: 0 done, 1 the work failed, 2 wrong use."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import cli_agents, cli_articles, cli_content, cli_data, cli_knowledge, cli_lessons, cli_rehearsal, process
from bot.cli_common import OPTIONS, fail, local, told

if TYPE_CHECKING:
    from bot.app import App

program = typer.Typer(
    name="sapa",
    help="Sapa, a customer-service desk: a bot that answers what it knows, and people who answer the rest.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        typer.echo(f"sapa {version('sapa')}")
        raise typer.Exit


@program.callback()
def common(
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", metavar="FILE", help="The settings file; else SAPA_CONFIG, else ./sapa.toml."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and exit.")
    ] = False,
) -> None:
    """Keep what every command wants to know."""
    OPTIONS.config = config


@program.command()
def run(
    only: Annotated[
        str,
        typer.Option(metavar="PARTS", help="Do only some of: web,channels,worker,outbox,watch (separated by commas)."),
    ] = "",
) -> None:
    """Open the desk: channels, bot, console.

    It answers at http://127.0.0.1:8000 unless set otherwise.
    """
    from bot import app, loops, serve, welcome

    parts = tuple(part.strip() for part in only.split(",") if part.strip()) or app.PARTS
    if unknown := set(parts) - set(app.PARTS):
        fail(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(app.PARTS)}", code=2)
    settings = OPTIONS.settings(all_mistakes=True)
    OPTIONS.start_log(settings)
    with told():
        opened = app.assemble(settings)
        try:
            listener = serve.reserve(opened, parts)
            welcome.greet(opened, parts)
            loops.run(serve.run(opened, parts, listener))
        finally:
            opened.close()


@program.command()
def chat() -> None:
    """Talk to the bot in the terminal."""
    from bot import app

    settings = OPTIONS.settings()
    os.environ.setdefault("SAPA_LOG_LEVEL", "WARNING")
    OPTIONS.start_log(settings)
    with told():
        opened = app.assemble(settings, terminal=True)
        if not opened.alone:
            typer.echo("This desk is open in another process too: what is said here lands in its queue.", err=True)
        try:
            asyncio.run(_chat(opened))
        except KeyboardInterrupt:
            typer.echo(err=True)
        finally:
            opened.close()


async def _chat(opened: "App") -> None:
    from bot import app

    app.listen(opened)
    jobs = opened.jobs(("worker", "outbox"))
    tasks = [asyncio.ensure_future(job) for job in jobs.values()]
    try:
        await next(iter(opened.channels.values())).run(opened.hub)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@program.command()
def init(folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or empty folder.")]) -> None:
    """Make a desk of your own.

    It has a settings file and the starter content, to be changed at will.
    """
    from bot import new_desk

    with told():
        new_desk.make(folder)
    typer.echo(f"Made {folder / 'sapa.toml'} and {folder / 'content'}. Next: cd {folder} && sapa check && sapa run")


@program.command()
def check() -> None:
    """Read settings and content, and tell all that is wrong."""
    from bot import checking

    settings = OPTIONS.settings(all_mistakes=True)
    with told():
        words, hints = checking.read(settings, datetime.now(UTC))
        unkept = checking.unkept(words)
    for hint in hints:
        typer.echo(local(hint), err=True)
    for key, why in settings.idle:
        typer.echo(f"{key} has no effect: {why}", err=True)
    for doubt in checking.doubts(settings.desk.content, words.policies):
        typer.echo(local(doubt), err=True)
    for one in unkept:
        typer.echo(str(one), err=True)
    known = {one.id for one in words.knowledge.articles}
    typer.echo(
        f"All well: {len(known)} articles in {', '.join(words.languages)}, {len(words.guide.kinds)} kinds, "
        f"{len(words.policies.policies)} policies, {len(settings.channels)} channels."
    )


cli_knowledge.register(program)
cli_lessons.register(cli_knowledge.knowledge)
cli_rehearsal.register(cli_knowledge.knowledge)
cli_articles.register(program)
cli_content.register(program)
cli_agents.register(program)
cli_data.register(program)


def main() -> None:
    """Run the program."""
    process.prepare()
    try:
        program()
    except BrokenPipeError:  # the reader, `head` for instance, has seen enough
        sys.stderr.close()
