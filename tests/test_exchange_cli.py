"""Importing and exporting from a shell: what is written, what is not, and what is said."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import cli, porting, written
from bot.draft import STARTER
from data import schema
from data.db import Database
from kb import load, versions
from kb.versions import Draft, Hand

WRITTEN = len(list((STARTER / "articles").glob("*.id.md")))
FAQ = "Pertanyaan;Jawaban\nApakah ada lantai dua di toko Bogor?;Ada.\nKosong;\n"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A desk of its own, with few articles."""
    shutil.copytree(STARTER, tmp_path / "content", ignore=shutil.ignore_patterns("desk.toml", "README.md", "*.en.md"))
    (tmp_path / "sapa.toml").write_text('[desk]\nname = "Toko"\n')
    (tmp_path / "faq.csv").write_text(FAQ)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sapa(*words: str, code: int = 0) -> str:
    ended = CliRunner().invoke(cli.program, ["kb", *words])
    assert ended.exit_code == code, ended.output
    return ended.output if code else ended.stdout


def articles(desk: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (desk / "content" / "articles").glob("*")}


NEW = "apakah-ada-lantai-dua-di-toko-bogor.id.md"


def test_an_import_is_shown_then_written_as_drafts_then_changes_nothing(desk: Path):
    before = articles(desk)
    assert "1 new, 1 left out." in sapa("import", "faq.csv", "--language", "id", "--dry-run")
    assert articles(desk) == before
    said = sapa("import", "faq.csv", "--language", "id")
    assert "it has no answer" in said
    assert "1 file written to" in said
    assert articles(desk).keys() - before.keys() == {NEW}
    assert "\ndraft: true\n" in articles(desk)[NEW]
    again = json.loads(sapa("import", "faq.csv", "--language", "id", "--json"))
    assert (again["counts"], again["written"]) == ({"unchanged": 1, "left out": 1}, 0)


def test_what_is_there_is_replaced_only_when_asked_and_published_only_when_asked(desk: Path):
    sapa("import", "faq.csv", "--language", "id", "--publish")
    assert "draft" not in articles(desk)[NEW]
    (desk / "faq.csv").write_text(FAQ.replace("Ada.", "Tidak ada."))
    assert "1 kept" in sapa("import", "faq.csv", "--language", "id")
    assert "Tidak ada." not in articles(desk)[NEW]
    assert "1 replaced" in sapa("import", "faq.csv", "--language", "id", "--replace")
    assert "Tidak ada." in articles(desk)[NEW]
    assert load.articles(desk / "content" / "articles", ())


def test_nothing_is_written_when_one_file_of_several_cannot_be_read(desk: Path):
    before = articles(desk)
    (desk / "in").mkdir()
    (desk / "in" / "a.csv").write_text(FAQ)
    (desk / "in" / "b.csv").write_bytes(b"judul,jawaban\na,\x00\n")
    (desk / "in" / "c.md").write_text("---\nid: c\n---\n")
    said = sapa("import", "in", code=2)
    assert "b.csv:2: has the character U+0000" in said
    assert "c.md:2: language: is missing" in said
    assert articles(desk) == before


def test_the_starter_desk_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faq.csv").write_text(FAQ)
    assert "is the starter desk, which stays as it is" in sapa("import", "faq.csv", code=2)
    sapa("import", "faq.csv", "--into", "new")
    assert NEW in {path.name for path in (tmp_path / "new").iterdir()}


@pytest.mark.parametrize("out", ["a.zip", "folder", "a.csv", "a.json"])
def test_an_export_can_be_imported_again_and_is_the_same(desk: Path, out: str):
    assert f"{WRITTEN} articles written" in sapa("export", "--out", out)
    said = json.loads(sapa("import", out, "--json"))
    assert said["counts"] == {"unchanged": WRITTEN}
    assert "--replace" in sapa("export", "--out", out, code=2)
    sapa("export", "--out", out, "--replace")


def test_drafts_go_out_with_the_rest_and_stand_on_no_page(desk: Path):
    sapa("import", "faq.csv", "--language", "id")
    assert f"{WRITTEN + 1} articles written" in sapa("export", "--out", "a.json")
    assert '"draft": true' in (desk / "a.json").read_text("utf-8")
    assert f"{WRITTEN} articles written" in sapa("export", "--out", "a.html")


def test_a_page_says_when_the_desk_is_open(desk: Path):
    sapa("export", "--out", "faq.html", "--language", "id")
    assert "buka Senin–Jumat 08.00–17.00" in (desk / "faq.html").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("import", "missing.csv"),
        ("import", "faq.csv", "--format", "xls"),
        ("import", "faq.csv", "--language", "fr"),
        ("export",),
        ("export", "--out", "a.xls"),
    ],
)
def test_wrong_use_ends_with_2(desk: Path, words: tuple[str, ...]):
    sapa(*words, code=2)


def test_all_files_are_written_or_none(tmp_path: Path):
    with pytest.raises(OSError, match="name too long"):
        porting.write(tmp_path, {"a.md": b"a", "x" * 300: b"b"}, replace=False)
    assert list(tmp_path.iterdir()) == []


def test_an_export_in_a_language_that_the_desk_does_not_speak_is_refused(desk: Path):
    said = sapa("export", "--out", "a.csv", "--language", "fr", code=2)
    assert "--language must be one of id, en, not 'fr'" in said
    assert not (desk / "a.csv").exists()


def test_what_was_written_at_the_desk_and_lies_in_no_file_is_known_too(desk: Path):
    text = "---\nid: stairs\nlanguage: id\ntitle: Tangga\nquestions: [ada tangga ga]\n---\nAda.\n"
    url = f"sqlite:///{desk / 'var' / 'sapa.db'}"
    (desk / "var").mkdir()
    schema.upgrade(db := Database(url))
    new = Draft(article="stairs", language="id", text=text, base=0)
    hand = Hand(agent=None, at=datetime(2026, 5, 4, tzinfo=UTC))
    books = written.read(desk / "content", ("id", "en")).library
    db.write_now(lambda session, _items: [versions.put(session, books, [new], hand)], None)
    db.close()
    sapa("export", "--out", "a.csv")
    again = json.loads(sapa("import", "a.csv", "--json"))
    assert set(again["counts"]) == {"unchanged"}
    assert not (desk / "content" / "articles" / "stairs.id.md").exists()
