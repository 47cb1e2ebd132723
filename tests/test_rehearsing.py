"""Rehearsals on a real desk: its own questions against drafts, what is kept of them, and what is refused."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from bot import cli, foreseeing, publishing, rehearsal_page, rehearsing, trying
from bot.draft import STARTER
from bot.rehearsing import Outcome
from data.mistakes import Mistakes
from data.rehearsals import Judged
from data.tables import MESSAGE, OVERRULED
from data.types import Role
from kb import guarding, protect, protections, rehearsals, versions
from kb.history import Version
from kb.protect import Protected
from kb.protections import Regresses
from kb.rehearse import Change, Verdict
from kb.versions import Draft, Hand, Which
from tests.articles import small_content, written
from tests.path_desk import MONDAY, UNKNOWN, PathDesk

COST = "ongkirnya brp ya kak"
EMPTIED = written("shipping-cost", "id", ask="tarif ekspedisi", say="Lihat tabel.")


def drafts(desk: PathDesk, article: str, text: str) -> Version:
    new = Draft(article=article, language="id", text=text)
    books = desk.app.content.written.library
    saved: Version = desk.write(lambda s: versions.save_draft(s, books, new, Hand(agent=None, at=desk.at)))
    return saved


def tents(desk: PathDesk) -> Version:
    return drafts(desk, "tents", written("tents", "id", ask=UNKNOWN, say="Tidak, Kak."))


def emptied_cost(desk: PathDesk) -> Version:
    """A draft of what shipping costs by which nobody would find it."""
    return drafts(desk, "shipping-cost", EMPTIED)


def rehearses(desk: PathDesk, trial: rehearsing.Trial | None = None) -> Outcome:
    desk.passes(timedelta(hours=1))
    db, now = desk.app.db, desk.app.content
    return rehearsing.rehearse(db, now, trial or rehearsing.of_drafts(db, now), MONDAY, desk.at)


def publishes(desk: PathDesk, one: Version, agent: int | None = None, reason: str = "") -> tuple[Version, ...]:
    which = [Which(article=one.article, language=one.language, number=one.number)]
    books = desk.app.content.written.library
    return guarding.publish(desk.app.db, attempt(desk), books, which, Hand(agent=agent, at=desk.at), reason)


def attempt(desk: PathDesk) -> guarding.Try:
    return publishing.attempt(desk.app.db, lambda: desk.app.content)


async def test_a_draft_that_answers_more_is_better(any_desk: PathDesk):
    await any_desk.customer("ana").says(UNKNOWN)
    await any_desk.customer("budi").says(UNKNOWN.upper())
    await any_desk.customer("cici").says(COST)
    tents(any_desk)
    outcome = rehearses(any_desk)
    figures = outcome.rehearsal.figures
    assert (outcome.verdict, outcome.about.against) == (Verdict.BETTER, "drafts tents.id:1")
    assert (figures.questions, figures.answered_before, figures.answered_after) == (3, 1, 3)
    [case] = outcome.cases
    assert (case.change, case.count, str(case.first.before), str(case.first.after)) == (
        Change.NEW,
        2,
        "a person",
        "tents",
    )


async def test_it_is_kept_and_its_cases_are_judged(any_desk: PathDesk):
    ratri = any_desk.agent("ratri", Role.SUPERVISOR)
    await any_desk.customer("ana").says(UNKNOWN)
    tents(any_desk)
    number = rehearses(any_desk).number
    any_desk.write(lambda s: rehearsals.judge(s, number, 1, Judged.RIGHT, ratri.id, any_desk.at))
    kept = any_desk.app.db.read_now(lambda s: rehearsals.read(s, number))
    [case] = kept.cases
    assert (case.text, case.judged, case.judged_by, case.judged_at) == (
        UNKNOWN,
        Judged.RIGHT,
        ratri.id,
        any_desk.at,
    )
    assert (case.after.article, case.change) == ("tents", Change.NEW)
    assert (kept.verdict, kept.figures["all"]["new"], kept.judged[Judged.RIGHT]) == (Verdict.BETTER, 1, 1)
    [listed] = any_desk.app.db.read_now(rehearsals.newest)
    assert (listed.id, listed.judged, listed.cases) == (number, kept.judged, ())


async def test_a_case_that_there_is_not_is_told(desk: PathDesk):
    with pytest.raises(rehearsals.Missing, match="rehearsal 7 has no case 1"):
        desk.write(lambda s: rehearsals.judge(s, 7, 1, Judged.WRONG, None, desk.at))
    with pytest.raises(rehearsals.Missing, match="there is no rehearsal 7"):
        desk.app.db.read_now(lambda s: rehearsals.read(s, 7))


async def test_what_was_erased_is_erased_from_the_sample_too(desk: PathDesk):
    await desk.customer("ana").says(UNKNOWN)
    tents(desk)
    number = rehearses(desk).number
    desk.write(lambda s: s.connection().execute(update(MESSAGE).values(text="", nonce="")))
    [case] = desk.app.db.read_now(lambda s: rehearsals.read(s, number)).cases
    assert case.text == ""


async def test_what_people_heard_and_the_wish_for_a_person_are_not_replayed(desk: PathDesk):
    ana = desk.customer("ana")
    await ana.says("mau bicara dengan orang")
    await ana.says("ketel saya bocor sejak kemarin pagi")
    tents(desk)
    assert rehearses(desk).verdict is Verdict.EMPTY


async def test_without_drafts_there_is_nothing_to_try(desk: PathDesk):
    with pytest.raises(LookupError, match="there are no drafts"):
        rehearsing.of_drafts(desk.app.db, desk.app.content)


async def test_a_draft_in_a_file_is_told_with_how_it_can_be_tried(tmp_path: Path, database_url: str):
    lying = {"tents__id": written("tents", "id", draft="true"), "parking__id": written("parking", "id")}
    folder = small_content(tmp_path / "content", **lying)
    desk = PathDesk(tmp_path, database_url, SAPA_DESK__NAME="Toko", SAPA_DESK__CONTENT=str(folder))
    with pytest.raises(LookupError, match=r"tents\.id is one in a file: .* with --files"):
        rehearsing.of_drafts(desk.app.db, desk.app.content)
    desk.close()


async def test_one_version_can_be_tried_alone(desk: PathDesk):
    await desk.customer("ana").says(UNKNOWN)
    emptied_cost(desk)
    one = tents(desk)
    trial = rehearsing.of_version(desk.app.db, desk.app.content, f"tents.id:{one.number}")
    outcome = rehearses(desk, trial)
    assert (outcome.verdict, outcome.refused) == (Verdict.BETTER, ())
    with pytest.raises(LookupError, match="names no version"):
        rehearsing.of_version(desk.app.db, desk.app.content, "tents")


async def test_a_folder_can_be_tried(desk: PathDesk, tmp_path: Path):
    await desk.customer("ana").says(COST)
    folder = shutil.copytree(STARTER, tmp_path / "content")
    for path in (folder / "articles").glob("shipping-cost.*"):
        path.unlink()
    outcome = rehearses(desk, rehearsing.of_files(desk.app.content, folder))
    assert outcome.verdict is Verdict.REFUSED
    assert {one.protected.expect for one in outcome.refused} == {"shipping-cost"}


async def test_a_draft_that_takes_a_protected_answer_away_is_refused(any_desk: PathDesk):
    one = emptied_cost(any_desk)
    with pytest.raises(Regresses, match="“ongkirnya brp ya kak” must get shipping-cost"):
        publishes(any_desk, one)
    assert one.state == "draft"
    assert await any_desk.app.shelf.look() is False


async def test_a_manager_publishes_it_with_a_reason(any_desk: PathDesk):
    laras = any_desk.agent("laras", Role.MANAGER)
    [stands] = publishes(any_desk, emptied_cost(any_desk), laras.id, "we sell no more")
    assert stands.state == "published"
    [kept] = any_desk.rows(select(OVERRULED))
    assert (kept.by, kept.reason) == (laras.id, "we sell no more")
    assert [one["expect"] for one in json.loads(kept.questions)] == ["shipping-cost"]


async def test_what_harms_nothing_is_published(desk: PathDesk):
    [stands] = publishes(desk, tents(desk))
    assert stands.state == "published"
    assert await desk.app.shelf.look()
    assert desk.rows(select(OVERRULED)) == []


async def test_withdrawing_and_putting_are_held_to_the_same(desk: PathDesk):
    hand = Hand(agent=None, at=desk.at)
    db, books = desk.app.db, desk.app.content.written.library
    with pytest.raises(Regresses, match="must get shipping-time"):
        guarding.withdraw(db, attempt(desk), books, Which(article="shipping-time", language="id", number=0), hand)
    with pytest.raises(Regresses):
        guarding.put(db, attempt(desk), books, [Draft(article="shipping-cost", language="id", text=EMPTIED)], hand)
    [stands] = guarding.put(
        db, attempt(desk), books, [Draft(article="x", language="id", text=written("x", "id"))], hand
    )
    assert stands.state == "published"


async def test_a_question_from_a_customer_is_protected_until_it_is_erased(desk: PathDesk):
    await desk.customer("ana").says(UNKNOWN)
    one = Protected(text=UNKNOWN, language="id", expect="none")
    names = trying.articles(desk.app.content)
    desk.write(lambda s: protections.add(s, one, None, desk.at, articles=names, languages=("id", "en"), inquiry=1))
    with pytest.raises(Regresses):
        publishes(desk, tents(desk))
    assert desk.write(lambda s: protections.forget(s, [1])) == 1
    assert desk.app.db.read_now(protections.listed) == ()
    publishes(desk, tents_again(desk))


def tents_again(desk: PathDesk) -> Version:
    new = Draft(article="tents", language="id", base=1, text=written("tents", "id", ask=UNKNOWN))
    books = desk.app.content.written.library
    saved: Version = desk.write(lambda s: versions.save_draft(s, books, new, Hand(agent=None, at=desk.at)))
    return saved


async def test_a_draft_with_mistakes_is_told_and_not_tried(desk: PathDesk, tmp_path: Path):
    (tmp_path / "articles").mkdir()
    with pytest.raises(Mistakes):
        rehearsing.of_files(desk.app.content, tmp_path)


def test_the_starter_desk_keeps_what_it_protects(desk: PathDesk):
    every = trying.of_file(desk.app.content)
    assert len(every) >= 30
    assert {one.language for one in every} == {"id", "en"}
    assert [str(one) for one in protect.broken(every, foreseeing.look(desk.app.content))] == []


@pytest.mark.parametrize(("language", "words"), [("id", "Uji coba 1"), ("en", "Rehearsal 1")])
async def test_the_page_tells_all_of_it_in_both_languages(desk: PathDesk, language: str, words: str):
    await desk.customer("ana").says(f"{UNKNOWN} <b>")
    emptied_cost(desk)
    tents(desk)
    shown = rehearsal_page.page(rehearses(desk), desk.app.content, language)
    for told in (words, "kemah pramuka", "&lt;b&gt;", COST, "protected.tsv:", "2026-05-04"):
        assert told in shown
    assert "<b>" not in shown


def says(desk: PathDesk, *words: str) -> Result:
    """Run a command on the desk."""
    environ = {
        "SAPA_DATABASE__URL": desk.app.settings.database.url.get_secret_value(),
        "SAPA_DESK__STATE": str(desk.app.settings.desk.state),
    }
    return CliRunner().invoke(cli.program, ["kb", *words], env=environ)


async def test_the_command_tells_what_changes_and_refuses(desk: PathDesk, tmp_path: Path):
    desk.at = datetime.now(UTC) - timedelta(days=2)
    await desk.customer("ana").says(UNKNOWN)
    tents(desk)
    ended = says(desk, "rehearse", "--out", str(tmp_path / "page.html"))
    assert (ended.exit_code, "Better: more questions are answered" in ended.stdout) == (0, True), ended.output
    assert "kemah pramuka" in (tmp_path / "page.html").read_text("utf-8")
    emptied_cost(desk)
    ended = says(desk, "rehearse", "--json", "--days", "1")
    told = json.loads(ended.stdout)
    assert (ended.exit_code, told["verdict"], told["figures"]["all"]["questions"]) == (1, "refused", 0)
    assert [one["text"] for one in told["protected"]["refused"]] == [COST]
    assert says(desk, "judge", "1", "1", "right").exit_code == 0
    assert (says(desk, "judge", "1", "9", "right").exit_code, says(desk, "judge", "1", "1", "so").exit_code) == (2, 2)
    assert says(desk, "rehearse", "--drafts", "--against", "tents.id:1").exit_code == 2
    wrong = says(desk, "rehearse", "--against", "tents")
    assert (wrong.exit_code, wrong.stderr) == (2, "sapa: 'tents' names no version; write it as cod.id:3\n")


def test_questions_are_protected_from_the_command_line(desk: PathDesk):
    told = says(desk, "protect", UNKNOWN, "--expect", "cod", "--note", "it is no joke")
    assert (told.exit_code, told.stdout) == (0, "Protected question 1, in id: must get cod.\n")
    assert "It does not get that now" in told.stderr
    first = json.loads(says(desk, "protected", "--json").stdout)[0]
    assert (first["question"], first["right"], first["gets"], first["note"]) == (
        UNKNOWN,
        False,
        "a person",
        "it is no joke",
    )
    assert says(desk, "protect", UNKNOWN, "--expect", "cdo").exit_code == 2
    assert says(desk, "unprotect", "1").exit_code == 0
    assert says(desk, "unprotect", "1").stderr == "sapa: there is no protected question 1\n"
    assert len(json.loads(says(desk, "protected", "--json").stdout)) == len(trying.of_file(desk.app.content))


def test_who_publishes_while_another_does_tries_again(desk: PathDesk):
    """What was tried is out of date by then; it is tried anew on what stands now, and nothing of either is lost."""
    one, other = tents(desk), drafts(desk, "dogs", written("dogs", "id", ask="titip anjing boleh", say="Tidak, Kak."))
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda draft: publishes(desk, draft), (one, other)))
    assert {version.state for some in both for version in some} == {"published"}
