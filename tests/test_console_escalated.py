"""What the lists of the agents' console show of escalations: whose they are, which are still open, and how many."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import event
from sqlmodel import Session

from data.tables import ESCALATION
from data.types import Role
from handoff import breach
from handoff import desk as moves
from handoff.console import queue
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import PERSON, TALK, Served, found, numbers, words
from tests.path_desk import Customer, PathDesk

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)


@pytest.fixture
def ratri(served: Served) -> Actor:
    return served.hires("Ratri", Role.SUPERVISOR)


async def waits(desk: PathDesk, name: str) -> str:
    """Let somebody wait for a person; return the number of their inquiry."""
    desk.passes(timedelta(minutes=1))
    customer = desk.customer(name)
    await customer.says(PERSON)
    return str(customer.inquiry.number)


def acknowledged(desk: PathDesk, number: str, by: Actor) -> None:
    """Let somebody respond to the newest escalation."""
    key = max(row.id for row in desk.rows(ESCALATION.select()))
    desk.write(lambda session: moves.acknowledge(session, moves.case(session, number), by, desk.at, key))


def climbs(browsed: httpx.Response) -> dict[str, str]:
    """Return the marks in a list, in words, by the number of the inquiry."""
    rows = re.findall(r'<p id="flag-([^"]+)">(.*?)</p>', browsed.text, re.DOTALL)
    return {number: " ".join(re.sub(r"<[^>]+>", " ", mark).split()) for number, mark in rows}


async def test_what_one_is_called_to_stands_first_and_what_was_seen_last(served: Served, bagas: Actor, ratri: Actor):
    seen, others, hers, _calm = [await waits(served.desk, name) for name in ("a", "b", "c", "d")]
    served.desk.act(seen, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    acknowledged(served.desk, seen, ratri)
    served.desk.act(others, moves.escalate, bagas, to="technical", reason="rumit")
    served.desk.act(hers, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    async with served.browser(ratri) as browser:
        assert await numbers(browser, tab="escalated") == [hers, others, seen]
        shown = (await browser.get("/console")).text
    tab = found(r'id="tab-escalated".*?</a>', shown)
    assert "2 belum ditanggapi" in " ".join(re.sub(r"<[^>]+>", "", tab).split())
    assert re.search(r'id="called"[^>]*href="/console\?tab=escalated"\s*>.*?class="count">1<', shown, re.DOTALL)


@pytest.mark.parametrize(
    ("language", "mine", "my_team", "other", "seen"),
    [
        ("id", "Eskalasi tingkat 1 untuk Anda", "Eskalasi tingkat 1 untuk tim Anda",
         "Eskalasi tingkat 1 untuk Teknis dan Garansi", "Eskalasi tingkat 1 ditanggapi Ratri"),
        ("en", "Escalation level 1, for you", "Escalation level 1, for your team",
         "Escalation level 1, for Technical and Warranty", "Escalation level 1, seen by Ratri"),
    ],
)  # fmt: skip
async def test_every_list_says_in_words_whom_an_escalation_calls(
    served: Served, bagas: Actor, ratri: Actor, language: str, mine: str, my_team: str, other: str, seen: str
):
    told = {}
    for name, to, says in (
        ("a", "ratri@toko.example", mine), ("b", "customer-service", my_team), ("c", "technical", other),
        ("d", "ratri@toko.example", seen),
    ):  # fmt: skip
        number = await waits(served.desk, name)
        served.desk.act(number, moves.escalate, bagas, to=to, reason="rumit")
        told[number] = says
    acknowledged(served.desk, number, ratri)
    await waits(served.desk, "e")
    async with served.browser(ratri, language) as browser:
        for tab in ("waiting", "escalated", "all"):
            assert climbs(await browser.get("/console", params={"tab": tab})) == told, tab


async def test_an_open_climb_is_told_before_one_that_was_seen(
    served: Served, bagas: Actor, ratri: Actor, ana: Customer
):
    number = ana.inquiry.number
    served.desk.act(number, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    acknowledged(served.desk, number, ratri)
    served.desk.act(number, moves.escalate, bagas, to="technical", reason="masih rumit")
    async with served.browser(ratri) as browser:
        assert climbs(await browser.get("/console")) == {number: "Eskalasi tingkat 2 untuk Teknis dan Garansi"}


@pytest.mark.parametrize(("to", "called"), [("ratri@toko.example", "Anda"), ("supervisor", "Anda")])
async def test_a_broken_promise_says_in_the_list_who_was_called(
    served: Served, ratri: Actor, ana: Customer, to: str, called: str
):
    served.desk.passes(timedelta(hours=5))
    broken = breach.Breach(metric="first_response", due_at=served.desk.at, zone=ZoneInfo("Asia/Jakarta"))
    served.desk.write(
        lambda session: moves.escalate(
            session, moves.case(session, ana.inquiry.number), None, served.desk.at, to=to, reason=breach.dump(broken)
        )
    )
    async with served.browser(ratri) as browser:
        answer = await browser.get("/console")
        page = words(await browser.get(f"{TALK}/{ana.inquiry.number}"))
    assert climbs(answer) == {ana.inquiry.number: f"Eskalasi tingkat 1 untuk {called}"}
    assert re.search(r"Lewat \d+ jam", words(answer))  # and that it is late, in words as well
    assert f"Eskalasi tingkat 1 untuk {called}" in page


async def test_what_is_over_calls_nobody_any_more(served: Served, bagas: Actor, ratri: Actor, ana: Customer):
    number = ana.inquiry.number
    served.desk.act(number, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    served.desk.write(
        lambda session: moves.close(session, moves.case(session, number), served.desk.at, "spam", bagas.name)
    )
    async with served.browser(ratri) as browser:
        answer = await browser.get("/console?tab=escalated")
    assert "Tidak ada eskalasi" in words(answer)
    assert re.search(r'id="called"[^>]*\bhidden\b', answer.text)


async def test_one_hears_of_a_call_whatever_team_one_looks_at(
    served: Served, bagas: Actor, ratri: Actor, ana: Customer
):
    served.desk.act(ana.inquiry.number, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    async with served.browser(ratri) as browser:
        shown = (await browser.get("/console?team=sales")).text
    assert re.search(r'id="called".*?class="count">1<', shown, re.DOTALL)
    assert not re.search(r'id="called"[^>]*\bhidden\b', shown)


async def test_a_long_list_asks_the_database_as_often_as_a_short_one(served: Served, bagas: Actor):
    me, asked = served.desk.member(bagas), queue.Asked(tab="escalated")

    def looks() -> int:
        counted: list[str] = []

        def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            counted.append(statement)

        with served.desk.app.db.reading() as session:
            engine = session.get_bind()
            event.listen(engine, "before_cursor_execute", count)
            queue.listed(session, asked, me)
            event.remove(engine, "before_cursor_execute", count)
        return len(counted)

    often = []
    for name in "abcdefgh":
        number = await waits(served.desk, name)
        served.desk.act(number, moves.escalate, bagas, to="technical", reason="rumit")
        served.desk.act(number, moves.take, bagas)
        served.desk.act(number, moves.resolve, bagas)
        often.append(looks())
    assert often[0] == often[-1] > 0


async def test_every_database_puts_the_calls_in_one_order(any_desk: PathDesk):
    me = any_desk.agent("Ratri", Role.SUPERVISOR)
    seen, others, hers = [await waits(any_desk, name) for name in ("a", "b", "c")]
    any_desk.act(seen, moves.escalate, me, to="supervisor", reason="rumit")
    acknowledged(any_desk, seen, me)
    any_desk.act(others, moves.escalate, me, to="technical", reason="rumit")
    any_desk.act(hers, moves.escalate, me, to="supervisor", reason="rumit")

    def read(session: Session) -> queue.Listed:
        return queue.listed(session, queue.Asked(tab="escalated"), any_desk.member(me))

    with any_desk.app.db.reading() as session:
        listed = read(session)
    assert [row.number for row in listed.rows] == [hers, others, seen]
    assert (listed.glance.counts["escalated"], listed.glance.called) == (2, 1)
