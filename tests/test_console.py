"""One inquiry in the agents' console, over HTTP: what is shown to whom, and to who goes astray."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session

from data.tables import AGENT
from data.types import Owner
from handoff import desk as moves
from handoff.access import COOKIE
from handoff.console import folder, marks
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import PERSON, TALK, WORRIED, Served, words
from tests.path_desk import Customer

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)


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


async def test_an_answer_names_the_article_that_it_is_from(served: Served, bagas: Actor, ana: Customer):
    number = ana.inquiry.number
    served.desk.act(number, moves.take, bagas)
    served.desk.act(number, moves.reply, bagas, text="Sebentar.")
    served.desk.act(number, moves.reply, bagas, text="Lihat ini.", article="payment-methods")
    served.desk.act(number, moves.reply, bagas, text="Dulu begini.", article="long-gone")
    for text in ("halo", "apa saja metode pembayaran yang diterima?"):
        await served.desk.receives(served.desk.raw("siti", text))
        await served.desk.settles()
    other = next(row.number for row in served.desk.inquiries() if row.number != number)
    async with served.browser(bagas) as browser:
        agents = (await browser.get(f"{TALK}/{number}")).text
        bots = (await browser.get(f"{TALK}/{other}")).text
    assert re.findall(r'class="source">([^<]+)', agents) == [
        "Dari artikel: Cara pembayaran", "Dari artikel: long-gone",
    ]  # fmt: skip
    assert re.findall(r'class="source">([^<]+)', bots) == ["Dari artikel: Cara pembayaran"]


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
