"""The program as people call it: what it prints, and how it ends."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import typer
from typer.testing import CliRunner

from bot import cli
from bot.presence import Presence
from tests.path_desk import PLAIN

SAPA = Path(sys.executable).parent / "sapa"


def sapa(folder: Path, *words: str, given: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder, as from a shell."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    env = {**plain, **PLAIN, **environ}
    return subprocess.run(
        [SAPA, *words], cwd=folder, input=given, capture_output=True, text=True, timeout=90, env=env, check=False
    )


def test_a_new_desk_is_made_checked_and_asked(tmp_path: Path):
    assert sapa(tmp_path, "init", "toko").returncode == 0
    desk = tmp_path / "toko"
    assert "All well" in sapa(desk, "check").stdout
    said = json.loads(sapa(desk, "ask", "jam buka toko", "--json").stdout)
    assert (said["decision"], said["article"], said["language"]) == ("answer", "store-hours", "id")
    assert said["confidence"] >= 0.9
    assert {"matches", "kind", "priority", "reasons"} <= said.keys()
    assert "buka Senin–Jumat 08.00–17.00" in said["text"]


def test_a_question_shows_what_the_bot_would_do(tmp_path: Path):
    said = json.loads(sapa(tmp_path, "ask", "mau bicara dengan orang", "--json").stdout)
    assert (said["decision"], said["cues"]) == ("handoff", ["person"])
    assert "hand over to a person: asked" in said["steps"]
    printed = CliRunner().invoke(cli.program, ["ask", "mau bicara dengan orang"]).stdout
    assert printed.startswith("handoff (id)\n")
    assert "  - hand over to a person: asked\n" in printed


def test_a_question_shows_the_answer_as_somebody_would_read_it():
    printed = CliRunner().invoke(cli.program, ["ask", "makasih banyak"]).stdout
    assert "    Sama-sama, Kak Rina. Senang bisa membantu.\n" in printed


def test_a_desk_is_not_made_over_another(tmp_path: Path):
    (tmp_path / "toko").mkdir()
    (tmp_path / "toko" / "x").touch()
    ended = sapa(tmp_path, "init", "toko")
    assert (ended.returncode, "not empty" in ended.stderr) == (2, True)


def test_mistakes_are_told_all_at_once(tmp_path: Path):
    (tmp_path / "sapa.toml").write_text('[desk]\ntimezone = "Mars"\n[http]\nport = 99999\nprot = 1\n')
    ended = sapa(tmp_path, "check")
    assert ended.returncode == 2
    for place in ("sapa.toml:2", "sapa.toml:4", "sapa.toml:5"):
        assert place in ended.stderr


def test_a_team_that_nobody_made_is_a_mistake_with_its_line(tmp_path: Path):
    sapa(tmp_path, "init", "toko")
    desk = tmp_path / "toko"
    guide = desk / "content" / "guide.toml"
    guide.write_text(guide.read_text().replace('team = "customer-service"', 'team = "custmer-service"', 1))
    line = guide.read_text().partition("custmer")[0].count("\n") + 1
    ended = sapa(desk, "check")
    assert ended.returncode == 2, ended.stdout
    told = f"  content/guide.toml:{line}: kinds[0].team: there is no team 'custmer-service' — "
    assert f"{told}did you mean customer-service?" in ended.stderr


def test_a_setting_without_effect_is_named(tmp_path: Path):
    (tmp_path / "sapa.toml").write_text('[desk]\nname = "Toko"\n[rooms.technical]\nchannel = "web"\nplace = "C1"\n')
    ended = sapa(tmp_path, "check")
    assert ended.returncode == 0
    assert "rooms.technical has no effect" in ended.stderr


def test_people_are_added_listed_and_get_a_token_alone(tmp_path: Path):
    added = sapa(tmp_path, "agent", "add", "dewi@toko.example", "--name", "Dewi", "--password", given="kopi tubruk\n")
    assert added.returncode == 0, added.stderr
    people = json.loads(sapa(tmp_path, "agent", "list", "--json").stdout)
    assert [one["name"] for one in people if one["email"] == "dewi@toko.example"] == ["Dewi"]
    token = sapa(tmp_path, "agent", "token", "dewi@toko.example").stdout
    assert token.startswith("sapa_")
    assert token.count("\n") == 1
    assert sapa(tmp_path, "agent", "token", "nobody@toko.example").returncode == 1


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk to which somebody has talked in a pipe."""
    folder = tmp_path_factory.mktemp("talked")
    ended = sapa(folder, "chat", given="jam buka toko?\nmau bicara dengan orang\n")
    assert ended.returncode == 0, ended.stderr
    assert "08.00" in ended.stdout
    assert "INQ-" in ended.stdout
    return folder


