"""Moving articles between files and database, and listing them, as somebody at a terminal does it."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot import cli
from data import revision, schema
from data.db import Database
from kb import history, library, versions
from kb.versions import Draft, Hand, Which
from tests.articles import books, put_files, small_content, written

AT = datetime(2026, 5, 4, tzinfo=UTC)
FILE, NEW = written(say="From the file."), written(say="From the desk.")


class Shell:
    """A desk's folder, and the program in it."""

    def __init__(self, folder: Path) -> None:
        self.articles = small_content(folder / "content", **{"shipping-time__en": FILE}) / "articles"
        self.env = {
            "SAPA_DESK__NAME": "Toko",
            "SAPA_DESK__CONTENT": str(folder / "content"),
            "SAPA_DESK__STATE": str(folder / "var"),
            "SAPA_DATABASE__URL": f"sqlite:///{folder}/sapa.db",
        }
        self.db = Database(self.env["SAPA_DATABASE__URL"])
        schema.upgrade(self.db)

    def sapa(self, *words: str, ends: int = 0) -> Result:
        ended = CliRunner().invoke(cli.program, words, env=self.env)
        assert ended.exit_code == ends, (ended.output, ended.exception)
        return ended

    def json(self, *words: str, ends: int = 0) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(self.sapa(*words, "--json", ends=ends).stdout)
        return found

    def publishes(self, text: str = NEW, base: int = 0) -> None:
        def step(session: Session, items: Sequence[str]) -> list[None]:
            hand, there = (
                Hand(agent=None, at=AT),
                books(*(path.read_text("utf-8") for path in self.articles.glob("*.md"))),
            )
            for one in items:
                draft = Draft(article="shipping-time", language="en", text=one, base=base)
                made = versions.save_draft(session, there, draft, hand)
                which = Which(article="shipping-time", language="en", number=made.number)
                versions.publish(session, there, [which], hand)
            return [None] * len(items)

        self.db.write_now(step, text)

    @property
    def file(self) -> str:
        return (self.articles / "shipping-time.en.md").read_text("utf-8")

    def says(self) -> list[str]:
        return [one.text for one in self.db.read_now(history.standing)]


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    opened = Shell(tmp_path)
    yield opened
    opened.db.close()


def test_what_was_published_is_pulled_into_the_file(shell: Shell):
    shell.publishes()
    told = shell.sapa("content", "pull", "--dry-run").stdout
    assert "shipping-time.en: would be written" in told
    assert "-From the file." in told
    assert "+From the desk." in told
    assert shell.file == FILE
    (row,) = shell.json("content", "pull")
    assert (row["act"], row["done"], shell.file) == ("write", True, NEW)
    assert shell.sapa("content", "pull").stdout == "The files say what the database does.\n"
    assert shell.sapa("check").stderr == "translation missing: shipping-time.id; see sapa kb list\n"


def test_a_file_that_was_changed_since_is_not_overwritten_unasked(shell: Shell):
    shell.publishes()
    mine = written(say="Mine.")
    put_files(shell.articles, **{"shipping-time__en": mine})
    ended = shell.sapa("content", "pull", ends=1)
    assert "shipping-time.en: left alone: the file was changed since" in ended.stdout
    assert "+From the desk." in ended.stdout
    assert "nothing was written: 1 would be lost" in ended.stderr
    assert shell.file == mine
    shell.sapa("content", "pull", "--force")
    assert shell.file == NEW


def test_a_pull_mends_a_desk_with_mistakes_and_a_push_is_refused_by_it(shell: Shell):
    shell.publishes()
    put_files(shell.articles, **{"shipping-time__en": written(kind="ordre", team="nobody")})
    guide = shell.articles.parent / "guide.toml"
    guide.write_text(guide.read_text("utf-8") + "\n[nonsense]\n", "utf-8")
    assert "nonsense: is not a setting" in shell.sapa("content", "push", ends=2).stderr
    shell.sapa("content", "pull", "--force")
    assert shell.file == NEW


def test_a_drift_is_told_with_both_ways_to_mend_it(shell: Shell):
    shell.publishes()
    put_files(shell.articles, **{"shipping-time__en": written(say="Mine.")})
    for command in ("check", "status"):
        told = shell.sapa(command).stderr
        assert "shipping-time.en.md was changed after version 1 was published, which stays in force" in told
        assert "sapa content push shipping-time" in told
        assert "sapa content pull --force shipping-time" in told
    shell.sapa("content", "push", "shipping-time")
    assert "changed" not in shell.sapa("status").stderr


def test_files_are_pushed_as_published_versions_with_a_note(shell: Shell):
    assert "would be published" in shell.sapa("content", "push", "--dry-run").stdout
    assert shell.says() == []
    (row,) = shell.json("content", "push", "--note", "spring clean")
    assert (row["act"], row["done"], shell.says()) == ("publish", True, [FILE])
    (version,) = shell.db.read_now(lambda session: history.of(session, "shipping-time", "en"))
    assert (version.note, version.based_on) == ("spring clean", library.digest(FILE))
    assert shell.db.read_now(revision.current).revision == 1
    assert shell.sapa("content", "push").stdout == "The database says what the files do.\n"


def test_a_newer_version_is_not_pushed_over_unasked(shell: Shell):
    shell.publishes()
    ended = shell.sapa("content", "push")
    assert "left alone: the database has a newer version" in ended.stdout
    assert "1 left alone: pull them first, or add --force." in ended.stderr
    assert shell.says() == [NEW]
    shell.sapa("content", "push", "--force")
    assert shell.says() == [FILE]


