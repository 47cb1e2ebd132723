"""What the forms of the agents' console do, over HTTP, and what is refused."""

import re
from datetime import UTC, datetime

import pytest

from channels.base import Rejected
from data.types import Owner, Role, Status
from handoff import desk as moves
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import TALK, Served, found, numbers, words
from tests.path_desk import Customer

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)


HELD: tuple[tuple[str, dict[str, str], str], ...] = (
    ("reply", {"text": "Halo Kak"}, "Replied"),
    ("note", {"text": "catatan"}, "Noted"),
    ("resolve", {"text": "Sudah beres"}, "Resolved"),
    ("resolve", {}, "Resolved"),
    ("transfer", {"to": "team:technical"}, "HandedOver"),
    ("escalate", {"to": "technical", "reason": "rumit"}, "Escalated"),
    ("promise", {"by": "2026-05-04T15:00"}, "Promised"),
    ("give-back", {"to": "queue"}, "HandedOver"),
    ("give-back", {"to": "bot"}, "GivenBack"),
    ("classify", {"kind": "payment", "priority": "high", "why": "soal bayar"}, "Noted"),
)


@pytest.mark.parametrize(("name", "form", "event"), HELD)
async def test_every_form_does_its_move_without_a_script(
    served: Served, bagas: Actor, ana: Customer, name: str, form: dict[str, str], event: str
):
    address = f"{TALK}/{ana.inquiry.number}"
    async with served.browser(bagas) as browser:
        taken = await browser.post(f"{address}/take")
        done = await browser.post(f"{address}/{name}", data=form)
        assert (await browser.get(address)).status_code == 200
    for answer in (taken, done):
        assert (answer.status_code, answer.headers["location"]) == (303, address)
    story = [one.kind for one in served.desk.story(ana.inquiry.id)]
    assert event in story[story.index("Taken") :]


async def test_a_promise_is_read_by_the_clock_on_the_desks_wall(served: Served, bagas: Actor, ana: Customer):
    async with served.browser(bagas) as browser:
        await browser.post(f"{TALK}/{ana.inquiry.number}/take")
        await browser.post(f"{TALK}/{ana.inquiry.number}/promise", data={"by": "2026-05-04T15:00"})
    promised = [one for one in served.desk.story(ana.inquiry.id) if one.kind == "Promised"][-1]
    assert datetime.fromisoformat(promised.data["by"]) == datetime(2026, 5, 4, 8, tzinfo=UTC)


async def test_a_resolved_inquiry_can_be_reopened_and_an_escalation_acknowledged(
    served: Served, bagas: Actor, ana: Customer
):
    address = f"{TALK}/{ana.inquiry.number}"
    async with served.browser(bagas) as browser:
        for name, form in (("take", {}), ("escalate", {"to": "technical", "reason": "rumit"}), ("resolve", {})):
            await browser.post(f"{address}/{name}", data=form)
        key = found(r'name="escalation" value="(\d+)"', (await browser.get(address)).text, 1)
        await browser.post(f"{address}/acknowledge", data={"escalation": key})
        assert "Ditanggapi Bagas" in words(await browser.get(address))
        await browser.post(f"{address}/reopen")
    assert (ana.owner, ana.status) == (Owner.QUEUE, Status.OPEN)


@pytest.mark.parametrize(
    ("language", "quicker", "has"),
    [("id", "Laras lebih cepat", "sedang ditangani Laras"), ("en", "Laras was quicker", "Laras has this inquiry")],
)
async def test_who_comes_second_is_told_who_was_quicker(
    served: Served, bagas: Actor, ana: Customer, language: str, quicker: str, has: str
):
    laras = served.hires("Laras")
    served.desk.act(ana.inquiry.number, moves.take, laras)
    async with served.script(bagas, language) as script:
        late = await script.post(f"{TALK}/{ana.inquiry.number}/take")
        spoke = await script.post(f"{TALK}/{ana.inquiry.number}/reply", data={"text": "halo"})
    assert (late.status_code, spoke.status_code) == (409, 409)
    assert late.headers["content-type"] == "application/problem+json"
    assert late.json()["who"] == {"id": laras.id, "name": "Laras"}
    assert quicker in late.json()["detail"]
    assert has in spoke.json()["detail"]
    async with served.browser(bagas, language) as browser:
        page_of_it = await browser.post(f"{TALK}/{ana.inquiry.number}/take")
    assert page_of_it.status_code == 409
    assert quicker in words(page_of_it)


