"""What an agent puts right is an example from then on: at once where a supervisor says it, else after a nod."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot import corrections
from data.examples import Nod, Source
from data.tables import EXAMPLE, HANDOFF
from data.types import Role
from handoff import forms, packet, requests
from handoff.moves import Actor
from kb import examples, lesson_list, lessons, teaching
from kb.lessons import Doubt
from kb.teaching import Decision, Verdict
from tests.path_desk import PathDesk

QUESTION = "kerak di ketel saya tebal sekali, gimana ya"


def rows(desk: PathDesk) -> list[tuple[str, str, str, str]]:
    with desk.app.db.reading() as session:
        wanted = select(EXAMPLE.c.text, EXAMPLE.c.label, EXAMPLE.c.state, EXAMPLE.c.source).order_by(EXAMPLE.c.id)
        return [tuple(row) for row in session.connection().execute(wanted)]


def corrects(desk: PathDesk, number: str, who: Actor, kind: str) -> None:
    """Let an agent say so, as the API and the console do."""
    asked = requests.Request(number=number, actor=who, at=desk.at, move=forms.Classify(kind=kind))
    assert desk.write(lambda session: requests.act(session, [asked])) == [None]


@pytest.mark.parametrize(
    ("role", "state"), [(Role.AGENT, Nod.PROPOSED), (Role.SUPERVISOR, Nod.ACCEPTED), (Role.ADMIN, Nod.ACCEPTED)]
)
async def test_the_message_that_says_most_becomes_an_example(any_desk: PathDesk, role: Role, state: Nod):
    desk = any_desk
    ana, dewi = desk.customer(), desk.agent("dewi", role=role)
    await ana.says("halo")
    await ana.says(QUESTION)
    corrects(desk, ana.inquiry.number, dewi, "order")
    assert rows(desk) == [(QUESTION, "order", state, Source.CORRECTION)]
    with desk.app.db.reading() as session:
        learnt = examples.learnt_kinds(session)
    assert learnt == ({"order": (QUESTION,)} if state is Nod.ACCEPTED else {})


async def test_what_an_agent_corrects_is_listed_until_somebody_nods(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says(QUESTION)
    corrects(desk, ana.inquiry.number, dewi, "order")
    known = desk.app.content.knowledge
    with desk.app.db.reading() as session:
        [lesson] = lesson_list.listing(session, known, desk.at)
    assert (lesson.text, lesson.kind, lesson.article, lesson.doubts) == (QUESTION, "order", "", ())
    nod = Decision(example=lesson.id, verdict=Verdict.ACCEPT, at=desk.at)
    assert desk.write(lambda session: teaching.decide(session, [nod])) == [None]
    assert await desk.app.shelf.look()
    assert desk.app.content.knowledge.look(QUESTION).classification.kind == "order"


@pytest.mark.parametrize(
    ("text", "kind", "doubts"),
    [
        ("kecewa", "complaint", ()),
        ("kirim ke 0812-3456-7890 ya", "order", (Doubt.PERSONAL,)),
        ("xkcdqwrt zxcvbnm", "gone", (Doubt.GIBBERISH, Doubt.UNKNOWN)),
    ],
)
def test_what_speaks_against_an_example_of_a_kind(desk: PathDesk, text: str, kind: str, doubts: tuple[Doubt, ...]):
    assert lessons.doubts_of_kind(text, kind, desk.app.content.knowledge) == doubts


async def test_a_desk_that_learns_by_itself_needs_no_nod(tmp_path, database_url: str):
    desk = PathDesk(
        tmp_path, database_url, SAPA_DESK__CONTENT="data/starter", SAPA_KB__LESSONS="automatic", SAPA_DESK__NAME="Toko"
    )
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says(QUESTION)
    corrects(desk, ana.inquiry.number, dewi, "order")
    assert [state for _, _, state, _ in rows(desk)] == [Nod.ACCEPTED]
    desk.close()


async def test_what_counts_reaches_the_desk_that_runs(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi", role=Role.SUPERVISOR)
    await ana.says(QUESTION)
    corrects(desk, ana.inquiry.number, dewi, "order")
    assert await desk.app.shelf.look()
    seen = desk.app.content.knowledge.look(QUESTION).classification
    assert (seen.kind, [reason.by for reason in seen.reasons if reason.about == "kind"]) == ("order", ["example"])
    corrects(desk, ana.inquiry.number, dewi, "general")
    corrects(desk, ana.inquiry.number, dewi, "order")
    assert await desk.app.shelf.look()
    assert not await desk.app.shelf.look()


async def test_who_changes_only_the_priority_teaches_nothing(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi", role=Role.SUPERVISOR)
    await ana.says(QUESTION)
    corrects(desk, ana.inquiry.number, dewi, ana.inquiry.kind)
    assert rows(desk) == []


async def test_the_bots_own_word_teaches_nothing(desk: PathDesk):
    await desk.customer().says("barang saya pecah semua, kecewa")
    assert rows(desk) == []


async def test_the_packet_has_what_was_weighed_and_the_journal_no_persons_words(desk: PathDesk):
    ana = desk.customer()
    await ana.says("bayar mahal malah dikasih barang bekas orang, goblok semua")
    [classified] = [event.data for event in desk.story(1) if event.kind == "Classified"]
    [form] = [packet.load(row.packet) for row in desk.rows(select(HANDOFF))]
    assert (classified["grounds"]["kind"], classified["grounds"]["mood"]) == ("complaint", "angry")
    assert "words" not in str(classified)
    assert not set(re.findall(r"\w+", str(classified))) & {"mahal", "bekas", "goblok"}
    assert form.grounds is not None
    assert any("words" in reason for reason in form.grounds["reasons"])


async def test_whoever_said_nothing_is_no_example(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi", role=Role.SUPERVISOR)
    await ana.says("👍")
    corrects(desk, ana.inquiry.number, dewi, "order")
    assert rows(desk) == []


async def test_a_later_correction_of_the_same_words_takes_the_firsts_place(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi", role=Role.SUPERVISOR)
    await ana.says(QUESTION)
    for kind in ("order", "payment"):
        corrects(desk, ana.inquiry.number, dewi, kind)
    assert [(label, state) for _, label, state, _ in rows(desk)] == [("order", Nod.UNDONE), ("payment", Nod.ACCEPTED)]


def test_of_messages_that_say_as_much_the_first_one_tells():
    def said(text: str) -> Any:
        return SimpleNamespace(text=text)

    first, second = said("ketel bocor parah"), said("gelas retak semua")
    assert corrections.telling([said("ya"), first, second]) is first
    assert corrections.telling([said("👍")]) is None
    assert corrections.telling([]) is None
