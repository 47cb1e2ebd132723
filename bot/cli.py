"""The program: `sapa …`. Each command reads, calls, prints; exit codes: 0 done, 1 the work failed, 2 wrong use."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.console import Console

from bot import cli_agents, cli_data, cli_knowledge
from bot.cli_common import OPTIONS, fail, told
from data.mistakes import Mistake, gather, raise_if_any

program = typer.Typer(
    name="sapa",
    help="Sapa, a customer-service desk: a bot that answers what it knows, and people who answer the rest.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli_knowledge.register(program)
cli_agents.register(program)
cli_data.register(program)

log = structlog.get_logger()


@program.callback()
def common(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The settings file; else SAPA_CONFIG, else ./sapa.toml.")
    ] = None,
) -> None:
    """Keep what every command wants to know."""
    OPTIONS.config = config


@program.command()
def run(
    only: Annotated[
        str, typer.Option(help="Do only some of: web,channels,worker,outbox,watch (separated by commas).")
    ] = "",
) -> None:
    """Open the desk: channels, bot, console, at http://127.0.0.1:8000 unless set otherwise."""
    from bot import app, serve, welcome  # noqa: PLC0415 — only what runs the desk waits for its imports

    parts = tuple(part.strip() for part in only.split(",") if part.strip()) or app.PARTS
    if unknown := set(parts) - set(app.PARTS):
        fail(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(app.PARTS)}", code=2)
    settings = OPTIONS.settings()
    OPTIONS.start_log(settings)
    with told():
        opened = app.assemble(settings)
        try:
            welcome.greet(opened, parts)
            asyncio.run(serve.run(opened, parts))
        finally:
            opened.close()


@program.command()
def chat() -> None:
    """Talk to the bot in the terminal."""
    from bot import app  # noqa: PLC0415

    settings = OPTIONS.settings()
    os.environ.setdefault("SAPA_LOG_LEVEL", "WARNING")
    OPTIONS.start_log(settings)
    with told():
        opened = app.assemble(settings, terminal=True)
        try:
            asyncio.run(_chat(opened))
        except KeyboardInterrupt:
            Console(stderr=True).print()
        finally:
            opened.close()


async def _chat(opened: "object") -> None:
    from bot import app  # noqa: PLC0415

    assert isinstance(opened, app.App)
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
def init(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Make a desk of your own: a settings file and the starter content, to be changed at will."""
    from bot import new_desk  # noqa: PLC0415

    with told():
        new_desk.make(folder)
    typer.echo(f"Made {folder / 'sapa.toml'} and {folder / 'content'}. Next: cd {folder} && sapa check && sapa run")


@program.command()
def check() -> None:
    """Read settings and content, and tell everything that is wrong; change nothing."""
    from bot import app  # noqa: PLC0415

    settings = OPTIONS.settings()
    with told():
        wrong: list[Mistake] = []
        words = gather(lambda: app.read_content(settings), wrong)
        gather(lambda: app.read_people(settings), wrong)
        raise_if_any(wrong)
    assert words
    known = {one.id for one in words.knowledge.articles}
    typer.echo(
        f"All well: {len(known)} articles in {', '.join(words.languages)}, {len(words.guide.kinds)} kinds, "
        f"{len(words.policies.policies)} policies, {len(settings.channels)} channels."
    )


def main() -> None:
    """Run the program."""
    try:
        program()
    except BrokenPipeError:  # the reader, `head` for instance, has seen enough
        sys.stderr.close()
