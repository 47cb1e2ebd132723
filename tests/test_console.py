"""One inquiry in the agents' console, over HTTP: what is shown to whom, and what a form does."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlmodel import Session

from channels.base import Rejected
from data.tables import AGENT
from data.types import Owner, Role, Status
from handoff import desk as moves
from handoff.access import COOKIE
from handoff.console import folder, marks
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import PERSON, TALK, WORRIED, Served, found, numbers, words
from tests.path_desk import Customer

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)


# --- One inquiry


async def test_the_page_of_an_inquiry_has_all_that_spares_the_customer_a_second_telling(served: Served, bagas: Actor):
    customer = Customer(served.desk, "budi", {"name": "Budi", "phone": "+62811", "language": "id"})
    await customer.says(WORRIED)
    async with served.browser(bagas) as browser:
        shown = words(await browser.get(f"{TALK}/{customer.inquiry.number}"))
    for part in (
        customer.inquiry.number, "Budi", WORRIED, "Ini keluhan", "Yang terpikir oleh bot", "yakin", "+62811",
        "Dijanjikan kepada pelanggan", "Lengkap", "Batas waktu", "Respons pertama", "waktu kerja",
    ):  # fmt: skip
        assert part in shown, part


async def test_a_packet_outlives_a_transfer(served: Served, bagas: Actor):
    customer = served.desk.customer("budi")
    await customer.says(WORRIED)
    served.desk.act(customer.inquiry.number, moves.transfer, bagas, team="technical")
    async with served.browser(bagas) as browser:
        shown = words(await browser.get(f"{TALK}/{customer.inquiry.number}"))
    assert "Dialihkan oleh petugas" in shown
    assert "Awalnya: ini keluhan" in shown
    assert shown.count(WORRIED) >= 2  # said, and quoted in the packet


async def test_what_customers_write_stays_words(served: Served, bagas: Actor):
    nasty = '<script>alert(1)</script><img src=x onerror=alert(2)> **tebal** {{ 7 * 7 }} " onload="x'
    customer = Customer(served.desk, "eve", {"name": "<b>Eve</b>", "email": '"><i>@contoh.example'})
    await customer.says(nasty)
    await customer.says(PERSON)
    async with served.browser(bagas) as browser:
        for path in (
            "/console?tab=all",
            f"{TALK}/{customer.inquiry.number}",
            f"{TALK}/{customer.inquiry.number}/journal",
        ):
            answer = await browser.get(path)
            assert "<script>alert" not in answer.text
            assert "<img" not in answer.text
            assert "<b>Eve" not in answer.text
            assert "<i>@" not in answer.text
        shown = await browser.get(f"{TALK}/{customer.inquiry.number}")
    assert "**tebal** {{ 7 * 7 }}" in words(shown)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**tebal** dan *miring*", "<p><strong>tebal</strong> dan <em>miring</em></p>"),
        ("satu\ndua", "<p>satu<br>\ndua</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        (
            "![a](https://x.example/y.png)",
            '<p>!<a href="https://x.example/y.png" rel="noopener noreferrer nofollow">a</a></p>',
        ),
        ("# judul", "<p># judul</p>"),
    ],
)
def test_our_own_words_may_be_light_markdown(text: str, html: str):
    assert marks.light(text).strip() == html


async def test_a_note_looks_like_nothing_else_and_a_withdrawn_message_says_so(
    served: Served, bagas: Actor, ana: Customer
):
    number = ana.inquiry.number
    served.desk.act(number, moves.note, bagas, text="jangan dijanjikan")
    await served.desk.receives(served.desk.raw("siti", "apa saja metode pembayaran yang diterima?"))
    while await served.desk.worker.once():  # the bot has answered, and nothing has left yet
        pass
    other = next(row.number for row in served.desk.inquiries() if row.number != number)
    served.desk.act(other, moves.take, bagas)
    await served.desk.settles()
    async with served.browser(bagas) as browser:
        noted = (await browser.get(f"{TALK}/{number}")).text
        gone = (await browser.get(f"{TALK}/{other}")).text
    assert re.search(
        r'class="said note "(?:(?!</article>).)*Catatan internal(?:(?!</article>).)*jangan', noted, re.DOTALL
    )
    assert re.search(r'class="said bot withdrawn"(?:(?!</article>).)*Tidak dikirim', gone, re.DOTALL)


async def test_a_long_conversation_is_cut_until_asked_for(served: Served, bagas: Actor, ana: Customer):
    number = ana.inquiry.number

    def scribble(session: Session) -> None:
        for n in range(folder.MOST + 5):
            moves.note(session, moves.case(session, number), bagas, served.desk.at, f"catatan {n}")

    served.desk.write(scribble)
    many = folder.MOST + 5 + 2
    async with served.browser(bagas) as browser:
        short, whole = [await browser.get(f"{TALK}/{number}{query}") for query in ("", "?all")]
    assert short.text.count("<article") == folder.MOST
    assert f"Tampilkan semua pesan ({many})" in words(short)
    assert whole.text.count("<article") == many


async def test_the_journal_tells_every_event_with_its_fingerprint(served: Served, bagas: Actor, ana: Customer):
    number = ana.inquiry.number
    served.desk.act(number, moves.take, bagas)
    served.desk.act(number, moves.reply, bagas, text="Halo")
    served.desk.act(number, moves.escalate, bagas, to="technical", reason="rumit")
    served.desk.act(number, moves.promise, bagas, by=served.desk.at + timedelta(hours=3))
    served.desk.act(number, moves.give_back, bagas, to=Owner.BOT)
    async with served.browser(bagas, "en") as browser:
        shown = words(await browser.get(f"{TALK}/{number}/journal"))
    for event in served.desk.story(ana.inquiry.id):
        assert f"#{event.seq}" in shown
        assert event.hash[:12] in shown
    for sentence in (
        "Went to the queue of Customer Service: the customer asked for a person.", "Bagas took it.",
        "Bagas replied to the customer.", "level 1.", "an answer by 13:00.", "Bagas gave it back to the bot.",
    ):  # fmt: skip
        assert sentence in shown, sentence


# --- Moves


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


@pytest.mark.parametrize("path", ["inquiries/INQ-2026-999999", "inquiries/%00", "inquiries/a/b/c", "nowhere"])
async def test_what_is_not_there_is_a_page_that_leads_back(served: Served, bagas: Actor, path: str):
    async with served.browser(bagas, "en") as browser:
        answer = await browser.get(f"/console/{path}")
    assert answer.status_code == 404
    assert "There is no such page or inquiry" in words(answer)
    assert 'href="/console"' in answer.text


async def test_who_goes_astray_stays_signed_in_and_in_their_language(served: Served, bagas: Actor):
    served.desk.write(lambda session: session.connection().execute(AGENT.update().values(language="en")))
    async with served.browser(bagas) as browser:
        del browser.cookies["sapa_language"]
        browser.headers["Accept-Language"] = "id"
        shown = words(await browser.get("/console/nowhere"))
    for part in ("There is no such page", "Bagas", "Sign out", "Queue"):
        assert part in shown, part


async def test_a_session_that_is_over_leads_to_the_door_which_says_so(served: Served):
    async with served.browser() as browser:
        browser.cookies[COOKIE] = "over"
        answer = await browser.get("/console?tab=mine")
        assert httpx.QueryParams(httpx.URL(answer.headers["location"]).query)["next"] == "/console?tab=mine"
        assert "Sesi Anda sudah berakhir" in words(await browser.get(answer.headers["location"]))
        assert "Sesi Anda" not in words(await browser.get("/console/sign-in"))


async def test_an_escalation_names_who_is_called(served: Served, bagas: Actor, ana: Customer):
    served.hires("Laras")
    for to in ("laras@toko.example", "technical"):
        served.desk.act(ana.inquiry.number, moves.escalate, bagas, to=to, reason="rumit")
    async with served.browser(bagas) as browser:
        address = f"{TALK}/{ana.inquiry.number}"
        shown, story = [words(await browser.get(path)) for path in (address, f"{address}/journal")]
    for name in ("Laras", "Teknis dan Garansi"):
        assert f"kepada {name}" in shown
        assert f"Dieskalasi kepada {name}" in story


async def test_a_body_that_can_not_be_read_is_answered_in_words(served: Served):
    async with served.browser() as browser:
        headers = {"Content-Type": "multipart/form-data"}  # and no word of where its parts begin
        answer = await browser.post("/console/sign-in", content=b"--x\r\nnonsense", headers=headers)
    assert answer.status_code == 400
    assert "Ada isian yang belum benar" in words(answer)


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
