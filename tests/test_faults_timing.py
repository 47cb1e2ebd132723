"""Who was quicker: the orders in which a person, the worker and the outbox can get in each other's way, forced by hand.

The loops' own steps are called one at a time, so nothing here depends on luck or on a clock.
"""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from bot import attempt, looking, outbox, turn
from channels.base import Unreachable
from channels.wire import Far
from data import work
from data.tables import WORK
from data.types import Outcome, Owner
from handoff import desk as moves
from handoff.moves import Refused
from tests.path_desk import Customer, PathDesk

LEASE = timedelta(seconds=30)
LATER = timedelta(seconds=120)  # than any lease
COD, COURIERS = "bisa cod ga", "pakai ekspedisi apa kak"


class Steps:
    """The steps of the loops, for one desk; a worker and a sender are only names."""

    def __init__(self, desk: PathDesk) -> None:
        self.desk, self._db = desk, desk.app.db

    async def says(self, customer: Customer, text: str) -> None:
        await self.desk.receives(self.desk.raw(customer.name, text))

    def look(self, worker: str = "one") -> list[looking.Look]:
        return self._db.write_now(looking.look, work.Ask(worker=worker, at=self.desk.at, lease=LEASE))

    def study(self, looks: Sequence[looking.Look]) -> list[looking.Prepared]:
        content = self.desk.app.content
        return [
            looking.Prepared(look=one, evidence=looking.evidence(content, one), content=content, at=self.desk.at)
            for one in looks
        ]

    def advance_along(self, looks: Sequence[looking.Look], sender: str) -> list[outbox.Parcel]:
        """Take the turns that were looked at, with a sender who takes the replies along at once."""
        errand = outbox.Errand(sender=sender, channels=frozenset({"wire"}), until=self.desk.at + LEASE)
        going = [self._db.write_now(turn.advance, replace(one, errand=errand)) for one in self.study(looks)]
        return [parcel for parcel in going if parcel]

    def advance(self, looks: Sequence[looking.Look]) -> int:
        """Take the turns that were looked at; return how many messages that wrote."""
        before = len(self.desk.states())
        for one in self.study(looks):
            self._db.write_now(turn.advance, one)
        return len(self.desk.states()) - before

    def claim(self, sender: str = "one") -> list[outbox.Parcel]:
        return self._db.write_now(outbox.claim, outbox.Ask(sender=sender, channels=("wire",), at=self.desk.at))

    async def send(self, parcel: outbox.Parcel) -> Outcome:
        return await attempt.send(self.desk.wire, parcel)

    def record(self, parcel: outbox.Parcel, outcome: Outcome) -> None:
        self._db.write_now(attempt.record, attempt.Attempted(parcel=parcel, outcome=outcome, at=self.desk.at))

    async def deliver(self, parcels: Sequence[outbox.Parcel]) -> None:
        for parcel in parcels:
            self.record(parcel, await self.send(parcel))

    def kinds(self, inquiry: int = 1) -> list[str]:
        return [event.kind for event in self.desk.story(inquiry)]

    def articles(self, inquiry: int = 1) -> list[str]:
        return [event.data["article"] for event in self.desk.story(inquiry) if event.kind == "Answered"]

    def heard(self, customer: Customer) -> list[str]:
        return [message.text for message in customer.got]


@pytest.fixture
def steps(any_desk: PathDesk) -> Steps:
    return Steps(any_desk)


async def test_taken_between_look_and_advance_the_bot_says_nothing(steps: Steps):
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    looks = steps.look()
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    assert steps.advance(looks) == 0
    assert steps.claim() == []
    assert not {"Said", "Answered", "Offered"} & set(steps.kinds())
    assert (ana.owner, ana.inquiry.handled, steps.look()) == (Owner.AGENT, 1, [])


async def test_taken_between_advance_and_claim_the_reply_is_withdrawn(steps: Steps):
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    assert steps.advance(steps.look()) == 1
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    assert steps.claim() == []
    assert steps.desk.states() == ["received", "withdrawn"]
    assert steps.kinds()[-1] == "Withdrawn"
    await steps.desk.settles()
    assert steps.heard(ana) == []


async def test_taken_and_given_back_between_advance_and_claim_the_old_reply_is_still_withdrawn(steps: Steps):
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    steps.advance(steps.look())
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    steps.desk.act("INQ-2026-000001", moves.give_back, dewi, to=Owner.BOT)
    assert steps.claim() == []
    assert "Withdrawn" in steps.kinds()


async def test_taken_while_it_is_being_sent_the_reply_goes_once_and_the_persons_after_it(steps: Steps):
    """What is in flight can't be called back: it is known as sent, and the person's own words come after it."""
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    steps.advance(steps.look())
    (parcel,) = steps.claim()
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    steps.desk.act("INQ-2026-000001", moves.reply, dewi, "Saya Dewi.")
    assert steps.claim("another") == [], "the person's words would overtake what is in flight"
    await steps.deliver([parcel])
    await steps.deliver(steps.claim())
    assert len(steps.heard(ana)) == 2
    assert steps.heard(ana)[1] == "Saya Dewi."


async def test_a_reply_that_is_taken_along_is_nobody_elses_to_send(steps: Steps):
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    going = steps.advance_along(steps.look(), "one")
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    steps.desk.act("INQ-2026-000001", moves.reply, dewi, "Saya Dewi.")
    assert steps.claim("another") == []
    await steps.deliver(going)
    await steps.deliver(steps.claim("another"))
    assert len(steps.heard(ana)) == 2
    assert steps.heard(ana)[1] == "Saya Dewi."


