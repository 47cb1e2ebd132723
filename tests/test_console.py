"""The agents' console over HTTP: who gets in, what is shown to whom, and what a form does."""

import ast
import re
import string
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlmodel import Session

import handoff
from channels.base import Rejected
from data import events
from data.tables import AGENT
from data.types import Owner, Role, Status
from handoff import desk as moves
from handoff import signin
from handoff.access import COOKIE
from handoff.console import folder, marks, page, queue, when
from handoff.console import words as console_words
from handoff.moves import Actor, Standing
from tests.console_desk import PASSWORD, TALK, Served, serve, words
from tests.path_desk import Customer, PathDesk

NOON = datetime(2026, 5, 4, 5, tzinfo=UTC)
WORRIED = "paket saya rusak, saya kecewa sekali"
PERSON = "saya ingin bicara dengan petugas"


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    async with serve(tmp_path) as (opened, _):
        yield opened


@pytest.fixture
def bagas(served: Served) -> Actor:
    return served.hires("Bagas")


@pytest.fixture
async def ana(served: Served) -> Customer:
    """A customer who waits for a person."""
    customer = Customer(served.desk, "ana", {"name": "Ana", "email": "ana@contoh.example", "language": "id"})
    await customer.says(PERSON)
    return customer


def found(pattern: str, text: str, group: int = 0) -> str:
    """Return what a pattern matches, which has to be there."""
    match = re.search(pattern, text, re.DOTALL)
    assert match, pattern
    return str(match[group])


async def numbers(browser: httpx.AsyncClient, **asked: str) -> list[str]:
    """Return the numbers in a list, as they stand."""
    answer = await browser.get("/console", params=asked)
    assert answer.status_code == 200, answer.text
    return re.findall(r'id="row-([^"]+)"', answer.text)


# --- In and out


@pytest.mark.parametrize("path", ["", "/inquiries", "/inquiries/INQ-1", "/inquiries/INQ-1/journal", "/nowhere"])
async def test_a_stranger_is_sent_to_the_door_and_back(served: Served, path: str):
    async with served.browser() as stranger:
        answer = await stranger.get(f"/console{path}", params={"tab": "mine"})
    assert answer.status_code == 303
    back = httpx.QueryParams(httpx.URL(answer.headers["location"]).query)["next"]
    assert back == f"/console{path}?tab=mine"


async def test_a_password_opens_the_door_and_leads_on(served: Served, bagas: Actor):
    served.sets_password("Bagas")
    form = {"email": "bagas@toko.example", "password": PASSWORD, "back": "/console?tab=mine"}
    async with served.browser() as browser:
        answer = await browser.post("/console/sign-in", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console?tab=mine")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "Bagas" in words(await browser.get("/console"))
        assert (await browser.get("/console/sign-in")).headers["location"] == "/console"


async def test_a_wrong_password_says_no_more_than_that(served: Served, bagas: Actor):
    served.sets_password("Bagas")
    told = set()
    async with served.browser(language="en") as browser:
        for email in ("bagas@toko.example", "nobody@toko.example"):
            answer = await browser.post("/console/sign-in", data={"email": email, "password": "guess"})
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            told.add(found(r'class="alarm".*?</p>', answer.text))
    assert len(told) == 1
    assert "is not right" in told.pop()


async def test_who_guesses_too_often_is_asked_to_wait(served: Served):
    async with served.browser() as browser:
        for _ in range(6):
            answer = await browser.post("/console/sign-in", data={"email": "x@toko.example", "password": "guess"})
    assert answer.status_code == 429
    assert "Silakan coba lagi dalam 60 detik" in words(answer)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}])
@pytest.mark.parametrize("path", ["/console/sign-in", "/console/sign-in/secret", "/console/sign-out", f"{TALK}/1/take"])
async def test_a_form_of_another_site_does_nothing(served: Served, bagas: Actor, path: str, headers: dict[str, str]):
    cookies = {COOKIE: served.secret(bagas)}
    async with httpx.AsyncClient(base_url=served.url, cookies=cookies, headers=headers) as elsewhere:
        answer = await elsewhere.post(path, data={"email": "a", "password": "b", "repeat": "b"})
        assert answer.status_code == 403
        assert "konsol" in words(answer)
        assert (await elsewhere.get("/console")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/console", "/console"),
        ("/console?tab=mine&q=a", "/console?tab=mine&q=a"),
        ("/console/inquiries/INQ-2026-000001", "/console/inquiries/INQ-2026-000001"),
        ("https://evil.example/console", "/console"),
        ("//evil.example", "/console"),
        ("/console//evil.example", "/console"),
        ("/\\evil.example", "/console"),
        ("/console\\evil", "/console"),
        ("/consoleevil", "/console"),
        ("javascript:alert(1)", "/console"),
        ("", "/console"),
    ],
)
def test_nobody_is_led_out_of_the_console(asked: str, led: str):
    assert page.inside(asked) == led


