"""The docs, held against the program: what they name is there, and the bot says what the first page has it say."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from bot import cli, figures
from bot.sections import Admin, Bot, Database, Desk, Http, Room
from bot.settings import load
from channels import registry
from channels.base import Shows
from channels.email import EmailSettings
from channels.render import render
from tests.path_desk import PathDesk

ROOT = Path(__file__).parent.parent
PAGES = sorted(ROOT / name for name in ("README.md", "CHANGELOG.md", "data/starter/README.md"))
PAGES += sorted((ROOT / "docs").rglob("*.md"))
SECTIONS: dict[str, type[BaseModel]] = {"desk": Desk, "database": Database, "http": Http, "bot": Bot, "admin": Admin}
"""Not `kb`: the pages also name modules of that package."""
KEYS = {f"{section}.{key}" for section, model in SECTIONS.items() for key in model.model_fields}

FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[|&;(] *|\$ |bin/|[A-Z_]+=\S+ )sapa((?: +[^\s|&;)`'\"]+)+)", re.MULTILINE)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def blocks(page: Path, *kinds: str) -> list[str]:
    found = FENCE.findall(page.read_text("utf-8"))
    return [text for kind, text in found if kind in kinds or not kinds]


def code(page: Path) -> Iterator[str]:
    yield from SPAN.findall(prose(page))
    yield from blocks(page)


def anchors(page: Path) -> set[str]:
    """The names that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@each_page
def test_every_relative_link_leads_somewhere(page: Path):
    for link in LINK.findall(prose(page)):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_can_be_reached_from_the_first_one():
    reached, new = set(), {ROOT / "README.md"}
    while new:
        page = new.pop()
        reached.add(page)
        linked = {(page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose(page))}
        new |= {one for one in linked if one in PAGES} - reached
    assert set(PAGES) - reached == set()


@each_page
def test_every_path_that_is_named_is_there(page: Path):
    named = re.compile(r"(?:bot|channels|kb|handoff|sla|data|tests|docs|benchmarks)/[\w/.-]*|requirements\S*|\.ci/\w+")
    for span in SPAN.findall(prose(page)):
        if named.fullmatch(span) and "v0008" not in span:  # which is for the reader to write
            assert (ROOT / span).exists(), span


@each_page
def test_every_command_that_is_named_exists(page: Path):
    for text in code(page):
        for words in COMMAND.findall(text):
            assert unknown(words.split()) == ""


def unknown(words: list[str]) -> str:
    """The first word of a command line that the program doesn't know; nothing if it knows all."""
    here: Any = typer.main.get_command(cli.program)
    for word in words:
        if word.startswith("-"):
            options = {name for option in here.params for name in option.opts}
            if word.partition("=")[0] not in options:
                return f"{word} of {here.name}"
        elif hasattr(here, "commands"):
            if word not in here.commands and not ("/" in word or word in {"…", "COMMAND"}):
                return f"{word} of {here.name}"
            here = here.commands.get(word, here)
    return ""


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("kb evaluate --kb KB.tsv --test TEST.tsv --json", ""),
        ("--config /srv/desk/sapa.toml status", ""),
        ("evaluate", "evaluate of sapa"),
        ("agent dismiss ana@example.com", "dismiss of agent"),
        ("run --fast", "--fast of run"),
    ],
)
def test_a_wrong_command_would_be_found(line: str, wrong: str):
    assert unknown(line.split()) == wrong


@each_page
def test_every_setting_that_is_named_exists(page: Path):
    for span in SPAN.findall(prose(page)):
        found = re.fullmatch(rf"({'|'.join(SECTIONS)})\.([a-z_]+)(?: = .*)?", span)
        if found and found[2] not in {"toml", "lock", "py"}:
            assert f"{found[1]}.{found[2]}" in KEYS
    for section, key in re.findall(r"\bSAPA_([A-Z]+)__([A-Z_]+)\b", page.read_text("utf-8")):
        assert section == "CHANNELS" or f"{section}.{key}".lower() in KEYS
    for text in blocks(page, "toml"):
        written = tomllib.loads(re.sub(r"^ *", "", text, flags=re.MULTILINE))
        if set(written) <= {*SECTIONS, "channels", "rooms"}:
            assert list(strangers(written)) == []


def strangers(written: dict[str, Any]) -> Iterator[str]:
    """Give the keys of a settings file that there are none of; a kind that others bring is their affair."""
    for section, values in written.items():
        if section in SECTIONS:
            yield from (f"{section}.{key}" for key in values if f"{section}.{key}" not in KEYS)
            continue
        for name, table in values.items():
            kind = table.get("kind", name)
            model = (
                Room if section == "rooms" else registry.kinds()[kind].Settings if kind in registry.kinds() else None
            )
            yield from (
                f"{section}.{name}.{key}" for key in table if model and key not in {"kind", *model.model_fields}
            )


def test_every_setting_is_told():
    told = {span for span in SPAN.findall(prose(ROOT / "docs/settings.md")) if span in KEYS}
    assert told == KEYS


def test_the_mail_to_try_reaches_the_desk_that_one_has_without_settings(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mail = load(None, {}).channels["email"]
    assert isinstance(mail, EmailSettings)
    host, port = mail.place()
    block = next(text for text in blocks(ROOT / "docs/channels/email.md", "console") if "sendmail" in text)
    assert f'SMTP("{host}", {port})' in block
    assert set(re.findall(r"[\w.]+@[\w.]+", block)) == {"ana@example.com", mail.address}


def test_what_is_said_not_to_be_there_yet_is_not_there(desk: PathDesk):
    missing = prose(ROOT / "README.md").partition("## What it does not do yet")[2].partition("\n## ")[0]
    spans = set(SPAN.findall(missing))
    commands = {span for span in spans if re.fullmatch(r"[a-z]+( [a-z]+)?", span)} - {"imap"}
    assert len(commands) > 3
    for command in commands:
        assert unknown(command.split()), command
    assert not spans & set(desk.app.server().openapi()["paths"])
    assert not spans & set(EmailSettings.model_fields)


def test_every_figure_for_operators_is_told():
    told = set(re.findall(r"`(sapa_\w+)`", prose(ROOT / "docs/operations.md")))
    assert told == set(figures.HELP)


@each_page
def test_every_target_of_make_exists(page: Path):
    there = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for text in code(page):
        assert set(re.findall(r"(?:^|\$ )make ([a-z]+)", text, re.MULTILINE)) <= there


def test_the_number_of_answers_is_told_right():
    articles = (ROOT / "data/starter/articles").glob("*.md")
    words = "\n".join(page.read_text("utf-8") for page in PAGES)
    told = set(map(int, re.findall(r"(?:with|knows) (\d+) answers", words)))
    assert told == {len({path.name.partition(".")[0] for path in articles})}


async def test_the_dialogue_of_the_first_page_is_what_the_bot_says(desk: PathDesk):
    """Read on the screen of a terminal: who speaks at the margin, what is said indented below."""
    screen = next(text for text in blocks(ROOT / "README.md", "") if text.startswith("Anda › "))
    ana = desk.customer()
    for exchange in screen.split("Anda › ")[1:]:
        typed, _, shown = exchange.partition("\n")
        await ana.says(typed)
        (piece,) = render(ana.hears(), Shows())
        assert timeless(shown.partition("\n")[2]) == timeless(piece.text)


def timeless(text: str) -> str:
    return re.sub(r"pukul \d\d\.\d\d WIB\. Nomor", "pukul … WIB. Nomor", " ".join(text.split()))
