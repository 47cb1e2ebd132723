"""What the desk has learnt, from the command line."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot import cli, learning
from tests.path_desk import UNCLEAR, PathDesk


class Typed:
    """Commands typed beside a desk."""

    def __init__(self, desk: PathDesk, folder: Path) -> None:
        self.desk, self.folder = desk, folder

    def run(self, *words: str, code: int = 0) -> str:
        ended = CliRunner().invoke(cli.program, ["kb", *words])
        assert ended.exit_code == code, ended.output
        return ended.output

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.run(*words, "--json", code=code))


async def _teach(desk: PathDesk) -> None:
    ana = desk.customer()
    await ana.says(UNCLEAR)
    await ana.presses(ana.got[-1].choices[0].label)
    await ana.presses("helpful:yes")
    budi = desk.customer("budi")
    await budi.says("jam buka toko")
    await budi.says("tidak membantu")
    manner = learning.manner(desk.app.settings.kb)
    assert await learning.Learning(db=desk.app.db, now=desk.now, content=lambda: desk.app.content, manner=manner).look()


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    url = f"sqlite:///{tmp_path}/sapa.db"
    desk = PathDesk(tmp_path, url)
    asyncio.run(_teach(desk))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAPA_DATABASE__URL", url)
    monkeypatch.setenv("SAPA_DESK__STATE", str(tmp_path / "var"))
    yield Typed(desk, tmp_path)
    desk.close()


def test_lessons_are_listed_accepted_and_undone(typed: Typed):
    first, second = typed.json("lessons", "list")
    assert (first["text"], first["source"], first["doubts"]) == (UNCLEAR, "choice", "")
    assert second["article"].startswith("not ")
    assert second["doubts"] == "says what an article does not answer"
    typed.run("lessons", "accept", str(first["lesson"]))
    typed.run("lessons", "reject", str(second["lesson"]))
    assert typed.run("lessons", "list") == "No lesson is proposed.\n"
    assert [one["lesson"] for one in typed.json("lessons", "list", "--state", "accepted")] == [first["lesson"]]
    found = json.loads(CliRunner().invoke(cli.program, ["ask", UNCLEAR, "--json"]).stdout)
    assert (found["decision"], found["article"]) == ("answer", first["article"])
    typed.run("lessons", "undo", str(first["lesson"]))
    found = json.loads(CliRunner().invoke(cli.program, ["ask", UNCLEAR, "--json"]).stdout)
    assert found["decision"] == "offer"


def test_what_can_not_be_done_is_told_and_the_rest_is_done(typed: Typed):
    first = typed.json("lessons", "list")[0]["lesson"]
    told = typed.json("lessons", "accept", "99", str(first), code=1)
    assert [(one["done"], one["why"]) for one in told] == [(False, "there is no example 99"), (True, "")]


def test_calibrating_says_plainly_that_there_is_not_enough(typed: Typed):
    dry = typed.json("calibrate", "--dry-run", "--days", "3650")
    assert (dry["kept"], dry["run"]) == (False, 1)
    assert {"basis": "not enough data", "needed": 183}.items() <= dry["languages"]["id"].items()
    assert typed.desk.rows(_calibrations()) == []
    told = typed.run("calibrate", "--days", "3650")
    assert "id Not enough data yet: 1 answers have been judged, at least 183 are needed." in told
    assert "Nothing was changed" not in told
    assert len(typed.desk.rows(_calibrations())) == 2


def test_the_report_is_a_page(typed: Typed):
    told = typed.run("report", "--out", "r.html", "--days", "3650")
    assert "That is what sapa kb calibrate would decide now" in told
    assert "Written to r.html" in told
    written = (typed.folder / "r.html").read_text()
    assert "1 dari 2 yang dinilai benar" in written
    typed.run("calibrate", "--days", "3650")
    assert "would decide" not in typed.run("report", "--language", "en", "--days", "3650")
    assert "1 of 2 judged were right" in (typed.folder / "reliability.html").read_text()


def test_a_report_in_a_language_without_words_is_refused(typed: Typed):
    assert "write id or en" in typed.run("report", "--language", "fr", code=2)


def test_a_report_that_can_not_be_written_says_why(typed: Typed):
    assert "No such file" in typed.run("report", "--out", "nowhere/r.html", code=1)


def test_an_evaluation_can_be_drawn(typed: Typed):
    (typed.folder / "kb.tsv").write_text("di mana paket saya\ta\ncara retur barang\tb\n")
    (typed.folder / "test.tsv").write_text("paket saya di mana\ta\nmau retur\tb\n")
    typed.run("evaluate", "--kb", "kb.tsv", "--test", "test.tsv", "--out", "e.html")
    assert "kb.tsv → test.tsv" in (typed.folder / "e.html").read_text()


def _calibrations() -> Any:
    from data.tables import CALIBRATION

    return CALIBRATION.select()
