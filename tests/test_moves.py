"""The state machine of an inquiry: whatever anybody does, in any order, one and only one speaks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select, update

from data.tables import HANDOFF, INQUIRY
from data.types import Owner, Role, Status
from handoff import desk as desk_moves
from handoff import moves
from handoff.moves import Actor, Refused, Standing
from tests.path_desk import PathDesk

DEWI, EKO, BOSS = Actor(1), Actor(2), Actor(3, Role.SUPERVISOR)
BOT, QUEUE = Standing(), Standing(owner=Owner.QUEUE, epoch=1)
DEWIS = Standing(owner=Owner.AGENT, agent=1, epoch=2)
RESOLVED = Standing(status=Status.RESOLVED, epoch=3)
CLOSED = Standing(status=Status.CLOSED, epoch=4)

MOVES = {
    "hand over": moves.hand_over,
    "Dewi takes": lambda now: moves.take(now, DEWI),
    "Eko takes": lambda now: moves.take(now, EKO),
    "Dewi gives back": lambda now: moves.give_back(now, DEWI),
    "Dewi lets the bot go on": lambda now: moves.give_back(now, DEWI, Owner.BOT),
    "Dewi gives it to a colleague": lambda now: moves.give_back(now, DEWI, Owner.AGENT),
    "Dewi transfers to Eko": lambda now: moves.transfer(now, DEWI, 2),
    "Eko transfers to a queue": lambda now: moves.transfer(now, EKO, None),
    "the boss transfers to Eko": lambda now: moves.transfer(now, BOSS, 2),
    "Dewi replies": lambda now: moves.reply(now, DEWI),
    "Eko replies": lambda now: moves.reply(now, EKO),
    "Dewi resolves": lambda now: moves.resolve(now, DEWI),
    "the bot's answer stands": moves.settle,
    "close": moves.close,
    "reopen": moves.reopen,
}


@pytest.mark.parametrize(
    ("now", "move", "owner", "status"),
    [
        (BOT, "hand over", Owner.QUEUE, Status.OPEN),
        (BOT, "Dewi takes", Owner.AGENT, Status.OPEN),
        (QUEUE, "Dewi takes", Owner.AGENT, Status.OPEN),
        (DEWIS, "Dewi gives back", Owner.QUEUE, Status.OPEN),
        (DEWIS, "Dewi lets the bot go on", Owner.BOT, Status.OPEN),
        (DEWIS, "Dewi replies", Owner.AGENT, Status.WAITING),
        (DEWIS, "Dewi resolves", Owner.BOT, Status.RESOLVED),
        (DEWIS, "Dewi transfers to Eko", Owner.AGENT, Status.OPEN),
        (DEWIS, "the boss transfers to Eko", Owner.AGENT, Status.OPEN),
        (RESOLVED, "Dewi transfers to Eko", Owner.AGENT, Status.OPEN),
        (RESOLVED, "Eko transfers to a queue", Owner.QUEUE, Status.OPEN),
        (RESOLVED, "reopen", Owner.QUEUE, Status.OPEN),
        (RESOLVED, "Dewi takes", Owner.AGENT, Status.OPEN),
        (RESOLVED, "close", Owner.BOT, Status.CLOSED),
        (BOT, "the bot's answer stands", Owner.BOT, Status.RESOLVED),
    ],
)
def test_what_may_be_done(now: Standing, move: str, owner: Owner, status: Status):
    after = MOVES[move](now)
    assert (after.owner, after.status) == (owner, status)


@pytest.mark.parametrize(
    ("now", "move", "why"),
    [
        (DEWIS, "Eko takes", "somebody was quicker"),
        (DEWIS, "Dewi takes", "you have it already"),
        (DEWIS, "Eko replies", "a colleague has it"),
        (DEWIS, "Eko transfers to a queue", "only its agent or a supervisor"),
        (DEWIS, "Dewi gives it to a colleague", "transfer it"),
        (DEWIS, "hand over", "people have it already"),
        (DEWIS, "the bot's answer stands", "people have it"),
        (QUEUE, "Dewi replies", "take it first"),
        (BOT, "reopen", "not resolved"),
        *((CLOSED, move, "closed") for move in MOVES if move != "reopen"),
    ],
)
def test_what_may_not_be_done_is_said(now: Standing, move: str, why: str):
    with pytest.raises(Refused, match=why):
        MOVES[move](now)


def test_who_was_quicker_is_named():
    with pytest.raises(Refused) as refused:
        moves.take(DEWIS, EKO)
    assert refused.value.who == 1


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=30))
def test_no_sequence_leaves_an_inquiry_without_an_owner_or_with_two(sequence: list[str]):
    now = Standing()
    for move in sequence:
        try:
            after = MOVES[move](now)
        except Refused:
            continue
        assert (after.owner is Owner.AGENT) == (after.agent is not None)
        changed = (after.owner, after.agent) != (now.owner, now.agent)
        assert after.epoch == now.epoch + 1 if changed else after.epoch >= now.epoch
        now = after


def test_an_owner_and_an_agent_go_together():
    with pytest.raises(ValueError, match="do not go together"):
        replace(BOT, agent=1)


async def test_who_read_an_inquiry_before_somebody_took_it_is_refused(any_desk: PathDesk):
    desk, dewi, eko = any_desk, any_desk.agent("dewi"), any_desk.agent("eko")
    await desk.customer().says("mau bicara dengan orang")
    number = desk.inquiries()[0].number
    read = desk.write(lambda session: desk_moves.case(session, number))
    desk.act(number, desk_moves.take, dewi)
    with pytest.raises(Refused, match="quicker") as refused:
        desk.write(lambda session: desk_moves.take(session, read, eko, desk.at))
    assert refused.value.who == dewi.id


async def test_who_read_an_inquiry_before_others_took_it_and_gave_it_back_is_refused(desk: PathDesk):
    dewi, eko = desk.agent("dewi"), desk.agent("eko")
    await desk.customer().says("mau bicara dengan orang")
    number = desk.inquiries()[0].number
    read = desk.write(lambda session: desk_moves.case(session, number))
    desk.act(number, desk_moves.take, dewi)
    desk.act(number, desk_moves.give_back, dewi)
    with pytest.raises(Refused, match="quicker"):
        desk.write(lambda session: desk_moves.take(session, read, eko, desk.at))


class AtTheDesk(RuleBasedStateMachine):
    """The same through the database: three people and the bot, at once, in any order."""

    desk: PathDesk  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.number = self.desk.write(self._new)
        self.people = [Actor(row.id, Role(row.role)) for row in self.desk.agents()[:3]]

    def _new(self, session):
        """Bring the one inquiry back to how it was opened."""
        begun = {"owner": "bot", "status": "open", "agent_id": None, "closed_at": None, "epoch": INQUIRY.c.epoch + 1}
        session.connection().execute(update(INQUIRY).values(begun))
        session.connection().execute(update(HANDOFF).values(ended_at=self.desk.at))
        return session.connection().execute(select(INQUIRY.c.number)).scalar_one()

    @rule(who=st.integers(0, 2), what=st.sampled_from([desk_moves.take, desk_moves.give_back, desk_moves.resolve]))
    def somebody_moves(self, who, what):
        self._try(what, self.people[who])

    @rule(who=st.integers(0, 2), to=st.integers(0, 2))
    def somebody_transfers(self, who, to):
        self._try(desk_moves.transfer, self.people[who], agent=self.people[to].id)

    @rule(who=st.integers(0, 2))
    def somebody_replies(self, who):
        self._try(desk_moves.reply, self.people[who], "baik, Kak")

    @rule(who=st.integers(0, 2))
    def somebody_reopens(self, who):
        self._try(desk_moves.reopen, self.people[who], "belum selesai")

    @rule(how=st.sampled_from(["words", "choice"]))
    def the_customer_confirms(self, how):
        def settle(session, of, at, how):
            return desk_moves.settle(session, of, at, how)

        self._try(settle, how)

    def _try(self, move, *rest, **also):
        try:
            self.desk.act(self.number, move, *rest, **also)
        except (Refused, desk_moves.Missing):
            return

    @invariant()
    def one_and_only_one_speaks(self):
        row = self.desk.inquiries()[0]
        assert (row.owner == Owner.AGENT) == (row.agent_id is not None)
        open_handoffs = self.desk.rows(select(HANDOFF).where(HANDOFF.c.ended_at.is_(None)))
        assert len(open_handoffs) <= 1
        assert bool(open_handoffs) or row.owner != Owner.QUEUE

    def teardown(self):
        assert self.desk.flaws() == []


async def test_at_the_desk_too(desk: PathDesk):
    await desk.customer().says("halo")
    from hypothesis import settings
    from hypothesis.stateful import run_state_machine_as_test

    machine = type("Machine", (AtTheDesk,), {"desk": desk})
    run_state_machine_as_test(machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