def test_mistakes_in_a_file_are_told_in_the_file_and_nothing_is_pushed(shell: Shell):
    put_files(shell.articles, new__en=written("new", ask="how about shipping-time"), bad__en=written("bad", kind="x"))
    told = shell.sapa("content", "push", ends=2).stderr
    assert "articles/bad.en.md:5: kind: there is no kind 'x'" in told
    assert "articles/shipping-time.en.md:6: “how about shipping-time” is a phrasing of new.en.md:6 too" in told
    assert shell.says() == []


def test_what_is_withdrawn_is_removed_by_a_pull_and_a_file_that_is_gone_withdraws_by_a_push(shell: Shell):
    put_files(shell.articles, parking__en=written("parking"))
    shell.sapa("content", "push")
    (shell.articles / "parking.en.md").unlink()
    assert shell.sapa("content", "push").stdout == "The database says what the files do.\n"
    assert "the file of parking.en was removed" in shell.sapa("check").stderr
    (row,) = shell.json("content", "push", "parking")
    assert row["act"] == "withdraw"
    put_files(shell.articles, parking__en=written("parking"))
    (row,) = shell.json("content", "pull")
    assert (row["act"], (shell.articles / "parking.en.md").exists()) == ("remove", False)


def test_an_article_that_there_is_not_is_told_with_the_one_that_was_meant(shell: Shell):
    assert "did you mean shipping-time?" in shell.sapa("content", "pull", "shiping-time", ends=2).stderr


def test_a_desk_is_asked_to_read_its_files_again_only_if_they_are_right(shell: Shell):
    assert "Asked: 1 articles" in shell.sapa("content", "reload").stdout
    assert shell.db.read_now(revision.current).reloads == 1
    put_files(shell.articles, bad__en=written("bad", kind="x"))
    shell.sapa("content", "reload", ends=2)
    assert shell.db.read_now(revision.current).reloads == 1


def test_a_status_tells_why_new_content_is_not_there(shell: Shell):
    put_files(shell.articles, bad__en=written("bad", kind="x"))
    told = shell.sapa("status").stderr
    assert "a running desk goes on with what it had" in told
    assert "bad.en.md:5: kind: there is no kind 'x'" in told


def test_a_question_is_answered_as_the_desk_would(shell: Shell):
    shell.publishes(written(ask="where is my parcel"))
    said = json.loads(shell.sapa("ask", "where is my parcel", "--json").stdout)
    assert (said["decision"], said["article"]) == ("answer", "shipping-time")


def test_articles_are_listed_with_what_is_to_be_done(shell: Shell):
    old = written("old", review_by="2026-01-01", valid_until="2026-01-02")
    put_files(shell.articles, old__en=old, soon__en=written("soon", draft="true"))
    rows = {(row["article"], row["language"]): row["to_do"] for row in shell.json("kb", "list")}
    assert rows == {
        ("old", "en"): ["review overdue", "no longer valid"],
        ("old", "id"): ["translation missing"],
        ("shipping-time", "en"): [],
        ("shipping-time", "id"): ["translation missing"],
        ("soon", "en"): ["draft"],
    }
    assert [row["article"] for row in shell.json("kb", "list", "--review")] == ["old"]
    assert [row["article"] for row in shell.json("kb", "list", "--drafts")] == ["soon"]
    assert [row["article"] for row in shell.json("kb", "list", "--missing")] == ["old", "shipping-time"]
    told = shell.sapa("check")
    assert "review overdue: old.en; see sapa kb list" in told.stderr
    assert told.stdout.startswith("All well: 1 articles")


def test_a_database_that_is_not_up_to_date_is_left_so_by_whoever_only_looks(shell: Shell, tmp_path: Path):
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as connection:
        connection.execute("CREATE TABLE inquiry (id INTEGER)")
    shell.env["SAPA_DATABASE__URL"] = f"sqlite:///{old}"
    assert shell.sapa("check").stdout.startswith("All well: 1 articles")
    assert [row["article"] for row in shell.json("kb", "list")] == ["shipping-time", "shipping-time"]
    with sqlite3.connect(old) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("inquiry",)]


def test_where_the_database_cannot_be_read_the_files_are_checked(shell: Shell):
    shell.env["SAPA_DATABASE__URL"] = "postgresql://nobody@127.0.0.1:1/none"
    told = shell.sapa("check")
    assert "the database can't be read, so that only the files were checked" in told.stderr
    assert told.stdout.startswith("All well: 1 articles")


def test_a_push_takes_no_answer_from_a_protected_question_without_a_reason(shell: Shell):
    lines = "text\tlanguage\texpect\nhow about shipping-time\ten\tshipping-time\n"
    (shell.articles.parent / "protected.tsv").write_text(lines, encoding="utf-8")
    shell.sapa("content", "push")
    other = written(title="Days", ask="hours until it is here")
    (shell.articles / "shipping-time.en.md").write_text(other, encoding="utf-8")
    refused = shell.sapa("content", "push", "--force", ends=1).stderr
    assert "protected.tsv:2: “how about shipping-time” must get shipping-time" in refused
    assert shell.says() == [FILE]
    shell.sapa("content", "push", "--force", "--reason", "asked otherwise by now")
    assert shell.says() == [other]


def test_the_check_asks_the_protected_questions_too(shell: Shell):
    lines = "text\tlanguage\texpect\nhow about shipping-time\ten\tperson\nhow about it\ten\tshiping-time\n"
    file = shell.articles.parent / "protected.tsv"
    file.write_text(lines, encoding="utf-8")
    assert "there is no article 'shiping-time' — did you mean shipping-time?" in shell.sapa("check", ends=2).stderr
    file.write_text(lines.partition("how about it")[0], encoding="utf-8")
    told = shell.sapa("check").stderr
    assert "protected.tsv:2: “how about shipping-time” must get person: it gets shipping-time" in told
