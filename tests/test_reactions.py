"""What follows from a fact: whom a broken promise calls, what the bot looks at anew, what it asks a customer."""

from datetime import timedelta

from sqlalchemy import select, update

from bot import timer
from data.tables import ESCALATION, TEAM
from data.types import Owner
from handoff import desk as moves
from tests.path_desk import PathDesk


async def test_who_has_acknowledged_a_call_is_called_again_when_another_promise_breaks(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    desk.passes(timedelta(hours=30))
    await timer.tick(desk.app.db, desk.now)
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    desk.write(lambda session: moves.acknowledge(session, moves.case(session, number), dewi, desk.at, 1))
    desk.act(number, moves.give_back, dewi)
    desk.passes(timedelta(hours=30))
    assert await timer.tick(desk.app.db, desk.now) == 1
    assert [event.kind for event in desk.story(1)].count("Escalated") == 2


async def test_a_team_without_a_supervisor_is_called_itself(desk: PathDesk):
    ana = desk.customer()
    await ana.says("mau bicara dengan orang")
    desk.write(lambda session: session.connection().execute(update(TEAM).values(supervisor="")))
    desk.passes(timedelta(hours=30))
    await timer.tick(desk.app.db, desk.now)
    assert [row.to for row in desk.rows(select(ESCALATION))] == ["customer-service"]


async def test_a_note_is_no_answer_to_what_the_bot_is_given_back(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    await ana.says("jam buka toko")
    desk.act(number, moves.note, dewi, "biar bot saja")
    desk.act(number, moves.give_back, dewi, Owner.BOT)
    await desk.settles()
    assert "08.00" in ana.got[-1].text


async def test_whether_it_is_solved_is_not_asked_once_somebody_has_taken_it_again(desk: PathDesk):
    ana, dewi = desk.customer(), desk.agent("dewi")
    await ana.says("mau bicara dengan orang")
    number = ana.inquiry.number
    desk.act(number, moves.take, dewi)
    desk.act(number, moves.resolve, dewi)
    desk.act(number, moves.take, dewi)
    before = len(ana.got)
    await desk.settles()
    assert len(ana.got) == before
    assert desk.states()[-1] == "withdrawn"
