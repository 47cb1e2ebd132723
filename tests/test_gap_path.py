"""Gaps on a real desk: found in what customers and agents said, numbered, accepted, dismissed, measured."""

import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import Session
from typer.testing import CliRunner

from bot import cli, gaps
from data.gaps import GapState
from data.library import VersionState
from data.mistakes import Mistakes
from data.tables import GAP, GAP_MEMBER, MESSAGE
from handoff import desk as moves
from handoff.moves import Actor
from kb import protections
from kb.gaps import accept, page, record
from kb.gaps.action import Action
from kb.gaps.deflection import Verdict
from kb.gaps.identity import Known
from kb.gaps.survey import Survey
from kb.protect import Protected
from kb.versions import Hand
from tests.path_desk import UNKNOWN, PathDesk

TENTS = (
    UNKNOWN,
    "boleh pinjam tenda buat kemah pramuka",
    "pinjam tenda buat kemah pramuka boleh",
    "bisa pinjam tenda buat kemah pramuka kak",
)
BAGPIPES = ("do you tune bagpipes", "bagpipe tuning, possible?")
ANSWER = "Halo Kak Ana, tenda dipinjamkan Rp200.000 per malam dengan tiangnya. Terima kasih!\nSalam,\nDewi"


MAILED = "Kirim permintaan sewa lewat email ke sewa@toko.example, kami balas dalam dua hari kerja."


async def ask(desk: PathDesk, dewi: Actor, *texts: str, answer: str = ANSWER, minutes: int = 6) -> None:
    """Let customers ask what nobody knows, and an agent answer them."""
    for text in texts:
        ana = desk.customer(f"ana-{desk.at:%d%H%M%S}-{text}")
        await ana.says(text)
        if ana.owner != "queue":
            await ana.says("mau bicara dengan orang")
        desk.act(ana.inquiry.number, moves.take, dewi)
        desk.passes(timedelta(minutes=minutes))
        desk.act(ana.inquiry.number, moves.resolve, dewi, answer)
        await desk.settles()
        desk.passes(timedelta(hours=1))


def find(desk: PathDesk, days: int = 90) -> Survey:
    return gaps.find(desk.app.db, desk.app.content, days, desk.at, 20, gaps.meaning())


def propose(desk: PathDesk, number: int, **also) -> gaps.Proposed:
    return gaps.propose(desk.app.db, desk.app.content, number, **also)


def accepts(desk: PathDesk, number: int, *, publish: bool = False) -> accept.Accepted:
    drafts = propose(desk, number).drafts
    hand = Hand(agent=None, at=desk.at)
    return gaps.accepts(desk.app.db, desk.app.content, number, drafts, hand, publish=publish, reason="")


def dismisses(desk: PathDesk, number: int, why: str = "kami toko kopi") -> Known:
    decision = record.Decision(gap=number, why=why, agent=None, at=desk.at)
    decided: Known = desk.write(lambda session: record.decide(session, decision))
    return decided


@pytest.fixture
async def asked(any_desk: PathDesk) -> PathDesk:
    """A desk that was asked for tents thrice and for bagpipes twice."""
    dewi = any_desk.agent("Dewi")
    await ask(any_desk, dewi, *TENTS[:3])
    await ask(any_desk, dewi, *BAGPIPES, answer="We tune bagpipes in our second workshop.", minutes=2)
    return any_desk


async def test_gaps_are_found_weighed_and_numbered(asked: PathDesk):
    found = find(asked)
    first, second = found.listed
    assert (first.gap.count, first.gap.minutes, second.gap.count, second.gap.minutes) == (3, 18.0, 2, 4.0)
    assert (found.questions, found.minutes, found.gaps) == (5, 22.0, 2)
    assert first.mend.action is Action.WRITE
    assert "tenda" in first.labels["id"]
    assert find(asked) == found  # looking again changes nothing


async def test_both_languages_of_one_question_are_one_gap(desk: PathDesk):
    dewi = desk.agent("Dewi")
    await ask(desk, dewi, "sewa mesin espresso untuk acara bisa?", "menyewakan mesin kopi untuk pernikahan?")
    english = ("can I rent an espresso machine for a wedding?", "do you rent out coffee machines?")
    await ask(desk, dewi, *english, answer="We rent out espresso machines for 50 dollars a day.")
    [only] = find(desk).listed
    assert set(only.labels) == {"id", "en"}
    assert {one.language for one in propose(desk, only.known.id, action=Action.WRITE).drafts} == {"id", "en"}