async def test_a_one_time_link_lets_in_once_and_only_with_a_password_that_will_do(served: Served, bagas: Actor):
    link: str = served.desk.write(lambda session: signin.one_time_link(session, bagas.id, served.desk.at))
    address = f"/console/sign-in/{link}"
    async with served.browser() as browser:
        for _ in range(2):  # looking spends nothing
            assert "Buat kata sandi" in words(await browser.get(address))
        differ = await browser.post(address, data={"password": PASSWORD, "repeat": "something else"})
        assert (differ.status_code, "tidak sama" in words(differ)) == (422, True)
        weak = await browser.post(address, data={"password": "short", "repeat": "short"})
        assert (weak.status_code, "8 sampai 1000 karakter" in words(weak)) == (422, True)
        chosen = await browser.post(address, data={"password": PASSWORD, "repeat": PASSWORD})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/console")
        assert (await browser.get("/console")).status_code == 200
    async with served.browser() as other:
        looked = await other.get(address)
        assert (looked.status_code, "sudah dipakai" in words(looked)) == (410, True)
        spent = await other.post(address, data={"password": PASSWORD, "repeat": PASSWORD})
        assert (spent.status_code, "sudah dipakai" in words(spent)) == (410, True)
        form = {"email": "bagas@toko.example", "password": PASSWORD}
        assert (await other.post("/console/sign-in", data=form)).status_code == 303


async def test_signing_out_ends_the_session(served: Served, bagas: Actor):
    async with served.browser(bagas) as browser:
        kept = browser.cookies[COOKIE]
        answer = await browser.post("/console/sign-out")
        assert "Sampai jumpa" in words(await browser.get(answer.headers["location"]))
    async with httpx.AsyncClient(base_url=served.url, cookies={COOKIE: kept}) as thief:
        assert (await thief.get("/console")).status_code == 303


async def test_a_language_is_remembered_once_chosen(served: Served, bagas: Actor):
    async with served.browser(bagas) as browser:
        answer = await browser.post("/console/language", data={"wish": "en", "back": "/console?tab=bot"})
        assert answer.headers["location"] == "/console?tab=bot"
        english = await browser.get("/console")
        assert 'lang="en"' in english.text
        assert "Waiting for a person" in words(english)
        await browser.post("/console/language", data={"wish": "xx"})
        assert "Waiting for a person" in words(await browser.get("/console"))


@pytest.mark.parametrize(("accepts", "language"), [("en-GB,en;q=0.9,id;q=0.5", "en"), ("fr, id", "id"), ("fr", "id")])
async def test_a_browser_is_spoken_to_in_its_own_language(served: Served, accepts: str, language: str):
    async with httpx.AsyncClient(base_url=served.url, headers={"Accept-Language": accepts}) as browser:
        assert f'<html lang="{language}">' in (await browser.get("/console/sign-in")).text


# --- Lists


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
    bagas = any_desk.agent("Bagas")
    angry, ana = any_desk.customer("budi"), any_desk.customer("ana")
    await ana.says(PERSON)
    await angry.says(WORRIED)

    def read(session: Session, tab: queue.Tab, words: str) -> list[str]:
        asked = queue.Asked(tab=tab, q=words)
        return [row.number for row in queue.listed(session, asked, bagas.id).rows]

    with any_desk.app.db.reading() as session:
        assert read(session, "waiting", "") == [angry.inquiry.number, ana.inquiry.number]
        assert read(session, "all", "KECEWA") == [angry.inquiry.number]
        assert queue.glance(session, bagas.id).counts["waiting"] == 2


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


@pytest.mark.parametrize(
    ("language", "told", "happened"),
    [
        ("id", "“rusak”, “kecewa” menandai jenis Komplain; urgensi normal dan dampak tinggi, jadi prioritasnya tinggi.",
         "Digolongkan: Komplain, prioritas Tinggi (“rusak”, “kecewa” menandai jenis Komplain;"),
        ("en", "It counts as Complaint because of “rusak”, “kecewa”; normal urgency and high impact make the priority "
         "high.", "Classified as Complaint, priority High (it counts as Complaint because of “rusak”, “kecewa”;"),
    ],
)  # fmt: skip
async def test_why_the_guide_classified_it_so_is_a_sentence(
    served: Served, bagas: Actor, language: str, told: str, happened: str
):
    customer = served.desk.customer("budi")
    await customer.says(WORRIED)
    async with served.browser(bagas, language) as browser:
        shown = words(await browser.get(f"{TALK}/{customer.inquiry.number}"))
        journal = words(await browser.get(f"{TALK}/{customer.inquiry.number}/journal"))
    assert told in shown
    assert happened in journal
    assert "→" not in shown + journal


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


# --- Every page


