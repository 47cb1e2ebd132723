"""Lessons on a real desk: found in its journal, kept once, counting after a nod, undone, and gone with their person."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data import events, journal
from data.examples import Nod, Source
from data.tables import EXAMPLE, ORIGIN
from handoff import desk as moves
from kb import lesson_list, teaching
from kb.lesson_list import Lesson
from kb.lessons import Doubt
from kb.quoting import Quotes
from kb.teaching import Decision, Verdict
from tests.path_desk import UNCLEAR, UNKNOWN, PathDesk

LATER = timedelta(minutes=11)
ALSO_UNCLEAR = (
    "batal atau lacak pesanan",
    "lacak atau batal pesanan",
    "pembayaran dengan voucher",
    "pembayaran lewat voucher",
    "refund atau tukar barang",
    "stok harga",
    "voucher pembayaran",
)


class School:
    """A desk that learns from its journal."""

    def __init__(self, desk: PathDesk) -> None:
        self.desk, self.db, self.knowledge = desk, desk.app.db, desk.app.content.knowledge

    def reads(self) -> list[int]:
        """Read the journal up to its end, and return the examples that were proposed."""
        quotes, guide = Quotes(self.knowledge.articles), self.desk.app.content.guide
        unread = self.db.read_now(lambda session: teaching.unread(session, self.desk.at))
        found = self.db.read_now(lambda session: teaching.found(session, unread.inquiries, quotes, guide))
        kept = [self.db.write_now(teaching.keep, (one, self.desk.at)) for one in found]
        if unread.upto:
            self.db.write_now(teaching.move_bookmark, unread.upto)
        return [one for one in kept if one]

    def decides(self, verdict: Verdict, example: int) -> object:
        return self.db.write_now(teaching.decide, Decision(example=example, verdict=verdict, at=self.desk.at))

    def lists(self, state: Nod = Nod.PROPOSED, **more: Any) -> list[Lesson]:
        return self.db.read_now(
            lambda session: lesson_list.listing(session, self.knowledge, self.desk.at, state=state, **more)
        )

    def learnt(self) -> dict[str, tuple[str, ...]]:
        return dict(self.db.read_now(teaching.learnt))

    def refuted(self) -> dict[str, tuple[str, ...]]:
        return dict(self.db.read_now(teaching.refuted))


@pytest.fixture
def school(any_desk: PathDesk) -> School:
    return School(any_desk)


async def picks(school: School, who: str = "ana", text: str = UNCLEAR) -> str:
    """Let a customer take the first choice that is offered, and return its article."""
    customer = school.desk.customer(who)
    await customer.says(text)
    choice = customer.got[-1].choices[0]
    await customer.presses(choice.label)
    return choice.id.removeprefix("article:")


async def test_a_choice_that_was_taken_counts_after_a_nod_and_not_after_it_is_undone(school: School):
    article = await picks(school)
    [example] = school.reads()
    [lesson] = school.lists()
    assert (lesson.text, lesson.article, lesson.source, lesson.against) == (UNCLEAR, article, Source.CHOICE, False)
    assert (lesson.number, lesson.people, lesson.seen, lesson.doubts) == ("INQ-2026-000001", 1, 1, ())
    assert school.learnt() == {}
    school.decides(Verdict.ACCEPT, example)
    assert school.learnt() == {article: (UNCLEAR,)}
    assert school.lists() == []
    school.decides(Verdict.UNDO, example)
    assert school.learnt() == {}
    assert [one.id for one in school.lists(Nod.UNDONE)] == [example]


async def test_reading_twice_teaches_nothing_twice(school: School):
    await picks(school)
    assert len(school.reads()) == 1
    school.desk.passes(LATER)
    assert [school.reads(), school.reads()] == [[], []]
    assert [one.seen for one in school.lists()] == [1]


async def test_what_is_read_late_is_not_lost(school: School):
    await picks(school)
    school.reads()
    school.desk.passes(LATER)
    school.reads()  # which puts the bookmark behind all of it
    await picks(school, "budi")
    assert len(school.reads()) == 1
    assert [(one.seen, one.people) for one in school.lists()] == [(2, 2)]


async def test_an_answer_that_did_not_help_refutes_after_a_nod(school: School):
    ana = school.desk.customer()
    await ana.says("jam buka toko")
    [article] = [event.data["article"] for event in school.desk.story(1) if event.kind == "Answered"]
    await ana.says("tidak membantu")
    [example] = school.reads()
    [lesson] = school.lists()
    assert (lesson.article, lesson.against, lesson.source) == (article, True, Source.UNHELPFUL)
    assert Doubt.NEGATIVE in lesson.doubts
    school.decides(Verdict.ACCEPT, example)
    assert school.refuted() == {article: ("jam buka toko",)}
    assert school.learnt() == {}


async def test_what_did_not_help_stays_so_though_a_person_solves_it(school: School):
    dewi = school.desk.agent("dewi")
    ana = school.desk.customer()
    await ana.says("jam buka toko")
    await ana.presses("helpful:no")
    await ana.presses("person")
    school.desk.act(ana.inquiry.number, moves.take, dewi)
    school.desk.act(ana.inquiry.number, moves.resolve, dewi, text="Kami buka jam sembilan.")
    await school.desk.settles()
    await ana.presses("confirm:yes")
    school.reads()
    assert [(one.source, one.against) for one in school.lists()] == [(Source.UNHELPFUL, True)]


async def test_an_agents_answer_with_an_article_teaches_who_says_so(school: School):
    dewi = school.desk.agent("dewi")
    ana = school.desk.customer()
    await ana.says(UNKNOWN)
    number = ana.inquiry.number
    school.desk.act(number, moves.take, dewi)
    article = next(one for one in school.knowledge.articles if one.language == "id" and len(one.body.split()) > 25)
    school.desk.act(number, moves.reply, dewi, text=f"Halo Kak. {article.body}")
    school.reads()
    [lesson] = school.lists()
    assert (lesson.article, lesson.source, lesson.made_by) == (article.id, Source.LINKED, dewi.id)
    assert lesson.people == 0


async def test_who_teaches_very_much_is_doubted_and_others_are_not(school: School):
    for text in ALSO_UNCLEAR:
        await picks(school, "mallory", text)
    school.reads()
    await picks(school, "budi")
    school.reads()
    doubted = [Doubt.INSISTED in one.doubts for one in school.lists()]
    assert (all(doubted[:-1]), doubted[-1], len(doubted)) == (True, False, 8)


async def test_an_erased_person_leaves_with_all_that_they_taught(school: School):
    await picks(school)
    await picks(school, "budi", ALSO_UNCLEAR[0])
    for example in school.reads():
        school.decides(Verdict.ACCEPT, example)
    await picks(school, "ana", ALSO_UNCLEAR[0])
    gone = school.desk.inquiries()[0].id

    def erase(session, items):
        return [teaching.forget(session, one) for one in items]

    assert school.db.write_now(erase, [gone]) == 1
    assert [row.text for row in school.desk.rows(select(EXAMPLE.c.text))] == [ALSO_UNCLEAR[0]]
    assert gone not in [row.inquiry_id for row in school.desk.rows(select(ORIGIN.c.inquiry_id))]


async def test_a_nod_that_cannot_be_given_says_why_and_hurts_no_other(school: School):
    await picks(school)
    [example] = school.reads()

    def both(session, items):
        return [teaching.decide(session, one) for one in items]

    decisions = [Decision(example=one, verdict=Verdict.ACCEPT, at=school.desk.at) for one in (99, example)]
    failed, done = school.db.write_now(both, decisions)
    assert "no example 99" in str(failed)
    assert done is None
    assert len(school.learnt()) == 1


async def test_a_lesson_without_a_message_is_refused(school: School):
    await picks(school)
    proposals = school.db.read_now(
        lambda session: teaching.found(session, [1], Quotes([]), school.desk.app.content.guide)
    )
    with pytest.raises(ValueError, match="comes from a message"):
        school.db.write_now(teaching.keep, (_without_message(proposals[0]), school.desk.at))


def _without_message(proposal):
    from dataclasses import replace

    return replace(proposal, message=None)


async def test_facts_of_others_than_those_that_teach_are_passed_over(school: School):
    await picks(school)
    school.desk.write(
        lambda session: journal.note(session, 1, events.SYSTEM, school.desk.at, events.Voided(reason="test"))
    )
    unread = school.db.read_now(lambda session: teaching.unread(session, school.desk.at + LATER))
    assert (unread.inquiries, unread.more) == ((1,), False)
