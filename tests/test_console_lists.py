"""The lists of the agents' console: what stands in which, in what order, and what is found."""

import re
from datetime import timedelta

import pytest
from sqlmodel import Session

from handoff import desk as moves
from handoff.console import queue
from handoff.console import words as console_words
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import PERSON, WORRIED, Served, numbers, words
from tests.path_desk import Customer, PathDesk

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)


async def test_every_inquiry_is_in_the_list_where_it_belongs(served: Served, bagas: Actor):
    laras = served.hires("Laras")
    by_name = {}
    for name in ("waits", "mine", "hers", "solved"):
        customer = served.desk.customer(name)
        await customer.says(PERSON)
        by_name[name] = customer.inquiry.number
    asks = served.desk.customer("asks")
    await asks.says("apa saja metode pembayaran yang diterima?")
    by_name["asks"] = asks.inquiry.number
    served.desk.act(by_name["mine"], moves.take, bagas)
    served.desk.act(by_name["hers"], moves.take, laras)
    served.desk.act(by_name["solved"], moves.take, bagas)
    served.desk.act(by_name["solved"], moves.resolve, bagas)
    expected = {
        "waiting": {"waits"},
        "mine": {"mine"},
        "colleagues": {"hers"},
        "bot": {"asks"},
        "resolved": {"solved"},
        "all": set(by_name),
    }
    async with served.browser(bagas) as browser:
        for tab, names in expected.items():
            assert set(await numbers(browser, tab=tab)) == {by_name[name] for name in names}, tab
        shown = (await browser.get("/console")).text
    for tab in ("waiting", "mine", "colleagues", "bot", "resolved"):
        assert re.search(rf'id="tab-{tab}".*?class="count[^"]*">1<', shown, re.DOTALL), tab


async def test_what_is_due_first_stands_first(served: Served, bagas: Actor, ana: Customer):
    served.desk.passes(timedelta(minutes=1))
    angry = served.desk.customer("budi")
    await angry.says(WORRIED)
    async with served.browser(bagas) as browser:
        assert await numbers(browser) == [angry.inquiry.number, ana.inquiry.number]
        served.desk.passes(timedelta(hours=1))
        assert re.search(r'class="due late"[^>]*>.*?Lewat \d+ menit', (await browser.get("/console")).text)


@pytest.mark.parametrize(
    ("q", "hit"),
    [("INQ-2026-000001", True), ("contoh.example", True), ("bicara DENGAN", True), ("100%", False), ("zebra", False)],
)
async def test_search_looks_in_number_contact_and_words(served: Served, bagas: Actor, ana: Customer, q: str, hit: bool):
    async with served.browser(bagas) as browser:
        assert await numbers(browser, tab="all", q=q) == ([ana.inquiry.number] if hit else [])
        shown = words(await browser.get("/console", params={"tab": "all", "q": q}))
    assert ("Tidak ada yang cocok" in shown) != hit
    assert f"Hasil pencarian untuk “{q}” · Hapus pencarian" in shown


async def test_a_team_sees_its_own(served: Served, bagas: Actor, ana: Customer):
    async with served.browser(bagas) as browser:
        assert await numbers(browser, team="customer-service") == [ana.inquiry.number]
        assert await numbers(browser, team="sales") == []


async def test_a_long_list_has_pages_that_neither_repeat_nor_omit(served: Served, bagas: Actor):
    for n in range(53):
        await served.desk.receives(served.desk.raw(f"customer-{n}", "halo"))
    async with served.browser(bagas) as browser:
        first, second = [await numbers(browser, tab="bot", page=page) for page in ("1", "2")]
        assert "page=2" in (await browser.get("/console?tab=bot")).text
        assert "page=3" not in (await browser.get("/console?tab=bot&page=2")).text
    assert (len(first), len(second), len({*first, *second})) == (50, 3, 53)


@pytest.mark.parametrize("tab", ["waiting", "mine", "colleagues", "bot", "resolved", "all"])
@pytest.mark.parametrize("language", ["id", "en"])
async def test_an_empty_list_says_what_will_be_there(served: Served, bagas: Actor, tab: str, language: str):
    told = console_words.of(language)["empty"]
    async with served.browser(bagas, language) as browser:
        shown = words(await browser.get("/console", params={"tab": tab}))
    assert told[tab] in shown
    assert told[f"{tab}_more"] in shown


async def test_every_database_gives_the_same_lists(any_desk: PathDesk):
    me = any_desk.member(any_desk.agent("Bagas"))
    angry, ana = any_desk.customer("budi"), any_desk.customer("ana")
    await ana.says(PERSON)
    await angry.says(WORRIED)

    def read(session: Session, tab: queue.Tab, words: str) -> list[str]:
        asked = queue.Asked(tab=tab, q=words)
        return [row.number for row in queue.listed(session, asked, me).rows]

    with any_desk.app.db.reading() as session:
        assert read(session, "waiting", "") == [angry.inquiry.number, ana.inquiry.number]
        assert read(session, "all", "KECEWA") == [angry.inquiry.number]
        assert queue.glance(session, me).counts["waiting"] == 2