def test_a_customer_without_a_name_is_listed_by_what_is_known_of_them(tmp_path: Path):
    for first_words in ("halo", "halo, email saya ana@example.com", "halo, nomor saya 0812-3456-789"):
        assert sapa(tmp_path, "chat", given=f"{first_words}\n").returncode == 0
    assert contacts(tmp_path) == ["tamu", "ana@example.com", "08123456789"]
    assert contacts(tmp_path, SAPA_DESK__LANGUAGES="en,id")[0] == "visitor"


def contacts(folder: Path, **environ: str) -> list[str]:
    """How the customers are listed, oldest first."""
    listed = json.loads(sapa(folder, "inquiry", "list", "--json", **environ).stdout)
    return [one["contact"] for one in reversed(listed)]


def test_a_conversation_beside_an_open_desk_begins_with_a_sentence(tmp_path: Path):
    quiet = sapa(tmp_path, "chat", given="halo\n")
    presence = Presence(tmp_path / "var")
    assert presence.alone()
    presence.stay()
    beside = sapa(tmp_path, "chat", given="halo\n")
    presence.leave()
    told = "This desk is open in another process too: what is said here lands in its queue.\n"
    assert (quiet.stderr, beside.stderr) == ("", told)


def test_a_conversation_in_a_pipe_is_answered_and_proven(talked: Path):
    listed = json.loads(sapa(talked, "inquiry", "list", "--json").stdout)
    assert [one["owner"] for one in listed] == ["queue"]
    shown = json.loads(sapa(talked, "inquiry", "show", listed[0]["number"], "--json").stdout)
    assert "HandedOver" in [event["kind"] for event in shown["journal"]]
    assert sapa(talked, "journal", "verify").returncode == 0
    times = [listed[0]["opened_at"], *(one["at"] for one in [*shown["messages"], *shown["journal"]])]
    assert {datetime.fromisoformat(time).utcoffset() for time in times} == {timedelta(hours=7)}


