"""Any order of everything that can happen at a desk, with workers and senders that stall: what must hold holds."""

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from bot import attempt, intake, looking, outbox, turn
from bot.places import Arrival
from data import work
from data.tables import CONVERSATION, INQUIRY, MESSAGE, WORK
from data.types import Author, Delivery, Failed, Later, Outcome, Owner, Sent, Status, Unknown
from handoff import desk as moves
from handoff.moves import Actor, Refused
from tests import empty
from tests.path_desk import PathDesk

LEASE = timedelta(seconds=30)
WHO = st.sampled_from(["ana", "ana", "ana", "budi"])
NAMES = st.sampled_from(["one", "two"])
WORDS = st.sampled_from(
    ["bisa cod ga", "jual gift card ga", "mau bicara dengan orang", "makasih", "hmm", "belum", "sudah"]
)
OUTCOMES = st.sampled_from(["sent", "sent", "sent", "later", "unknown", "failed"])

Move = Callable[..., Any]


class AnyOrder(RuleBasedStateMachine):
    """One desk, two customers, two agents, two workers, two senders."""

    within: Path  # set by the test

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp(dir=self.within))
        self.desk = PathDesk(self.folder, empty.sqlite(self.folder))
        self.agents = [self.desk.agent("dewi"), self.desk.agent("joko")]
        self.said: dict[str, list[str]] = {"ana": [], "budi": []}
        self.looks: list[looking.Prepared] = []
        self.parcels: list[outbox.Parcel] = []
        self.left: list[outbox.Parcel] = []  # in the order in which they reached the far side
        self.words = 0
        self.replies: set[int] = set()

    @rule(who=WHO, text=WORDS)
    def customer_says(self, who: str, text: str) -> None:
        self.words += 1
        self.arrives(who, f"{who}-{self.words}", text)
        self.said[who].append(f"{who}-{self.words}")

    @rule(who=WHO, which=st.integers(0, 99))
    def a_message_comes_again(self, who: str, which: int) -> None:
        if self.said[who]:
            self.arrives(who, self.said[who][which % len(self.said[who])], "apa pun")

    @rule(name=NAMES)
    def look(self, name: str) -> None:
        looks = self.desk.app.db.write_now(looking.look, work.Ask(worker=name, at=self.desk.at, lease=LEASE, most=1))
        content = self.desk.app.content
        self.looks += [
            looking.Prepared(look=one, evidence=looking.evidence(content, one), content=content, at=self.desk.at)
            for one in looks
        ]

    @rule(name=NAMES)
    def look_and_stall(self, name: str) -> None:
        self.look(name)
        self.desk.passes(LEASE + timedelta(seconds=1))

    @rule()
    def a_stalled_worker_is_overtaken(self) -> None:
        self.look_and_stall("one")
        before = len(self.looks)
        self.look("two")
        if len(self.looks) > before:
            self.advance(len(self.looks) - 1)

    @precondition(lambda self: self.looks)
    @rule(which=st.integers(0, 2))
    def advance(self, which: int) -> None:
        self.desk.app.db.write_now(turn.advance, self.looks.pop(which % len(self.looks)))

    @rule(name=NAMES)
    def claim(self, name: str) -> None:
        asked = outbox.Ask(sender=name, channels=("wire",), at=self.desk.at, lease=LEASE, most=1)
        for parcel in self.desk.app.db.write_now(outbox.claim, asked):
            message, inquiry = self.of(parcel)
            assert message.epoch in (None, inquiry.epoch), "the bot speaks in an epoch that has passed"
            assert parcel.message.text
            self.parcels.append(parcel)
            self.left.append(parcel)

    @precondition(lambda self: self.parcels)
    @rule(which=st.integers(0, 9), what=OUTCOMES)
    def record(self, which: int, what: str) -> None:
        parcel = self.parcels.pop(which % len(self.parcels))
        became: dict[str, Outcome] = {
            "sent": Sent(f"far-{parcel.message.id}"),
            "later": Later(timedelta(seconds=1), "busy"),
            "unknown": Unknown("the line broke"),
            "failed": Failed("no such person"),
        }
        self.desk.app.db.write_now(
            attempt.record, attempt.Attempted(parcel=parcel, outcome=became[what], at=self.desk.at)
        )

    @rule(seconds=st.sampled_from([1, 5, 31]))
    def time_passes(self, seconds: int) -> None:
        """Let thirty-one seconds end every lease."""
        self.desk.passes(timedelta(seconds=seconds))

    @rule(
        who=WHO,
        agent=st.integers(0, 1),
        what=st.sampled_from(["take", "reply", "resolve", "to the bot", "to the queue"]),
    )
    def person(self, who: str, agent: int, what: str) -> None:
        actor = self.agents[agent]
        match what:
            case "take":
                self.move(who, moves.take, actor)
            case "reply":
                if (key := self.move(who, moves.reply, actor, text=f"Balasan {self.words}")) is not None:
                    self.replies.add(key)
            case "resolve":
                self.move(who, moves.resolve, actor)
            case _:
                self.move(who, moves.give_back, actor, to=Owner.BOT if what == "to the bot" else Owner.QUEUE)

    @invariant()
    def one_owner_and_one_live_inquiry(self) -> None:
        inquiries = self.desk.inquiries()
        assert all((row.owner == Owner.AGENT) == (row.agent_id is not None) for row in inquiries)
        live = [row.conversation_id for row in inquiries if row.status != Status.CLOSED]
        assert len(live) == len(set(live))

    @invariant()
    def whatever_nobody_has_looked_at_is_due(self) -> None:
        due = {row.conversation_id for row in self.desk.rows(select(WORK.c.conversation_id))}
        unseen = select(INQUIRY.c.conversation_id).join(MESSAGE, MESSAGE.c.inquiry_id == INQUIRY.c.id)
        of_customers = unseen.where(MESSAGE.c.author == Author.CUSTOMER, MESSAGE.c.id > INQUIRY.c.handled)
        assert {row.conversation_id for row in self.desk.rows(of_customers)} <= due

    @invariant()
    def what_leaves_leaves_in_order(self) -> None:
        """The first time that each message left, all that was written before it in its conversation was settled."""
        for who in self.said:
            first = list(dict.fromkeys(one.message.id for one in self.left if one.message.to.id == who))
            assert first == sorted(first)

    @invariant()
    def each_message_is_kept_once_and_in_order(self) -> None:
        for who, ids in self.said.items():
            of = select(MESSAGE.c.external_id).join(CONVERSATION, MESSAGE.c.conversation_id == CONVERSATION.c.id)
            mine = of.where(CONVERSATION.c.address == who, MESSAGE.c.author == Author.CUSTOMER)
            assert [row.external_id for row in self.desk.rows(mine.order_by(MESSAGE.c.id))] == ids

    def teardown(self) -> None:
        """Let everybody finish: nothing is left undone, no person's words are lost, the journal is whole."""
        self.parcels.clear()  # their senders died
        self.looks.clear()
        self.desk.passes(timedelta(minutes=10))
        for _ in range(2):  # what is withdrawn lets the next message go only when the outbox looks again
            asyncio.run(self.desk.settles())
        assert self.desk.rows(select(func.count()).select_from(WORK))[0][0] == 0
        assert Delivery.PENDING not in self.desk.states()
        for inquiry in self.desk.inquiries():
            said = [row.id for row in self.desk.messages(inquiry.id) if row.author == Author.CUSTOMER]
            assert inquiry.handled >= max(said), f"{inquiry.number}: what came last was never looked at"
        states = {row.id: row.state for row in self.desk.rows(select(MESSAGE.c.id, MESSAGE.c.state))}
        assert {states[key] for key in self.replies} <= {Delivery.SENT, Delivery.FAILED}
        assert self.desk.flaws() == []
        self.desk.close()
        shutil.rmtree(self.folder)

    def arrives(self, who: str, id: str, text: str) -> None:
        (inbound,) = self.desk.wire.read(self.desk.raw(who, text, id=id))
        self.desk.app.db.write_now(intake.accept, Arrival(inbound=inbound, at=self.desk.at))

    def move(self, who: str, move: Move, actor: Actor, **also: Any) -> Any:
        """Make a move on a customer's newest inquiry, if it is possible as things stand."""
        of = select(INQUIRY.c.number).join(CONVERSATION, INQUIRY.c.conversation_id == CONVERSATION.c.id)
        numbers = self.desk.rows(of.where(CONVERSATION.c.address == who).order_by(INQUIRY.c.id))
        try:
            return self.desk.act(numbers[-1].number, move, actor, **also) if numbers else None
        except Refused:
            return None

    def of(self, parcel: outbox.Parcel) -> tuple[Any, Any]:
        message = self.desk.rows(select(MESSAGE).where(MESSAGE.c.id == parcel.message.id))[0]
        return message, next(row for row in self.desk.inquiries() if row.id == message.inquiry_id)


@pytest.mark.no_cover  # it looks for what no single test reaches, and would take twice as long
def test_in_any_order_nothing_is_lost_and_nobody_is_talked_over(tmp_path: Path):
    AnyOrder.within = tmp_path
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=50, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
