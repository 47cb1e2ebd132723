"""The program is killed again and again while fifty customers write: what was acknowledged stays, once and in order."""

import itertools
import json
import random
import re
import smtplib
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import func, select

from data.tables import CONTACT, CONVERSATION, EVENT, IDENTITY, INQUIRY, MESSAGE, WORK
from data.types import Author, Delivery
from tests.running_desk import RunningDesk, letter, running, until

ROUNDS = 20
CUSTOMERS = 50
EACH = 2  # messages of a customer in one round
QUESTIONS = (
    ("cod", "bisa cod ga"),
    ("couriers", "pakai ekspedisi apa kak"),
    ("gift-card", "jual gift card ga"),
    ("coffee-beans", "when are the beans roasted"),
    ("engraving", "bisa ukir nama di tumbler?"),
    ("forgot-password", "I forgot my password"),
    ("gift-wrap", "bisa dibungkus kado?"),
)

pytestmark = pytest.mark.faults


class Customer(ABC):
    """Somebody who sends a message again, under the same id, until it is acknowledged."""

    def __init__(self, desk: RunningDesk, number: int) -> None:
        self.desk, self.number, self.name = desk, number, f"c{number}"
        self.acknowledged: list[int] = []
        self.tries = 0
        self._numbers = itertools.count(1)

    def says(self, many: int) -> None:
        for number in itertools.islice(self._numbers, many):
            while not self._try(number, f"{self.asks(number)[1]} ({number})"):
                self.tries += 1
                time.sleep(0.2)
            self.tries += 1
            self.acknowledged.append(number)

    def asks(self, number: int) -> tuple[str, str]:
        """Return the article that a message asks for, and the question."""
        return QUESTIONS[(self.number + number) % len(QUESTIONS)]

    @abstractmethod
    def _try(self, number: int, text: str) -> bool:
        """Say it once; return whether it was acknowledged."""


class OnTheWeb(Customer):
    def __init__(self, desk: RunningDesk, number: int) -> None:
        super().__init__(desk, number)
        self.visit = desk.visit(name=f"Pembeli {number}", contact=f"{self.name}@example.com")

    def _try(self, number: int, text: str) -> bool:
        try:
            return self.desk.say(self.visit, text, f"{self.name}-{number}").status_code == 202
        except httpx.HTTPError:
            return False


class ByMail(Customer):
    def _try(self, number: int, text: str) -> bool:
        sender, first = f"{self.name}@example.com", f"<{self.name}-1@example.com>"
        thread = {"references": first, "in_reply_to": first} if number > 1 else {}
        mail = letter(text, sender=sender, id=f"<{self.name}-{number}@example.com>", subject="Tanya", **thread)
        try:
            self.desk.mail(mail.as_bytes(), sender)
        except (OSError, smtplib.SMTPException):
            return False
        return True


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Aftermath"]:
    """The desk after all the killing, quiet again."""
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    print(f"seed {seed}")
    with running(tmp_path_factory.mktemp("kill")) as desk, ThreadPoolExecutor(CUSTOMERS) as threads:
        began = time.monotonic()
        customers: list[Customer] = [(OnTheWeb, ByMail)[number % 2](desk, number) for number in range(CUSTOMERS)]
        for _ in range(ROUNDS):
            writing = [threads.submit(customer.says, EACH) for customer in customers]
            time.sleep(chance.uniform(0, 0.9))
            desk.kill()
            desk.start().ready()
            for one in writing:
                one.result(timeout=60)
        aftermath = Aftermath(desk, customers)
        until(aftermath.is_quiet, "nothing is pending and nothing due", 60)
        print(aftermath.figures(time.monotonic() - began))
        yield aftermath


