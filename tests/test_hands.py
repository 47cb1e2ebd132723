"""In whose hands an inquiry was: told from its events, since the row of one that is over names nobody."""

import re

import httpx
import pytest

from data.types import Role
from handoff import desk as moves
from handoff import hands
from handoff.moves import Actor
from handoff.shapes import Named
from tests import agent_desk, console_desk, over_http
from tests.agent_desk import INQUIRIES, Desk, Person, done
from tests.console_desk import TALK, Served, words
from tests.path_desk import Customer

desk = pytest.fixture(agent_desk.opened)
person = pytest.fixture(agent_desk.bagas)
waiting = pytest.fixture(agent_desk.waiting)
served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)

BAGAS, LARAS = Named(id=1, name="Bagas"), Named(id=2, name="Laras")


@pytest.fixture
async def api(desk: Desk, person: Person):
    async for client in over_http.api(desk, person):
        yield client


@pytest.mark.parametrize(
    ("story", "last", "resolved_by"),
    [
        ([], None, None),
        ([("Taken", 1)], BAGAS, None),
        ([("Taken", 1), ("Resolved", 1)], BAGAS, BAGAS),
        ([("Taken", 1), ("Transferred", 2), ("Resolved", 2)], LARAS, LARAS),
        ([("Taken", 1), ("Transferred", None)], BAGAS, None),  # to the queue of a team
        ([("Taken", 1), ("Resolved", 1), ("Reopened", None)], BAGAS, None),
        ([("Taken", 1), ("Resolved", 1), ("Reopened", None), ("Taken", 2), ("Resolved", 2)], LARAS, LARAS),
        ([("Taken", 1), ("Resolved", 1), ("Transferred", 2)], LARAS, None),
        ([("Taken", 1), ("Resolved", 1), ("Reopened", None), ("Resolved", None)], BAGAS, None),  # by the bot
        ([("Resolved", None)], None, None),
    ],
)
def test_the_events_tell_in_whose_hands_it_was(
    story: list[tuple[str, int | None]], last: Named | None, resolved_by: Named | None
):
    assert hands.tell(story, {1: BAGAS, 2: LARAS}) == hands.Hands(last=last, resolved_by=resolved_by)


async def test_the_api_says_who_solved_it_though_nobody_has_it_any_more(
    desk: Desk, api: httpx.AsyncClient, person: Person, waiting: str
):
    before = (await api.get(f"{INQUIRIES}/{waiting}")).json()
    assert (before["last_agent"], before["resolved_by"]) == (None, None)
    taken = await done(api, waiting, "take")
    assert (taken["last_agent"], taken["resolved_by"]) == (person.named, None)
    resolved = await done(api, waiting, "resolve", text="Sudah beres.")
    assert (resolved["agent"], resolved["last_agent"], resolved["resolved_by"]) == (None, person.named, person.named)
    again = await done(api, waiting, "reopen")
    assert (again["last_agent"], again["resolved_by"]) == (person.named, None)


@pytest.mark.parametrize(
    ("language", "solved", "last"),
    [("id", "Diselesaikan Bagas", "Terakhir ditangani Laras"), ("en", "Resolved by Bagas", "Last with Laras")],
)
async def test_the_console_names_who_had_what_is_over(
    served: Served, bagas: Actor, ana: Customer, language: str, solved: str, last: str
):
    laras = served.hires("Laras", Role.SUPERVISOR)
    number = ana.inquiry.number
    served.desk.act(number, moves.take, bagas)
    served.desk.act(number, moves.resolve, bagas)
    budi = served.desk.customer("budi")
    await budi.says(console_desk.PERSON)
    other = budi.inquiry.number
    served.desk.act(other, moves.take, laras)
    served.desk.write(
        lambda session: moves.close(session, moves.case(session, other), served.desk.at, "spam", laras.name)
    )
    async with served.browser(bagas, language) as browser:
        lists = words(await browser.get("/console?tab=all"))
        pages = [words(await browser.get(f"{TALK}/{one}")) for one in (number, other)]
    for shown, told in zip(pages, (solved, last), strict=True):
        assert told in lists
        assert told in shown
        assert not re.search(r"(Petugas|Agent) –", shown)