async def test_no_word_of_a_customer_is_kept_with_a_gap(asked: PathDesk):
    find(asked)
    kept = [str(value) for row in asked.rows(select(GAP)) for value in row]
    assert not [value for value in kept if "tenda" in value or "bagpipe" in value]
    members = {row.message_id for row in asked.rows(select(GAP_MEMBER))}
    texts = {row.text for row in asked.rows(select(MESSAGE).where(MESSAGE.c.id.in_(members)))}
    assert texts == {*TENTS[:3], *BAGPIPES}


async def test_what_is_erased_is_forgotten_by_its_gap(asked: PathDesk):
    number = find(asked).listed[1].known.id
    asked.write(lambda session: session.connection().execute(update(MESSAGE).values(text="")))
    assert find(asked).listed == ()
    with pytest.raises(accept.NothingLeft, match="no question is left"):
        propose(asked, number)


async def test_a_gap_keeps_its_number_while_it_grows(asked: PathDesk):
    before = find(asked).listed[0].known
    await ask(asked, Actor(1, asked.agent("sari").role), TENTS[3])
    after = find(asked).listed[0].known
    assert after.id == before.id
    assert len(after.members) == 4


async def test_a_dismissed_gap_comes_back_when_it_has_doubled(asked: PathDesk):
    number = find(asked).listed[1].known.id
    dismisses(asked, number)
    assert [one.known.id for one in find(asked).listed] == [find(asked).listed[0].known.id]
    assert find(asked).dismissed == 1
    sari = asked.agent("sari")
    await ask(asked, sari, BAGPIPES[0])
    assert number not in [one.known.id for one in find(asked).listed]
    await ask(asked, sari, BAGPIPES[1])
    [again] = [one.known for one in find(asked).listed if one.known.id == number]
    assert (again.state, again.why) == (GapState.OPEN, "kami toko kopi")


async def test_an_accepted_gap_becomes_a_draft_of_the_agents_own_words(asked: PathDesk):
    number = find(asked).listed[0].known.id
    made = accepts(asked, number)
    [version] = made.versions
    assert version.state is VersionState.DRAFT
    assert version.note == f"for gap {number}"
    assert "Tenda dipinjamkan Rp200.000 per malam dengan tiangnya." in version.text
    assert "Dewi" not in version.text
    assert "Ana" not in version.text
    assert (made.gap.state, made.gap.article, made.gap.size) == (GapState.ACCEPTED, version.article, 3)
    assert accept.drafts_of(made) == made.versions
    with pytest.raises(record.Decided, match=f"accepted, as article {version.article}"):
        accepts(asked, number)
    [mended] = find(asked).mended
    assert mended.deflection is None


async def test_a_draft_that_is_not_finished_is_not_published(asked: PathDesk):
    for row in asked.rows(select(MESSAGE).where(MESSAGE.c.author == "agent")):
        changed = update(MESSAGE).where(MESSAGE.c.id == row.id).values(text=MAILED)
        asked.write(partial(_run, changed))
    number = find(asked).listed[0].known.id
    one = propose(asked, number).drafts
    assert one[0].to_fill == ()  # said in several inquiries, so it is the desk's own
    dewi = asked.agent("sari")
    await ask(asked, dewi, "gajah boleh ikut menari balet?", "boleh gajah ikut menari balet?", answer="")
    last = next(one for one in find(asked).listed if "gajah" in one.labels["id"])
    with pytest.raises(accept.Unfinished, match="Tulis jawabannya"):
        accepts(asked, last.known.id, publish=True)
    assert next(one for one in find(asked).listed if one.known.id == last.known.id)


async def test_a_draft_that_takes_a_protected_answer_is_not_published(desk: PathDesk):
    await ask(desk, desk.agent("Dewi"), *TENTS[:3])
    number = find(desk).listed[0].known.id
    kept = Protected(text=TENTS[0], language="id", expect="none")
    desk.write(lambda session: protections.add(session, kept, None, desk.at, articles=(), languages=("id", "en")))
    with pytest.raises(protections.Regresses, match="tenda"):
        accepts(desk, number, publish=True)
    assert find(desk).listed[0].known.state is GapState.OPEN
    assert accepts(desk, number).gap.state is GapState.ACCEPTED


