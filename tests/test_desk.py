"""What a move at the desk leaves behind, in the inquiry's columns, its handoffs and its journal."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from data.tables import AGENT, HANDOFF
from data.types import Priority, Status
from handoff import desk as moves
from handoff.moves import Actor, Refused
from tests.path_desk import PathDesk

NUMBER = "INQ-2026-000001"


@pytest.fixture
async def dewi(desk: PathDesk) -> Actor:
    """She has taken an inquiry of a customer whom the bot did not understand at first."""
    await desk.customer().says("hmm")
    dewi = desk.agent("dewi")
    desk.act(NUMBER, moves.take, dewi)
    return dewi


def kinds(desk: PathDesk) -> list[str]:
    return [event.kind for event in desk.story(1)]


async def test_what_is_resolved_says_by_whom_when_and_what_is_awaited(desk: PathDesk, dewi: Actor):
    desk.passes(timedelta(minutes=5))
    desk.act(NUMBER, moves.resolve, dewi)
    [row] = desk.inquiries()
    assert (row.resolved_by, row.resolved_at, row.quiet_since) == (dewi.id, desk.at, desk.at)
    assert row.expects == "confirmation"
    assert [choice in row.offered for choice in ("confirm:yes", "confirm:no")] == [True, True]


async def test_a_final_answer_of_nothing_but_space_is_not_said(desk: PathDesk, dewi: Actor):
    said = len(desk.messages(1))
    desk.act(NUMBER, moves.resolve, dewi, " \n ")
    assert [row.author for row in desk.messages(1)[said:]] == ["bot"]  # who asks whether that was it
    assert "Replied" not in kinds(desk)


def take(desk: PathDesk, dewi: Actor) -> None:
    desk.act(NUMBER, moves.take, dewi)


def transfer(desk: PathDesk, dewi: Actor) -> None:
    desk.act(NUMBER, moves.transfer, dewi, agent=desk.agent("eko").id)


def reopen(desk: PathDesk, dewi: Actor) -> None:
    desk.act(NUMBER, moves.reopen, dewi, "belum beres")


@pytest.mark.parametrize("again", [take, transfer, reopen])
async def test_nothing_is_left_of_a_final_answer_that_was_none(
    desk: PathDesk, dewi: Actor, again: Callable[[PathDesk, Actor], Any]
):
    desk.act(NUMBER, moves.resolve, dewi)
    again(desk, dewi)
    [row] = desk.inquiries()
    assert (row.status, row.resolved_at) == (Status.OPEN, None)


@pytest.mark.parametrize("again", [take, reopen])
async def test_nobody_is_waited_for_to_confirm_what_goes_on(
    desk: PathDesk, dewi: Actor, again: Callable[[PathDesk, Actor], Any]
):
    desk.act(NUMBER, moves.resolve, dewi)
    again(desk, dewi)
    [row] = desk.inquiries()
    assert (row.expects, row.offered) == ("", "[]")
    assert "Reopened" in kinds(desk)


async def test_what_is_closed_is_due_no_more_and_expects_nothing(desk: PathDesk, dewi: Actor):
    desk.act(NUMBER, moves.give_back, dewi)
    assert desk.inquiries()[0].due_at is not None
    desk.act(NUMBER, moves.take, dewi)
    desk.act(NUMBER, moves.resolve, dewi)
    desk.act(NUMBER, moves.close, "confirmed", "customer")
    [row] = desk.inquiries()
    assert (row.due_at, row.expects, row.offered, row.closed_at) == (None, "", "[]", desk.at)


async def test_nobody_is_asked_for_any_more_once_it_is_closed(desk: PathDesk, dewi: Actor):
    desk.act(NUMBER, moves.give_back, dewi)
    desk.act(NUMBER, moves.close, "spam", dewi.name)
    assert [one.ended_at for one in desk.rows(select(HANDOFF))] == [desk.at]
    with pytest.raises(Refused, match="closed"):
        desk.act(NUMBER, moves.classify, dewi.name, kind="general", priority=Priority.LOW, why="")


async def test_who_was_asked_first_is_not_said_to_have_taken_it_again(desk: PathDesk, dewi: Actor):
    desk.act(NUMBER, moves.give_back, dewi)
    desk.act(NUMBER, moves.take, dewi)
    desk.passes(timedelta(minutes=5))
    desk.act(NUMBER, moves.give_back, dewi)
    eko = desk.agent("eko")
    desk.act(NUMBER, moves.take, eko)
    handoffs = desk.rows(select(HANDOFF).order_by(HANDOFF.c.id))
    assert [(one.taken_by, one.ended_at is None) for one in handoffs] == [(dewi.id, False), (eko.id, True)]
    assert handoffs[0].taken_at < handoffs[1].taken_at


async def test_who_comes_back_from_people_has_missed_nothing_yet(desk: PathDesk, dewi: Actor):
    assert desk.inquiries()[0].misses == 1
    desk.act(NUMBER, moves.give_back, dewi)
    assert desk.inquiries()[0].misses == 0


async def test_what_the_customer_confirms_was_resolved_once(desk: PathDesk, dewi: Actor):
    desk.act(NUMBER, moves.resolve, dewi)
    await desk.settles()
    await desk.customer().presses("confirm:yes")
    assert desk.inquiries()[0].status == Status.CLOSED
    assert kinds(desk).count("Resolved") == 1


async def test_nothing_is_given_to_somebody_who_has_left(desk: PathDesk, dewi: Actor):
    eko = desk.agent("eko")
    desk.write(
        lambda session: session.connection().execute(update(AGENT).where(AGENT.c.id == eko.id).values(active=False))
    )
    with pytest.raises(moves.Missing, match="no active agent"):
        desk.act(NUMBER, moves.transfer, dewi, agent=eko.id)
    assert desk.inquiries()[0].agent_id == dewi.id
