"""Promises that were not kept: announced one by one, and told in the reader's language."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, insert, select
from structlog.testing import capture_logs

from bot import timer
from bot.timer import Broken
from data.tables import CLOCK, ESCALATION, EVENT
from data.types import Owner, Role
from handoff import breach, reading
from handoff import desk as moves
from handoff.breach import Breach
from sla import watch
from tests.path_desk import PathDesk

LATE = Breach(metric="handoff_response", due_at=datetime(2026, 5, 4, 5, 30, tzinfo=UTC), zone=ZoneInfo("Asia/Jakarta"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", "Respons setelah diteruskan terlambat: seharusnya paling lambat 04/05/2026 pukul 12.30 WIB."),
        ("en", "The response after handoff is late: it was due by 2026-05-04 at 12:30 WIB."),
        ("fr", "The response after handoff is late: it was due by 2026-05-04 at 12:30 WIB."),
    ],
)
def test_a_breach_is_told_in_the_readers_language_by_the_clock_of_the_desk(language: str, said: str):
    stored = breach.dump(LATE)
    assert breach.load(stored) == LATE
    assert breach.words(LATE, language) == said


@pytest.mark.parametrize(
    "stored", ["", "minta ganti rugi", "[]", "3", "{}", '{"metric": "x", "due_at": "x", "zone": "x"}']
)
def test_an_agents_own_words_are_no_breach(stored: str):
    assert breach.load(stored) is None


async def test_the_supervisor_reads_why_they_are_called_in_their_language(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    desk.passes(timedelta(hours=30))
    await timer.tick(desk.app.db, desk.now)
    desk.act(ana.inquiry.number, moves.escalate, dewi, to="technical", reason="minta ganti rugi")
    with desk.app.db.reading() as session:
        told = {tongue: reading.whole(session, ana.inquiry.number, tongue).escalations for tongue in ("id", "en")}
    (called, asked), (called_en, asked_en) = told["id"], told["en"]
    assert (called.reason[:7], called_en.reason[:4]) == ("Respons", "The ")
    assert called.breach is not None
    assert called.breach == called_en.breach
    assert called.breach.due_at in {row.due_at for row in desk.rows(select(CLOCK.c.due_at))}
    assert [(one.reason, one.breach) for one in (asked, asked_en)] == [("minta ganti rugi", None)] * 2


async def test_what_is_told_to_the_customer_is_what_the_clock_says(any_desk: PathDesk):
    desk, ana = any_desk, any_desk.customer()
    desk.passes(timedelta(seconds=17, microseconds=5))
    await ana.says("mau bicara dengan orang")
    handoff_clock = desk.rows(select(CLOCK.c.due_at).where(CLOCK.c.metric == "handoff_response"))[0]
    promised = next(event.data["by"] for event in desk.story(1) if event.kind == "Promised")
    assert datetime.fromisoformat(promised) == handoff_clock.due_at == datetime(2026, 5, 4, 5, 1, tzinfo=UTC)
    ana.hears("pukul 12.01 WIB")


async def test_nobody_is_late_for_who_went_back_to_the_bot(any_desk: PathDesk):
    desk, ana, dewi = any_desk, any_desk.customer(), any_desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    desk.act(number, moves.give_back, dewi, to=Owner.BOT)
    assert ana.inquiry.due_at is None
    desk.passes(timedelta(days=3))
    assert await timer.tick(desk.app.db, desk.now) == 0
    assert desk.rows(select(ESCALATION)) == []


async def test_a_wait_that_was_over_too_late_is_announced_all_the_same(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.passes(timedelta(days=3))
    desk.act(ana.inquiry.number, moves.give_back, dewi, to=Owner.BOT)
    assert [event.kind for event in desk.story(1)].count("Breached") == 2
    assert await timer.tick(desk.app.db, desk.now) == 0


async def test_one_broken_inquiry_holds_up_the_announcement_of_no_other(any_desk: PathDesk):
    desk = any_desk
    await three_wait(desk)
    breaks(desk, 2)
    with capture_logs() as logs:
        broken: Broken = {}
        assert await timer.tick(desk.app.db, desk.now, broken) == 4
        assert await timer.tick(desk.app.db, desk.now, broken) == 0
    assert [log["inquiry"] for log in logs if log["log_level"] == "error"] == [2]  # once, not at every tick
    assert [one.inquiry_id for one in desk.rows(select(ESCALATION).order_by(ESCALATION.c.inquiry_id))] == [1, 3]
    mends(desk, 2)
    assert await timer.tick(desk.app.db, desk.now, broken) == 2
    assert broken == {}
    assert desk.flaws() == []


async def test_what_came_due_during_a_pause_is_announced_oldest_first_with_its_true_time(desk: PathDesk):
    await three_wait(desk, timedelta(minutes=10))
    with desk.app.db.reading() as session:
        assert [tick.inquiry for tick in watch.overdue(session, desk.at)] == [1, 2, 3]
    assert await timer.tick(desk.app.db, desk.now) == 6
    due = {row.due_at.isoformat() for row in desk.rows(select(CLOCK.c.due_at))}
    told = [event.data["due_at"] for number in (1, 2, 3) for event in desk.story(number) if event.kind == "Breached"]
    assert len(told) == 6
    assert set(told) == due


async def test_nothing_is_announced_twice_whoever_wakes_up(any_desk: PathDesk):
    desk = any_desk
    await three_wait(desk)
    with desk.app.db.reading() as session:
        seen = watch.overdue(session, desk.at)
    first = await desk.app.db.write_all(watch.announce, seen)
    second = await desk.app.db.write_all(watch.announce, seen)
    assert (first, second) == ([2, 2, 2], [0, 0, 0])


async def test_a_deadline_is_met_until_the_second_after_it(desk: PathDesk):
    await desk.customer().says("mau bicara dengan orang")
    desk.at = desk.rows(select(CLOCK.c.due_at).where(CLOCK.c.metric == "handoff_response"))[0].due_at
    assert await timer.tick(desk.app.db, desk.now) == 0
    desk.passes(timedelta(seconds=1))
    assert await timer.tick(desk.app.db, desk.now) == 1


async def three_wait(desk: PathDesk, apart: timedelta = timedelta(0)) -> None:
    """Let three customers ask for a person, and let their time run out."""
    desk.agent("dewi", Role.SUPERVISOR)
    for name in ("ana", "budi", "citra"):
        await desk.customer(name).says("mau bicara dengan orang")
        desk.passes(apart)
    desk.passes(timedelta(days=3))


def breaks(desk: PathDesk, inquiry: int) -> None:
    """Let an event stand where the next one of an inquiry's journal belongs."""
    row = {"inquiry_id": inquiry, "seq": len(desk.story(inquiry)) + 1, "kind": "Noted", "at": desk.at}
    strange = insert(EVENT).values(row | {"actor": "nobody", "data": "{}", "hash": ""})
    desk.write(lambda session: session.connection().execute(strange).rowcount)


def mends(desk: PathDesk, inquiry: int) -> None:
    strange = delete(EVENT).where(EVENT.c.inquiry_id == inquiry, EVENT.c.actor == "nobody")
    desk.write(lambda session: session.connection().execute(strange).rowcount)