async def test_no_page_has_code_or_looks_of_its_own_and_all_say_so(served: Served, bagas: Actor, ana: Customer):
    number = ana.inquiry.number
    pages = [
        "",
        "?tab=all",
        "?tab=mine",
        "?tab=x",
        "/inquiries",
        f"/inquiries/{number}",
        f"/inquiries/{number}/journal",
    ]
    async with served.browser(bagas) as browser, served.browser() as stranger:
        shown = [await browser.get(f"/console{path}") for path in pages]
        shown += [await stranger.get(f"/console/sign-in{path}") for path in ("", "/secret")]
        shown.append(await browser.get("/console/nowhere"))
    for answer in shown:
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?! src)|<style|\sstyle=|\son[a-z]+=|javascript:", answer.text), answer.url
        assert len(re.findall(r"<h1\b", answer.text)) == 1, answer.url
        assert re.search(r'<html lang="id">', answer.text)


async def test_what_the_browser_may_keep_is_named_by_its_content(served: Served):
    async with served.browser() as browser:
        door = (await browser.get("/console/sign-in")).text
        style = found(r'href="(/console/static/console\.css\?v=\w+)"', door, 1)
        answer = await browser.get(style)
        missing = await browser.get("/console/static/../page.py")
        none = await browser.get("/console/static/none.js")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")
    assert missing.status_code in (303, 404)
    assert none.status_code == 404


async def test_the_script_is_told_in_json_that_its_session_is_over(served: Served):
    async with served.browser() as browser:
        answer = await browser.get("/console", headers={"X-Requested-With": "sapa"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


# --- Words and times


def test_every_text_is_there_in_both_languages_with_the_same_gaps():
    for section, entries in console_words.in_all().items():
        for name, texts in entries.items():
            assert set(texts) == {"id", "en"}, f"{section}.{name}"
            assert not hasattr(dict, name), f"a template would not find {section}.{name}"
            assert all(text.strip() for text in texts.values()), f"{section}.{name}"
            gaps = [sorted(gap for _, gap, _, _ in string.Formatter().parse(text) if gap) for text in texts.values()]
            assert gaps[0] == gaps[1], f"{section}.{name}"


def test_every_kind_of_event_has_its_sentence():
    assert set(events.Fact.KINDS) <= set(console_words.of("id")["story"])


def test_every_refusal_has_its_words():
    told = set(console_words.of("id")["refused"])
    for path in Path(handoff.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                reason = node.args[0]
                assert not isinstance(reason, ast.Constant) or reason.value in told, f"{path.name}: {reason.value!r}"


@pytest.mark.parametrize(
    ("left", "level", "text"),
    [
        (timedelta(0), "soon", "kurang dari semenit lagi"),
        (timedelta(seconds=-1), "late", "Lewat kurang dari semenit"),
        (timedelta(minutes=30), "soon", "30 menit lagi"),
        (timedelta(minutes=30, seconds=1), "calm", "30 menit lagi"),
        (timedelta(hours=2, minutes=5), "calm", "2 jam 5 menit lagi"),
        (timedelta(days=1, minutes=59), "calm", "1 hari lagi"),
        (timedelta(days=-2, hours=-3), "late", "Lewat 2 hari 3 jam"),
    ],
)
def test_a_deadline_is_told_by_level_and_in_words(left: timedelta, level: str, text: str):
    wall = when.Wall(zone=ZoneInfo("Asia/Jakarta"), now=NOON, words=console_words.of("id"))
    assert wall.due(NOON + left) == when.Due(level, text)


@pytest.mark.parametrize(
    ("at", "id_", "en"),
    [
        (NOON, "12.00", "12:00"),
        (NOON + timedelta(hours=12), "besok 00.00", "tomorrow 00:00"),
        (NOON - timedelta(days=1), "Min 3 Mei, 12.00", "Sun 3 May, 12:00"),
        (NOON - timedelta(days=365), "Min 4 Mei 2025, 12.00", "Sun 4 May 2025, 12:00"),
    ],
)
def test_a_moment_is_told_as_the_clock_on_the_wall_has_it(at: datetime, id_: str, en: str):
    for language, text in (("id", id_), ("en", en)):
        wall = when.Wall(zone=ZoneInfo("Asia/Jakarta"), now=NOON, words=console_words.of(language))
        assert wall.moment(at) == text


@pytest.mark.parametrize(
    ("now", "role", "names"),
    [
        (Standing(), Role.AGENT, "take transfer note escalate promise classify"),
        (Standing(owner=Owner.QUEUE), Role.AGENT, "take transfer note escalate promise classify"),
        (Standing(owner=Owner.AGENT, agent=1), Role.AGENT,
         "reply resolve give-back transfer note escalate promise classify"),
        (Standing(owner=Owner.AGENT, agent=2), Role.AGENT, "note escalate promise classify"),
        (Standing(owner=Owner.AGENT, agent=2), Role.SUPERVISOR, "transfer note escalate promise classify"),
        (Standing(status=Status.RESOLVED), Role.AGENT, "take transfer reopen note escalate promise classify"),
        (Standing(status=Status.CLOSED), Role.AGENT, "note"),
    ],
)  # fmt: skip
def test_only_what_may_be_done_is_offered(now: Standing, role: Role, names: str):
    assert folder.possible(now, Actor(1, role)) == set(names.split())
