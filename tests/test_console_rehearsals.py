"""Rehearsals, gaps, lessons and protected questions in the console, over HTTP, on questions that customers asked."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

import httpx
import pytest
from sqlmodel import Session

from data.examples import About, Nod, Source
from data.types import Role
from handoff import desk as moves
from handoff.moves import Actor
from kb import calibrations, examples, lesson_list, protections, rehearsals
from kb.examples import Proposal
from kb.gaps import record
from kb.outcome import Outcome
from tests import console_desk
from tests.console_desk import PERSON, Served, found, words
from tests.path_desk import MONDAY, UNKNOWN
from tests.test_console_knowledge import HOME, sends, states

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)

TENTS = (UNKNOWN, "boleh pinjam tenda buat kemah pramuka")
ANSWER = "Halo, tenda kami pinjamkan mulai 50 ribu per hari."
REFUND = f"{HOME}/articles/refund-time/id"


@pytest.fixture
def laras(served: Served) -> Actor:
    return served.hires("Laras", Role.SUPERVISOR)


async def ask_and_answer(served: Served, bagas: Actor) -> None:
    """Let customers ask what no article answers, and a person reply."""
    for n, text in enumerate(TENTS):
        customer = served.desk.customer(f"c{n}")
        await customer.says(text)
        await customer.says(PERSON)
        number = customer.inquiry.number
        served.desk.act(number, moves.take, bagas)
        served.desk.passes(timedelta(minutes=9))
        served.desk.act(number, moves.reply, bagas, text=ANSWER)
        served.desk.act(number, moves.resolve, bagas)
        await served.desk.settles()
    served.desk.passes(timedelta(hours=1))


def browser(served: Served, who: Actor, language: str = "en") -> httpx.AsyncClient:
    client = served.browser(who, language)
    client.timeout = httpx.Timeout(60)
    return client


async def test_a_gap_is_shown_with_its_cost_and_becomes_a_draft(served: Served, bagas: Actor, laras: Actor):
    await ask_and_answer(served, bagas)
    async with browser(served, laras) as client:
        shown = await client.get(f"{HOME}/gaps?days=30")
        accept = found(r'action="(/console/knowledge/gaps/\d+/accept)"', shown.text, 1)
        drafted = await client.post(accept)
        article = await client.get(drafted.headers["location"])
        again = await client.post(accept)
        after = await client.get(f"{HOME}/gaps?days=30")
    for part in ("pinjam tenda", "asked 2 times", "agents' minutes in 30 days", "Write a new article"):
        assert part in words(shown), part
    for part in ("Drafted from customers' questions", "50 ribu per hari", TENTS[0]):
        assert part in words(article), part
    assert again.status_code == 409
    assert "A colleague has decided already" in words(again)
    assert "is a draft as yet" in words(after)


async def test_a_gap_is_dismissed_with_a_reason(served: Served, bagas: Actor, laras: Actor):
    await ask_and_answer(served, bagas)
    async with browser(served, laras) as client, browser(served, bagas) as agent:
        shown = await agent.get(f"{HOME}/gaps?days=30")
        at = f"{HOME}/gaps/{served.desk.app.db.read_now(record.known)[0].id}/dismiss"
        refused = await agent.post(at, data={"why": "no"})
        silent = await client.post(at, data={"why": " "})
        done = await client.post(at, data={"why": "we lend nothing", "days": "30"})
        after = await client.get(done.headers["location"])
        unknown = await client.post(f"{HOME}/gaps/999/dismiss", data={"why": "x"})
    assert "Dismiss" not in words(shown)
    assert (refused.status_code, silent.status_code, unknown.status_code) == (403, 422, 404)
    assert "The gap is dismissed." in words(after)
    assert "No gaps" in words(after)


async def test_what_was_found_is_shown_again_for_a_while_and_anew_if_asked(served: Served, bagas: Actor, laras: Actor):
    async with browser(served, laras) as client:
        before, at = await client.get(f"{HOME}/gaps?days=30"), served.desk.at
        await ask_and_answer(served, bagas)
        later, served.desk.at = served.desk.at, at + timedelta(minutes=9)
        same = await client.get(f"{HOME}/gaps?days=30")
        served.desk.at = later
        anew = await client.post(f"{HOME}/gaps", data={"days": "30"})
        after = await client.get(anew.headers["location"])
    assert "No gaps" in words(before)
    assert "No gaps" in words(same)
    assert "pinjam tenda" in words(after)


async def test_drafts_are_rehearsed_judged_and_published_together(served: Served, bagas: Actor, laras: Actor):
    await ask_and_answer(served, bagas)
    tents = f"{HOME}/articles/tents/id?new"
    async with browser(served, laras) as client:
        none = await client.post(f"{HOME}/rehearsals/begin", data={"days": "30"})
        await sends(client, "save", tents, title="Pinjam tenda", questions="\n".join(TENTS), answer="Bisa.")
        untried = await client.get(f"{HOME}/rehearsals")
        begun = await client.post(f"{HOME}/rehearsals/begin", data={"days": "30"})
        tried = await client.get(f"{HOME}/rehearsals")
        shown = await client.get(begun.headers["location"])
        judged = await client.post(begun.headers["location"], data={"place": "1", "judged": "right"})
        after = await client.get(begun.headers["location"])
        nothing = await client.post(f"{HOME}/rehearsals")
        published = await client.post(f"{HOME}/rehearsals", data={"which": "tents.id:1"})
        listed = await client.get(published.headers["location"])
        late = await client.post(f"{HOME}/rehearsals", data={"which": "tents.id:1"})
        odd = await client.post(f"{HOME}/rehearsals", data={"which": "nonsense"})
    assert none.status_code == 409
    assert "There are no drafts" in words(none)
    assert ("checked" in untried.text, "checked" in tried.text) == (False, True)  # what was not rehearsed is not chosen
    assert '<button class="main">Publish' in tried.text
    assert '<button class="main">Publish' not in untried.text
    for part in ("Better", "Answered now 2", TENTS[0], "Then: “Pinjam tenda”"):
        assert part in words(shown), part
    assert judged.headers["location"].endswith("#case-1")
    assert re.search(r'value="" aria-pressed="true">Right', after.text)
    assert nothing.status_code == odd.status_code == 422
    assert "Published." in words(listed)
    assert late.status_code == 409
    assert "Laras was quicker" in words(late)
    assert states(served, "tents", "id") == ["published"]
    kept = served.desk.app.db.read_now(rehearsals.newest)
    assert [one.about.agent for one in kept] == [laras.id]


async def test_nothing_is_published_against_a_protected_question_but_by_a_manager_with_a_reason(
    served: Served, laras: Actor
):
    mira = served.hires("Mira", Role.MANAGER)
    new = {"text": "proses balikin duit brp hari", "language": "id", "expect": "refund-time", "note": "often asked"}
    change = {"questions": "pengembalian", "title": "Lama"}
    async with browser(served, laras) as client, browser(served, mira) as manager:
        protected = await client.post(f"{HOME}/protected", data=new)
        listed = await client.get(protected.headers["location"])
        refused = await sends(client, "publish", REFUND, **change)
        withdrawn = await client.post(f"{REFUND}/withdraw", data={"base": "1"})
        tried = await sends(client, "publish", REFUND, reason="I want it")
        together = await client.post(f"{HOME}/rehearsals", data={"which": "refund-time.id:1"})
        shown = await manager.post(f"{HOME}/rehearsals", data={"which": "refund-time.id:1"})
        forced = await sends(manager, "publish", REFUND, reason="the law has changed")
    assert "“proses balikin duit brp hari” must get How long refunds take · often asked" in words(listed)
    assert refused.status_code == withdrawn.status_code == together.status_code == 409
    assert "“proses balikin duit brp hari”: must get How long refunds take, and would get" in words(refused)
    assert 'name="reason"' not in refused.text
    assert "pengembalian</textarea>" in refused.text
    assert tried.status_code == 403
    assert "Only a manager may publish" in words(tried)
    assert 'name="reason"' in shown.text
    assert forced.headers["location"].endswith("?told=published")
    assert states(served, "refund-time", "id") == ["published"]


async def test_a_protected_question_has_to_be_one_and_can_be_let_go(served: Served, bagas: Actor, laras: Actor):
    new = {"text": "where is my money", "language": "en", "expect": "refund-time"}
    async with browser(served, laras, "id") as client, browser(served, bagas) as agent:
        wrong = await client.post(f"{HOME}/protected", data={"text": "!!!", "language": "id", "expect": "refund-tim"})
        await client.post(f"{HOME}/protected", data=new)
        refused = await agent.post(f"{HOME}/protected", data=new)
        key = served.desk.app.db.read_now(protections.listed)[0].id
        dropped = await client.post(f"{HOME}/protected/drop", data={"key": str(key)})
        again = await client.post(f"{HOME}/protected/drop", data={"key": str(key)})
        tried = await client.get(f"{HOME}/try", params={"q": "uang saya"})
    assert wrong.status_code == 422
    for part in ("tidak ada kata di dalamnya", "tidak ada artikel “refund-tim”", "maksudnya refund-time?"):
        assert part in words(wrong), part
    assert (refused.status_code, again.status_code) == (403, 404)
    assert dropped.headers["location"].endswith("told=dropped")
    assert served.desk.app.db.read_now(protections.listed) == ()
    assert "/console/knowledge/protected?q=uang+saya" in tried.text


async def test_lessons_wait_for_a_nod_that_can_be_taken_back(served: Served, bagas: Actor, laras: Actor):
    at, proposed = f"{HOME}/lessons", lesson(served)
    accept = {"verdict": "accept", "state": "proposed"}
    async with browser(served, laras) as client, browser(served, bagas) as agent:
        shown = await client.get(at)
        refused = await agent.post(at, data=accept | {"which": proposed})
        accepted = await client.post(at, data=accept | {"which": proposed})
        after = await client.get(accepted.headers["location"])
        late = await client.post(at, data={"verdict": "reject", "state": "proposed", "which": proposed})
        told = await client.get(late.headers["location"])
        nothing = await client.post(at, data=accept)
        hint = await client.get(nothing.headers["location"])
        undone = await client.post(at, data={"verdict": "undo", "state": "accepted", "which": proposed})
        odd = await client.get(f"{at}?state=odd")
    for part in ("“duitku kapan baliknya bos” is answered by How long refunds take", "picked by a customer"):
        assert part in words(shown), part
    assert refused.status_code == 403
    assert "1 accepted." in words(after)
    assert "1 stay as they are" in words(told)
    assert "Nothing was chosen" in words(hint)
    assert "done=1" in undone.headers["location"]
    assert odd.status_code == 422
    listing = served.desk.app.db.read_now(
        lambda session: lesson_list.listing(
            session, served.desk.app.content.knowledge, served.desk.at, state=Nod.UNDONE
        )
    )
    assert [(one.id, one.decided_by) for one in listing] == [(int(proposed), laras.id)]


KIND = Proposal(about=About.KIND, text="ketelnya berkerak", label="order", source=Source.CORRECTION, language="id")


async def test_a_corrected_kind_waits_among_the_lessons_by_its_name(served: Served, bagas: Actor):
    served.desk.write(lambda session: examples.propose(session, KIND, served.desk.at))
    async with browser(served, bagas) as client:
        shown = await client.get(f"{HOME}/lessons")
    for part in ("“ketelnya berkerak” is an inquiry of the kind Orders and delivery", "an agent's correction"):
        assert part in words(shown), part


def lesson(served: Served) -> str:
    """Propose a lesson as if a customer had picked an article; return its number."""
    proposal = Proposal(
        about=About.ARTICLE,
        text="duitku kapan baliknya bos",
        label="refund-time",
        source=Source.CHOICE,
        language="id",
    )
    return str(served.desk.write(lambda session: examples.propose(session, proposal, served.desk.at)).id)


async def test_how_sure_the_bot_may_be_is_told_with_what_it_rests_on(served: Served, bagas: Actor):
    async with browser(served, bagas) as client:
        before = await client.get(f"{HOME}/confidence")
        served.desk.write(partial(calibrate, served=served))
        after = await client.get(f"{HOME}/confidence")
        served.desk.write(partial(calibrate, served=served, run=2, matcher="another one"))
        outdated = await client.get(f"{HOME}/confidence")
    assert "Not calibrated yet" in words(before)
    for part in ("Calibration 1", "Not enough data yet", "Indonesian", "100%"):
        assert part in words(after), part
    assert '<svg role="img" aria-labelledby="plot-id-title plot-id-about"' in after.text
    assert "This does not hold any more" in words(outdated)


def calibrate(session: Session, served: Served, run: int = 1, matcher: str = "") -> None:
    """Decide from which confidence to answer, on forty answers in Indonesian."""
    known = served.desk.app.content.knowledge
    judged = [Outcome(confidence=0.5 + n / 100, right=n > 3, language="id") for n in range(40)]
    new = calibrations.fresh(None, known, judged, 0.02, MONDAY, served.desk.at).calibrated
    calibrations.record(session, replace(new, run=run, matcher=matcher or known.matcher))