async def test_what_publishing_brought_is_measured(desk: PathDesk):
    dewi = desk.agent("Dewi")
    for _ in range(4):
        await ask(desk, dewi, *TENTS[:3])
    number = find(desk).listed[0].known.id
    made = accepts(desk, number, publish=True)
    assert {one.state for one in made.versions} == {VersionState.PUBLISHED}
    assert await desk.app.shelf.look()
    desk.passes(timedelta(days=1))
    for turn in range(4):
        for text in TENTS[:3]:
            await desk.customer(f"budi-{turn}-{text}").says(text)
    desk.passes(timedelta(hours=1))
    [mended] = find(desk).mended
    measured = mended.deflection
    assert measured is not None
    assert (measured.before.alone, measured.before.count) == (0, 12)
    assert (measured.after.alone, measured.after.count) == (12, 12)
    assert measured.verdict is Verdict.BETTER
    assert measured.saved == pytest.approx(72.0)
    assert find(desk).listed == ()
    shown = page.page(find(desk), "Toko", "id", desk.app.content.zone)
    assert "12 dari 12 pertanyaan" in shown
    assert "sekitar 72 menit dihemat" in shown


async def test_the_page_shows_what_customers_wrote_as_text(desk: PathDesk):
    dewi = desk.agent("Dewi")
    await ask(desk, dewi, "sewa <b>helikopter</b> & balon?", "sewa <b>helikopter</b> & balon bisa?")
    for language in ("id", "en"):
        shown = page.page(find(desk), "Toko <1>", language, desk.app.content.zone)
        assert "<b>" not in shown
        assert "&lt;b&gt;helikopter" in shown
        assert "<script" not in shown
        assert "<svg" in shown


async def test_what_is_not_there_is_said_so(any_desk: PathDesk):
    with pytest.raises(record.NoGap, match="no gap 7"):
        propose(any_desk, 7)
    with pytest.raises(record.NoGap, match="no gap 7"):
        dismisses(any_desk, 7)
    with pytest.raises(ValueError, match="or dismissed with a reason"):
        record.Decision(gap=7, agent=None, at=any_desk.at)
    assert find(any_desk).listed == ()


async def test_a_draft_that_disagrees_with_another_article_is_refused_and_nothing_is_changed(asked: PathDesk):
    number = find(asked).listed[0].known.id
    [draft] = propose(asked, number).drafts
    taken = type(draft)(**{name: getattr(draft, name) for name in draft.__slots__} | {
        "text": draft.text.replace("title:", "kind: nonsense\ntitle:").replace("kind: general\n", "")})  # fmt: skip
    books = asked.app.content.written.library
    hand = Hand(agent=None, at=asked.at)
    with pytest.raises(Mistakes, match="nonsense"):
        asked.write(lambda session: accept.accept(session, books, number, [taken], hand))
    assert find(asked).listed[0].known.state is GapState.OPEN


def _run(change: Any, session: Session) -> None:
    session.connection().execute(change)


def sapa(*words: str, **environ: str):
    return CliRunner().invoke(cli.program, words, env=environ)


async def test_the_program_lists_shows_accepts_and_dismisses(desk: PathDesk, tmp_path: Path):
    desk.at -= desk.at - desk.at.now(desk.at.tzinfo) + timedelta(days=3)
    dewi = desk.agent("Dewi")
    await ask(desk, dewi, *TENTS[:3])
    await ask(desk, dewi, *BAGPIPES, minutes=2)
    read = desk.app.settings
    env = {"SAPA_DATABASE__URL": read.database.url.get_secret_value(), "SAPA_DESK__STATE": str(read.desk.state)}
    listed = json.loads(sapa("kb", "gaps", "--json", **env).stdout)
    assert [(one["count"], one["action"]) for one in listed["gaps"]] == [(3, "write"), (2, "write")]
    first, second = (str(one["gap"]) for one in listed["gaps"])
    assert "tenda" in sapa("kb", "gaps", "--limit", "1", **env).stdout
    out = tmp_path / "gaps.html"
    assert sapa("kb", "gaps", "--out", str(out), **env).exit_code == 0
    assert "<svg" in out.read_text("utf-8")
    assert "questions:" in sapa("kb", "gaps", "show", first, **env).stdout
    assert "draft" in sapa("kb", "gaps", "accept", first, **env).stdout
    assert "twice as often" in sapa("kb", "gaps", "dismiss", second, "--why", "kami toko kopi", **env).stdout
    assert json.loads(sapa("kb", "gaps", "--json", **env).stdout)["gaps"] == []
    for words, said, code in (
        (("accept", first), "already", 1),
        (("accept", "99"), "no gap 99", 1),
        (("show", second, "--article", "nonsense"), "no article nonsense", 1),
        (("dismiss", second, "--why", " "), "say why", 2),
    ):
        ended = sapa("kb", "gaps", *words, **env)
        assert (said in ended.stderr, ended.exit_code) == (True, code), ended.stderr