@pytest.mark.parametrize("words", [("list",), ("show", f"INQ-{datetime.now(UTC).year}-000001")], ids=" ".join)
def test_times_are_printed_as_the_clock_shows_where_the_desk_is(talked: Path, words: tuple[str, ...]):
    printed = sapa(talked, "inquiry", *words).stdout
    found = re.findall(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (\S+)", printed)
    assert {zone for _, zone in found} == {"WIB"}
    at = datetime.fromisoformat(found[0][0]).replace(tzinfo=ZoneInfo("Asia/Jakarta"))
    assert timedelta(0) <= datetime.now(UTC) - at < timedelta(minutes=10)


def test_a_machine_without_zone_files_knows_the_zones(tmp_path: Path):
    ended = sapa(tmp_path, "check", PYTHONTZPATH="")
    assert ended.returncode == 0, ended.stderr


def test_the_version_is_printed(tmp_path: Path):
    assert sapa(tmp_path, "--version").stdout == f"sapa {version('sapa')}\n"


def commands(group: Any, *above: str) -> Iterator[tuple[str, ...]]:
    """Every command and every group of them, as they are called."""
    yield above
    for name, one in getattr(group, "commands", {}).items():
        yield from commands(one, *above, name)


@pytest.mark.parametrize("words", list(commands(typer.main.get_command(cli.program))), ids=" ".join)
def test_every_command_says_what_it_takes(words: tuple[str, ...]):
    said = CliRunner().invoke(cli.program, [*words, "--help"], prog_name="sapa", terminal_width=100)
    assert said.exit_code == 0
    assert said.output.startswith(f"Usage: {' '.join(('sapa', *words))} ")
    assert "<bool>" not in said.output
    assert "..." not in re.sub(r"[\[{](ARGS|ARTICLE|LESSON)[\]}]\.\.\.", "", said.output)  # nothing is cut off
    for line in said.output.split("Options:")[-1].splitlines():
        if line.startswith("  -"):
            assert "  " in line.strip(), f"{line} has no help"


def test_what_a_customer_wrote_neither_breaks_nor_steers_the_terminal(tmp_path: Path):
    assert sapa(tmp_path, "chat", given="harga [/x] \x1b[31mmerah \x9b2J jam buka toko?\n").returncode == 0
    for words in (("inquiry", "list"), ("inquiry", "show", f"INQ-{datetime.now(UTC).year}-000001")):
        ended = sapa(tmp_path, *words)
        assert ended.returncode == 0, ended.stderr
        assert "[/x]" in ended.stdout
        assert not {"\x1b", "\x9b"} & set(ended.stdout)


def test_in_a_pipe_an_inquiry_is_one_line(tmp_path: Path):
    asked = "jam buka toko yang di Bandung kalau hari Sabtu sampai jam berapa ya kak?"
    assert sapa(tmp_path, "chat", given=f"{asked}\n").returncode == 0
    _, line = sapa(tmp_path, "inquiry", "list").stdout.splitlines()
    assert line.startswith("INQ-")
    assert line.rstrip().endswith(asked)


def test_an_unknown_inquiry_is_said(tmp_path: Path):
    ended = sapa(tmp_path, "inquiry", "show", "INQ-1")
    assert (ended.returncode, "there is no inquiry INQ-1" in ended.stderr) == (1, True)


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("run", "--only", "kitchen"),
        ("agent", "add"),
        ("inquiry", "list", "--status", "lost"),
        ("inquiry", "list", "--limit", "0"),
    ],
)
def test_wrong_use_ends_with_2(tmp_path: Path, words: tuple[str, ...]):
    assert sapa(tmp_path, *words).returncode == 2


@pytest.mark.parametrize("words", [("status",), ("doctor",), ("db", "upgrade"), ("retry",)])
def test_the_other_commands_work_on_a_new_desk(tmp_path: Path, words: tuple[str, ...]):
    ended = sapa(tmp_path, *words)
    assert ended.returncode == 0, ended.stderr + ended.stdout


def test_a_knowledge_base_is_measured(tmp_path: Path):
    (tmp_path / "kb.tsv").write_text("text\tlabel\njam buka toko\thours\nkapan buka\thours\nbisa cod\tcod\n")
    (tmp_path / "test.tsv").write_text("text\tlabel\njam buka toko\thours\nbisa cod\tcod\ncuaca di bulan\toos\n")
    ended = sapa(tmp_path, "kb", "evaluate", "--kb", "kb.tsv", "--test", "test.tsv", "--json")
    figures = json.loads(ended.stdout)
    assert figures["accuracy"] == 1.0
    assert {"recall_at_3", "oos_auroc", "coverage", "wrong_rate", "p50_ms", "p99_ms", "index_s", "memory_mb"} <= set(
        figures
    )
    unwritten = sapa(tmp_path, "kb", "evaluate", "--kb", "kb.tsv", "--test", "test.tsv", "--out", "nowhere/r.html")
    assert unwritten.returncode == 1
    assert "Traceback" not in unwritten.stdout + unwritten.stderr
    assert sapa(tmp_path, "kb", "evaluate", "--kb", "nowhere.tsv", "--test", "test.tsv").returncode == 2