class Aftermath:
    """What is left to look at."""

    def __init__(self, desk: RunningDesk, customers: list[Customer]) -> None:
        self.desk, self.customers = desk, customers

    def is_quiet(self) -> bool:
        pending = select(func.count()).select_from(MESSAGE).where(MESSAGE.c.state == Delivery.PENDING)
        due = select(func.count()).select_from(WORK)
        return not any(self.desk.rows(count)[0][0] for count in (pending, due))

    def conversation(self, customer: Customer) -> int:
        address = customer.name + "@example.com"
        of = select(CONVERSATION.c.id).join(CONTACT, CONVERSATION.c.contact_id == CONTACT.c.id)
        rows = self.desk.rows(of.where(CONTACT.c.email == address))
        assert len(rows) == 1, f"{customer.name} has {len(rows)} conversations"
        return int(rows[0].id)

    def stored(self, customer: Customer) -> list[int]:
        """Return the numbers of a customer's messages in the order in which they are kept."""
        wanted = select(MESSAGE.c.text).where(MESSAGE.c.conversation_id == self.conversation(customer))
        rows = self.desk.rows(wanted.where(MESSAGE.c.author == Author.CUSTOMER).order_by(MESSAGE.c.id))
        return [int(re.findall(r"\((\d+)\)", row.text)[0]) for row in rows]

    def answered(self, customer: Customer) -> list[str]:
        """Return the articles with which a customer was answered, in order."""
        of = select(EVENT.c.data).join(INQUIRY, EVENT.c.inquiry_id == INQUIRY.c.id)
        mine = of.where(INQUIRY.c.conversation_id == self.conversation(customer), EVENT.c.kind == "Answered")
        return [json.loads(row.data)["article"] for row in self.desk.rows(mine.order_by(EVENT.c.id))]

    def unknown(self) -> set[int]:
        rows = self.desk.rows(select(EVENT.c.data).where(EVENT.c.kind == "Unknown"))
        return {json.loads(row.data)["message"] for row in rows}

    def replies(self, channel: str) -> dict[int, str]:
        """Return the bot's messages on a channel: their ids, and the ids that they had on the far side."""
        wanted = select(MESSAGE.c.id, MESSAGE.c.external_id, MESSAGE.c.state)
        rows = self.desk.rows(wanted.where(MESSAGE.c.author == Author.BOT, MESSAGE.c.channel == channel))
        assert {row.state for row in rows} == {Delivery.SENT}, Counter(row.state for row in rows)
        return {row.id: row.external_id for row in rows}

    def figures(self, seconds: float) -> str:
        said = sum(len(customer.acknowledged) for customer in self.customers)
        tries = sum(customer.tries for customer in self.customers)
        twice = sum(count > 1 for count in self.desk.far.got.values())
        return (
            f"{ROUNDS} kills in {seconds:.0f} s: {said} messages acknowledged in {tries} tries, "
            f"{len(self.replies('web'))} replies on the web, {len(self.replies('email'))} by mail, "
            f"{twice} of these twice; {len(self.unknown())} were in flight"
        )


def test_what_was_acknowledged_is_kept_once_and_in_the_customers_order(after: Aftermath):
    for customer in after.customers:
        assert customer.acknowledged == list(range(1, ROUNDS * EACH + 1))
        assert after.stored(customer) == customer.acknowledged


def test_every_customer_is_one_contact(after: Aftermath):
    assert after.desk.rows(select(func.count()).select_from(CONTACT))[0][0] == CUSTOMERS
    assert after.desk.rows(select(func.count()).select_from(IDENTITY))[0][0] == CUSTOMERS


def test_questions_are_answered_in_the_order_in_which_they_were_asked(after: Aftermath):
    for customer in after.customers:
        asked = iter([customer.asks(number)[0] for number in customer.acknowledged])
        answers = after.answered(customer)
        assert answers
        assert all(article in asked for article in answers), f"{customer.name}: {answers} is not in the order asked"


def test_nothing_that_was_said_is_left_without_a_turn(after: Aftermath):
    newest = select(func.max(MESSAGE.c.id)).where(
        MESSAGE.c.inquiry_id == INQUIRY.c.id, MESSAGE.c.author == Author.CUSTOMER
    )
    rows = after.desk.rows(select(INQUIRY.c.number).where(INQUIRY.c.handled < newest.scalar_subquery()))
    assert rows == []


def test_every_reply_on_the_web_can_be_read(after: Aftermath):
    read = [
        one["id"]
        for customer in after.customers
        if isinstance(customer, OnTheWeb)
        for one in after.desk.hears(customer.visit)
        if one["from"] == "bot"
    ]
    assert sorted(read) == sorted(after.replies("web"))


def test_every_reply_by_mail_arrived_and_only_those_in_flight_at_a_kill_twice(after: Aftermath):
    replies, got = after.replies("email"), after.desk.far.got
    assert set(replies.values()) == set(got)
    twice = {message for message, external in replies.items() if got[external] > 1}
    assert twice <= after.unknown()


def test_the_journal_is_whole(after: Aftermath):
    verified = after.desk.sapa("journal", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