async def test_a_reply_is_not_taken_along_before_what_still_waits_to_leave(steps: Steps):
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    assert steps.advance(steps.look()) == 1
    await steps.says(ana, COURIERS)
    assert steps.advance_along(steps.look(), "one") == []
    await steps.deliver(steps.claim())
    await steps.deliver(steps.claim())
    assert [message.id for message in ana.got] == [2, 4]


@pytest.mark.parametrize("fault", [Unreachable("down"), Far.BREAKS])
async def test_taken_while_a_try_fails_there_is_no_second_try(steps: Steps, fault: Far | Exception):
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    steps.advance(steps.look())
    (parcel,) = steps.claim()
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    steps.desk.wire.behave(fault)
    await steps.deliver([parcel])
    steps.desk.passes(LATER)
    assert steps.claim() == []
    assert steps.desk.states() == ["received", "withdrawn"]
    assert len(steps.heard(ana)) == (1 if fault is Far.BREAKS else 0)
    assert ("Unknown" in steps.kinds()) == (fault is Far.BREAKS)


async def test_a_reply_in_flight_when_its_sender_died_is_not_said_to_have_stayed(steps: Steps):
    """The customer may have it, so the journal must not tell only that it was withdrawn."""
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    steps.advance(steps.look())
    (parcel,) = steps.claim()
    await steps.send(parcel)  # and here its process ends
    steps.desk.act("INQ-2026-000001", moves.take, dewi)
    steps.desk.passes(LATER)
    assert steps.claim("another") == []
    assert len(steps.heard(ana)) == 1
    assert steps.kinds()[-2:] == ["Unknown", "Withdrawn"]


async def test_a_sender_that_comes_back_after_its_lease_changes_nothing_that_is_settled(steps: Steps):
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    steps.advance(steps.look())
    (slow,) = steps.claim()
    steps.desk.passes(LATER)
    (quick,) = steps.claim("another")
    await steps.deliver([quick])
    steps.record(slow, await steps.send(slow))
    assert steps.desk.states() == ["received", "sent"]
    assert {message.id for message in ana.got} == {quick.message.id}
    assert "Unknown" in steps.kinds()


async def test_of_two_workers_with_the_same_conversation_one_replies(steps: Steps):
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    slow = steps.look("slow")
    assert steps.look("quick") == []
    steps.desk.passes(LATER)
    quick = steps.look("quick")
    assert (steps.advance(quick), steps.advance(slow)) == (1, 0)
    await steps.desk.settles()
    assert len(steps.heard(ana)) == 1


async def test_and_the_slow_one_may_be_first(steps: Steps):
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    slow = steps.look("slow")
    steps.desk.passes(LATER)
    quick = steps.look("quick")
    assert (steps.advance(slow), steps.advance(quick)) == (1, 0)
    await steps.desk.settles()
    assert len(steps.heard(ana)) == 1


async def test_a_worker_that_comes_back_after_its_lease_takes_nobody_elses_work_away(steps: Steps):
    """The work that it knew is done and gone; what the customer said since is new work, and stays due."""
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    slow = steps.look("slow")
    steps.desk.passes(LATER)
    assert steps.advance(steps.look("quick")) == 1
    await steps.says(ana, COURIERS)
    assert steps.advance(slow) == 0
    assert [row.conversation_id for row in steps.desk.rows(select(WORK))] == [1]
    assert steps.advance(steps.look("quick")) == 1


async def test_what_only_the_late_one_of_two_workers_saw_is_left_for_the_next(steps: Steps):
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    slow = steps.look("slow")
    steps.desk.passes(LATER)
    await steps.says(ana, COURIERS)
    quick = steps.look("quick")
    assert steps.advance(slow) == 1
    assert steps.advance(quick) == 0, "it looked before the slow one had replied to the first question"
    assert steps.advance(steps.look("third")) == 1
    assert steps.articles() == ["cod", "couriers"]


async def test_what_is_said_between_look_and_advance_is_in_the_next_turn(steps: Steps):
    ana = steps.desk.customer()
    await steps.says(ana, COD)
    looks = steps.look()
    await steps.says(ana, COURIERS)
    assert steps.look("another") == []
    assert steps.advance(looks) == 1
    (following,) = steps.look()
    assert following.texts == (COURIERS,)
    assert steps.advance([following]) == 1
    assert steps.articles() == ["cod", "couriers"]


async def test_of_two_people_one_takes_it(steps: Steps):
    ana, dewi, budi = steps.desk.customer(), steps.desk.agent("dewi"), steps.desk.agent("budi")
    await steps.says(ana, "mau bicara dengan orang")
    await steps.desk.settles()
    steps.desk.act(ana.inquiry.number, moves.take, dewi)
    with pytest.raises(Refused) as refused:
        steps.desk.act(ana.inquiry.number, moves.take, budi)
    assert (refused.value.who, ana.inquiry.agent_id) == (dewi.id, dewi.id)


async def test_closed_between_look_and_advance_nothing_is_said(steps: Steps):
    ana, dewi = steps.desk.customer(), steps.desk.agent("dewi")
    await steps.says(ana, COD)
    await steps.desk.settles()
    steps.desk.act(ana.inquiry.number, moves.take, dewi)
    steps.desk.act(ana.inquiry.number, moves.resolve, dewi, "Sudah ya, Kak.")
    await steps.desk.settles()
    await steps.says(ana, "sudah, makasih")
    one, other = steps.look("one"), []
    steps.desk.passes(LATER)
    other = steps.look("other")
    heard = len(steps.heard(ana))
    assert (steps.advance(other), steps.advance(one)) == (1, 0)
    await steps.desk.settles()
    assert len(steps.heard(ana)) == heard + 1
    assert steps.desk.flaws() == []