@pytest.mark.parametrize(
    ("name", "form", "status"),
    [
        ("fly", {}, 404),
        ("reply", {}, 422),
        ("reply", {"text": "  "}, 422),
        ("transfer", {"to": "nowhere"}, 422),
        ("transfer", {"to": "team:nobody"}, 404),
        ("transfer", {"to": "agent:x"}, 422),
        ("promise", {"by": "soon"}, 422),
        ("promise", {"by": "2020-01-01T10:00"}, 409),
        ("classify", {"priority": "huge"}, 422),
        ("give-back", {"to": "agent"}, 422),
        ("escalate", {"to": "technical"}, 422),
    ],
)
async def test_a_form_that_makes_no_sense_changes_nothing(
    served: Served, bagas: Actor, ana: Customer, name: str, form: dict[str, str], status: int
):
    served.desk.act(ana.inquiry.number, moves.take, bagas)
    before = served.desk.story(ana.inquiry.id)
    async with served.browser(bagas) as browser:
        answer = await browser.post(f"{TALK}/{ana.inquiry.number}/{name}", data=form)
    assert answer.status_code == status
    assert ("Kembali ke antrean" if status == 404 else "Kembali ke tiket") in words(answer)
    assert served.desk.story(ana.inquiry.id) == before


async def test_a_call_is_written_down_and_waits_in_the_queue(served: Served, bagas: Actor):
    form = {"channel": "phone", "name": "Dewi", "contact": "0812-3456 7890", "text": "mesin mati", "language": "id"}
    async with served.browser(bagas) as browser:
        wrong = await browser.post(TALK, data=form | {"contact": "rumah sebelah"})
        assert (wrong.status_code, "bukan nomor telepon" in words(wrong)) == (422, True)
        answer = await browser.post(TALK, data=form)
        shown = words(await browser.get(answer.headers["location"]))
        assert await numbers(browser, q="0812 3456") == [answer.headers["location"].rpartition("/")[2]]
    for part in ("Dewi", "081234567890", "mesin mati", "Telepon", "Menunggu petugas"):
        assert part in shown, part


async def test_a_form_that_is_sent_twice_says_it_once(served: Served, bagas: Actor, ana: Customer):
    address = f"{TALK}/{ana.inquiry.number}"
    async with served.browser(bagas) as browser:
        await browser.post(f"{address}/take")
        shown = [(await browser.get(address)).text for _ in range(2)]
        keys = [re.findall(r'name="client_id" value="([^"]+)"', text) for text in shown]
        assert len({*keys[0], *keys[1]}) == 4  # one for the reply and one for the note, each time anew
        for _ in range(2):
            answer = await browser.post(f"{address}/reply", data={"text": "Halo\r\nKak", "client_id": keys[0][0]})
            assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert [row.text for row in served.desk.messages(ana.inquiry.id)].count("Halo\nKak") == 1


async def test_only_whoever_may_send_a_failed_message_again_is_offered_to(served: Served, bagas: Actor, ana: Customer):
    address = f"{TALK}/{ana.inquiry.number}"
    served.desk.act(ana.inquiry.number, moves.take, bagas)
    served.desk.wire.behave(Rejected("550 no such user"))
    message = served.desk.act(ana.inquiry.number, moves.reply, bagas, "Halo")
    await served.desk.settles()
    for who, offered in ((served.hires("Laras"), 0), (served.hires("Ratri", Role.SUPERVISOR), 1), (bagas, 1)):
        async with served.browser(who, "en") as browser:
            assert words(await browser.get(address)).count("Send again") == offered
    async with served.browser(bagas, "en") as browser:
        answers = [await browser.post(f"{address}/resend", data={"message": str(message)}) for _ in range(2)]
        assert "Send again" not in words(await browser.get(address))
    assert [answer.status_code for answer in answers] == [303, 409]  # once is enough
    assert "This message has not failed, or is on its way again." in words(answers[1])


@pytest.mark.parametrize(
    ("language", "told"), [("id", "ternyata sudah tersimpan sebagai {}"), ("en", "was saved after all, as {}")]
)
async def test_a_call_that_is_saved_twice_opens_one_inquiry(served: Served, bagas: Actor, language: str, told: str):
    async with served.browser(bagas, language) as browser:
        keys = [found(r'name="client_id" value="([^"]+)"', (await browser.get(TALK)).text, 1) for _ in range(2)]
        assert keys[0] != keys[1]
        form = {"channel": "phone", "name": "Dewi", "text": "mesin mati", "client_id": keys[0]}
        first, again = [await browser.post(TALK, data=form) for _ in range(2)]
        other = await browser.post(TALK, data=form | {"text": "mesin menyala lagi"})
        assert len(await numbers(browser)) == 1
    assert (first.status_code, first.headers["location"]) == (again.status_code, again.headers["location"])
    assert other.status_code == 409
    assert told.format(first.headers["location"].rpartition("/")[2]) in words(other)
