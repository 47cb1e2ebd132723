"""The agents' console as an agent has it: in Chromium, against the real desk."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect

from channels.base import Rejected
from data.types import Role
from handoff import desk as moves
from handoff.access import COOKIE
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import PASSWORD, PERSON, TALK, Served, Server, serve
from tests.path_desk import Customer

NOWHERE = "/nowhere"
FAINT = Path(__file__).with_name("faint.js").read_text("utf-8")
"""Finds the texts of a page whose contrast is under 4.5."""
COVERED = """() => [...document.querySelectorAll("a, button, summary, input, select, textarea")].filter(one => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const top = one.checkVisibility() && document.elementFromPoint(x + width / 2, y + height / 2);
    return top && top.closest(".toast") && !one.closest(".toast");
}).map(one => one.outerHTML)"""
ON_TOP = """node => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""
NAMELESS = re.compile(r"- (?:button|link|textbox|searchbox|combobox|radio)(?: \[.*)?:?$", re.MULTILINE)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def opened(tmp_path: Path) -> AsyncIterator[tuple[Served, Server]]:
    async with serve(tmp_path) as desk_and_server:
        yield desk_and_server


@pytest_asyncio.fixture(loop_scope="module")
async def served(opened: tuple[Served, Server]) -> Served:
    return opened[0]


@pytest_asyncio.fixture(loop_scope="module")
async def server(opened: tuple[Served, Server]) -> Server:
    return opened[1]


@pytest_asyncio.fixture(loop_scope="module")
async def bagas(served: Served) -> Actor:
    return console_desk.bagas(served)


ana = pytest_asyncio.fixture(console_desk.ana, loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def context(chromium: Browser, served: Served, bagas: Actor) -> AsyncIterator[BrowserContext]:
    """Bagas' browser, signed in."""
    async with await signed_in(chromium, served, bagas) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page of it, on which nothing may go wrong."""
    page = await context.new_page()
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        meant = message.location["url"].endswith(("/take", "/reply", NOWHERE)) or "ERR_" in message.text
        if message.type in ("error", "warning") and not meant:
            wrong.append(f"{message.location['url']}: {message.text}")

    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", heard)
    yield page
    assert wrong == []


async def signed_in(chromium: Browser, served: Served, who: Actor, *, script: bool = True) -> BrowserContext:
    context = await chromium.new_context(
        base_url=served.url,
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        java_script_enabled=script,
    )
    cookies = {COOKIE: served.secret(who), "sapa_language": "id"}
    await context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
    context.set_default_timeout(5_000)
    return context


async def taken(served: Served, page: Page, ana: Customer, who: Actor) -> str:
    """Let somebody take the inquiry, and show it."""
    served.desk.act(ana.inquiry.number, moves.take, who)
    await page.goto(f"{TALK}/{ana.inquiry.number}")
    return str(ana.inquiry.number)


async def test_a_password_leads_to_the_queue(chromium: Browser, served: Served, bagas: Actor):
    served.sets_password("Bagas")
    async with await chromium.new_context(base_url=served.url, locale="id-ID") as stranger:
        page = await stranger.new_page()
        await page.goto("/console?tab=mine")
        await page.get_by_label("Email").fill("bagas@toko.example")
        await page.get_by_label("Kata sandi").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", name="Anda belum memegang tiket")).to_be_visible()


async def test_the_queue_grows_and_counts_without_a_reload(page: Page, served: Served):
    await page.goto("/console")
    await expect(page.get_by_role("heading", name="Tidak ada yang menunggu")).to_be_visible()
    customer = Customer(served.desk, "budi", {"name": "Budi", "language": "id"})
    await customer.says(PERSON)
    await expect(page.locator(f"#row-{customer.inquiry.number}")).to_contain_text("Budi")
    await expect(page.locator("#nothing")).to_have_text("")
    await expect(page.locator("#tab-waiting .count")).to_have_text("1")
    await expect(page.locator(".toast")).to_contain_text("Ada pelanggan yang menunggu petugas")
    assert (await page.title()).startswith("(1)")


async def test_keys_walk_the_list_even_while_it_changes(page: Page, served: Served, ana: Customer):
    served.desk.passes(timedelta(minutes=1))
    budi = served.desk.customer("budi")
    await budi.says(PERSON)
    await page.goto("/console")
    await page.keyboard.press("j")
    await expect(page.locator(f"#go-{ana.inquiry.number}")).to_be_focused()
    await page.keyboard.press("j")
    await expect(page.locator(f"#go-{budi.inquiry.number}")).to_be_focused()
    urgent = served.desk.customer("eka")
    await urgent.says("paket saya rusak, saya kecewa sekali, darurat")
    await expect(page.locator(".row").first).to_have_id(f"row-{urgent.inquiry.number}")
    await expect(page.locator(f"#go-{budi.inquiry.number}")).to_be_focused()
    await page.keyboard.press("k")
    await expect(page.locator(f"#go-{ana.inquiry.number}")).to_be_focused()
    await page.keyboard.press("t")
    await expect(page).to_have_url(f"{served.url}{TALK}/{ana.inquiry.number}")
    await expect(page.get_by_text("Ditangani Bagas")).to_be_visible()


async def test_who_comes_second_sees_who_was_quicker(page: Page, served: Served, ana: Customer):
    laras = served.hires("Laras")

    async def overtaken(route: Route) -> None:
        served.desk.act(ana.inquiry.number, moves.take, laras)
        await route.continue_()

    await page.route("**/take", overtaken)
    await page.goto("/console")
    await page.locator(f"#row-{ana.inquiry.number} button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Laras lebih cepat")
    await expect(page.locator(f"#row-{ana.inquiry.number}")).to_have_count(0)


async def test_a_conversation_goes_on_live_while_a_reply_is_being_written(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    await taken(served, page, ana, bagas)
    box = page.get_by_label("Balasan untuk Ana")
    await box.fill("Halo Kak Ana")
    await ana.says("masih di sana?")
    await expect(page.get_by_role("log")).to_contain_text("masih di sana?")
    await expect(box).to_have_value("Halo Kak Ana")
    await page.reload()
    await expect(box).to_have_value("Halo Kak Ana")
    await box.press("Control+Enter")
    said = page.locator(".said.agent")
    await expect(said).to_contain_text("Halo Kak Ana")
    await expect(box).to_have_value("")
    await served.desk.settles()
    await expect(said.locator(".state")).to_have_text("Terkirim")
    assert ana.got[-1].text == "Halo Kak Ana"
    await page.reload()
    await expect(box).to_have_value("")


async def test_a_note_can_not_be_mistaken_for_a_reply(page: Page, served: Served, bagas: Actor, ana: Customer):
    await taken(served, page, ana, bagas)
    before = len(ana.got)
    await page.get_by_text("Catatan internal").click()
    note = page.get_by_label("Tulis catatan untuk rekan…").or_(page.locator("#note-text"))
    await expect(page.locator("#reply-text")).to_be_hidden()
    reply_paper = await page.locator(".write.reply").evaluate("node => getComputedStyle(node).backgroundColor")
    note_paper = await page.locator(".write.note").evaluate("node => getComputedStyle(node).backgroundColor")
    assert reply_paper != note_paper
    await note.fill("pelanggan lama, tolong sabar")
    await note.press("Control+Enter")
    await expect(page.locator(".said.note")).to_contain_text("pelanggan lama")
    await served.desk.settles()
    assert len(ana.got) == before


async def test_actions_follow_what_may_be_done(page: Page, served: Served, bagas: Actor, ana: Customer):
    await page.goto(f"{TALK}/{ana.inquiry.number}")
    await expect(page.locator("#reply-text")).to_have_count(0)
    await page.get_by_role("button", name="Ambil tiket").click()
    await expect(page.locator("#reply-text")).to_be_visible()
    resolve = page.locator("#act-resolve")
    await resolve.locator("summary").press("Enter")
    await page.get_by_label("Jawaban akhir").press("Escape")
    await expect(page.get_by_label("Jawaban akhir")).to_be_hidden()
    await resolve.locator("summary").press("Enter")
    await page.get_by_label("Jawaban akhir").fill("Sudah beres ya, Kak.")
    await resolve.get_by_role("button", name="Selesaikan").click()
    await expect(page.locator("#compose")).to_contain_text("Menunggu konfirmasi pelanggan")
    await expect(page.locator("#actions")).to_contain_text("Buka kembali")
    await expect(page.locator("#act-resolve")).to_have_count(0)


async def test_a_form_stays_open_while_a_colleague_changes_something(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    number = await taken(served, page, ana, bagas)
    await page.locator("#act-escalate summary").click()
    await page.get_by_label("Alasan", exact=True).fill("Butuh keputusan")
    async with served.script(served.hires("Laras")) as laras:
        await laras.post(f"{TALK}/{number}/classify", data={"priority": "urgent"})
    await expect(page.locator("#heading")).to_contain_text("Mendesak")
    await expect(page.get_by_label("Alasan", exact=True)).to_be_focused()
    await expect(page.get_by_label("Alasan", exact=True)).to_have_value("Butuh keputusan")


async def test_a_refused_reply_keeps_its_words(page: Page, served: Served, bagas: Actor, ana: Customer):
    number = await taken(served, page, ana, bagas)
    await page.locator("#reply-text").fill("Sebentar saya cek")
    served.desk.act(number, moves.transfer, bagas, agent=served.hires("Laras").id)
    await expect(page.locator("#compose")).to_contain_text("Laras sedang menangani tiket ini")
    served.desk.act(number, moves.transfer, served.hires("Ratri", Role.SUPERVISOR), agent=bagas.id)
    await expect(page.locator("#reply-text")).to_have_value("Sebentar saya cek")
    await expect(page.locator(".toast").last).to_contain_text("dialihkan kepada Anda")


async def test_a_transfer_goes_to_whom_one_chooses_and_leaves_the_reply_to_them(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    served.hires("Laras")
    await taken(served, page, ana, bagas)
    await page.locator("#act-transfer summary").click()
    await page.locator("#act-transfer").get_by_role("button", name="Alihkan").click()
    await expect(page.get_by_text("Ditangani Bagas")).to_be_visible()  # nobody was chosen
    await page.get_by_label("Alihkan ke").select_option("Laras")
    await page.locator("#act-transfer").get_by_role("button", name="Alihkan").click()
    await expect(page.locator(".toast")).to_contain_text("Tiket sudah dialihkan.")
    await expect(page.locator("#compose")).to_contain_text("Laras sedang menangani tiket ini")
    await expect(page.locator("#actions")).not_to_contain_text("Selesaikan")
    await expect(page.locator("#note-text")).to_be_visible()


async def test_who_takes_an_inquiry_with_the_keyboard_can_write_at_once(page: Page, ana: Customer):
    await page.goto(f"{TALK}/{ana.inquiry.number}")
    await page.get_by_role("button", name="Ambil tiket").press("Enter")
    await expect(page.locator("#reply-text")).to_be_focused()
    await page.keyboard.type("Halo Kak")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".said.agent")).to_contain_text("Halo Kak")
    await expect(page.get_by_role("button", name="Kirim balasan")).to_be_focused()


@pytest.mark.parametrize("size", [(1280, 800), (900, 700), (390, 844)])
async def test_a_notice_covers_nothing_that_can_be_pressed(
    page: Page, served: Served, bagas: Actor, ana: Customer, size: tuple[int, int]
):
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await taken(served, page, ana, bagas)
    for count, level in enumerate(("low", "high", "urgent"), 1):
        await page.locator("#act-classify summary").click()
        await page.get_by_label("Prioritas").select_option(level)
        await page.locator("#act-classify").get_by_role("button", name="Simpan").click()
        await expect(page.locator(".toast")).to_have_count(count)
    assert await page.evaluate(COVERED) == []


async def test_on_a_telephone_the_newest_words_stay_in_sight(page: Page, served: Served, bagas: Actor, ana: Customer):
    await page.set_viewport_size({"width": 390, "height": 844})
    for n in range(9):
        served.desk.act(ana.inquiry.number, moves.note, bagas, text=f"catatan {n}")
    await taken(served, page, ana, bagas)
    await expect(page.get_by_text("catatan 8")).to_be_in_viewport()
    await ana.says("masih di sana?")
    await expect(page.locator(".said").last).to_contain_text("masih di sana?")
    assert await page.locator(".said").last.evaluate(ON_TOP)
    await page.locator("#reply-text").fill("Masih, Kak.")
    await page.get_by_role("button", name="Kirim balasan").click()
    said = page.locator(".said.agent")
    await expect(said).to_contain_text("Masih, Kak.")
    await expect(page.get_by_role("button", name="Kirim balasan")).to_be_enabled()
    assert await said.evaluate(ON_TOP)
    await expect(page.locator("#act-resolve summary")).to_be_in_viewport(ratio=1)


async def test_a_reply_that_did_not_leave_can_be_sent_again(
    page: Page, served: Served, server: Server, bagas: Actor, ana: Customer
):
    await taken(served, page, ana, bagas)
    await page.locator("#reply-text").fill("Sebentar ya, Kak")
    await server.stop()
    await page.locator("#reply-text").press("Control+Enter")
    await expect(page.get_by_role("alert").filter(has_text="Tulisan Anda aman di sini")).to_be_visible()
    await expect(page.locator("#reply-text")).to_have_value("Sebentar ya, Kak")
    await server.start()
    await expect(page.get_by_text("Menyambung kembali")).to_be_hidden(timeout=15_000)
    await page.get_by_role("button", name="Kirim balasan").click()
    await expect(page.locator(".said.agent")).to_have_count(1)
    await expect(page.locator("#reply-text")).to_have_value("")


async def lose(route: Route) -> None:
    """Let the desk have what is sent, and its answer be lost."""
    await route.fetch()
    await route.abort()


@pytest.mark.parametrize("reloaded", [False, True])
async def test_an_answer_that_was_lost_does_not_double_the_reply(
    page: Page, served: Served, bagas: Actor, ana: Customer, reloaded: bool
):
    await taken(served, page, ana, bagas)
    await page.route("**/reply", lose, times=1)
    box, said = page.locator("#reply-text"), page.locator(".said.agent")
    await box.fill("Sekali saja, Kak")
    await box.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("tidak akan terkirim dua kali")
    await expect(said).to_have_count(1)  # it has arrived, and the page hears of it
    if reloaded:
        await page.reload()
    await expect(box).to_have_value("Sekali saja, Kak")
    await box.press("Control+Enter")
    await expect(box).to_have_value("")
    await expect(page.get_by_role("button", name="Kirim balasan")).to_be_enabled()
    await expect(said).to_have_count(1)
    for _ in range(2):  # the same words, meant anew
        await box.fill("Ya")
        await box.press("Control+Enter")
        await expect(box).to_have_value("")
    await expect(said).to_have_text([re.compile("Sekali saja"), re.compile("Ya"), re.compile("Ya")])


async def test_words_that_were_changed_after_an_answer_was_lost_are_not_lost(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    await taken(served, page, ana, bagas)
    await page.route("**/reply", lose, times=1)
    box, said = page.locator("#reply-text"), page.locator(".said.agent")
    await box.fill("Besok ya")
    await box.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_be_visible()
    await box.fill("Lusa ya")
    await box.press("Control+Enter")
    await expect(page.get_by_role("alert").last).to_contain_text("sudah terkirim, dengan kata-kata yang lain")
    await expect(box).to_have_value("Lusa ya")
    await box.press("Control+Enter")
    await expect(said).to_have_text([re.compile("Besok ya"), re.compile("Lusa ya")])


async def test_a_key_that_is_pressed_twice_sends_once(page: Page, served: Served, bagas: Actor, ana: Customer):
    await taken(served, page, ana, bagas)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    await page.locator("#reply-text").fill("Sebentar, Kak")
    await page.evaluate("for (const _ of [1, 2, 3]) document.querySelector('.write.reply').requestSubmit()")
    await expect(page.locator("#reply-text")).to_have_value("")
    await expect(page.locator(".said.agent")).to_have_count(1)
    assert [one.kind for one in served.desk.story(ana.inquiry.id)].count("Replied") == 1
    assert asked.count("POST") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_message_that_failed_is_sent_again_with_the_keyboard_and_says_so(
    page: Page, served: Served, bagas: Actor, ana: Customer, scheme: str
):
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    number = await taken(served, page, ana, bagas)
    served.desk.wire.behave(Rejected("550 no such user"))
    served.desk.act(number, moves.reply, bagas, text="Sudah kami kirim")
    await served.desk.settles()
    said = page.locator(".said.agent")
    await expect(said.locator(".state")).to_contain_text("Gagal terkirim: 550 no such user")
    assert await page.evaluate(FAINT) == []
    await page.get_by_role("log").focus()
    await page.keyboard.press("Tab")
    again = page.get_by_role("button", name="Kirim lagi")
    await expect(again).to_be_focused()
    await expect(again).to_have_accessible_description("Gagal terkirim: 550 no such user")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Pesannya dikirim lagi.")
    await expect(said.locator(".state")).to_have_text("Sedang dikirim")
    await expect(page.locator("#reply-text")).to_be_focused()
    await served.desk.settles()
    await expect(said.locator(".state")).to_have_text("Terkirim")
    assert ana.got[-1].text == "Sudah kami kirim"


async def test_a_session_that_is_over_says_so_and_keeps_what_was_written(
    chromium: Browser, served: Served, bagas: Actor, ana: Customer
):
    served.sets_password("Bagas")
    async with await signed_in(chromium, served, bagas) as context:
        page = await context.new_page()
        await taken(served, page, ana, bagas)
        await page.locator("#reply-text").fill("Saya cek dulu")
        await page.locator("#reply-text").focus()
        await context.clear_cookies(name=COOKIE)
        await page.keyboard.press("Control+Enter")  # the page may have noticed by itself, and left
        await expect(page.get_by_text("Sesi Anda sudah berakhir")).to_be_visible()
        await page.get_by_label("Email").fill("bagas@toko.example")
        await page.get_by_label("Kata sandi").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("#reply-text")).to_have_value("Saya cek dulu")


async def test_a_lost_connection_is_said_and_found_again(page: Page, served: Served, server: Server, ana: Customer):
    await page.goto("/console")
    await expect(page.locator(f"#row-{ana.inquiry.number}")).to_be_visible()
    await server.stop()
    await expect(page.get_by_text("Koneksi terputus")).to_be_visible()
    other = served.desk.customer("budi")
    await other.says(PERSON)
    await server.start()
    await expect(page.locator(f"#row-{other.inquiry.number}")).to_be_visible(timeout=15_000)
    await expect(page.get_by_text("Koneksi terputus")).to_be_hidden()


async def test_it_can_be_worked_without_a_script(chromium: Browser, served: Served, bagas: Actor, ana: Customer):
    async with await signed_in(chromium, served, bagas, script=False) as context:
        page = await context.new_page()
        await page.goto("/console")
        await page.get_by_role("button", name=f"Ambil {ana.inquiry.number}").click()
        await page.locator("#reply-text").fill("Halo dari halaman polos")
        await page.get_by_role("button", name="Kirim balasan").click()
        await expect(page.locator(".said.agent")).to_contain_text("Halo dari halaman polos")
        await page.locator("#act-give-back summary").click()
        await page.get_by_role("button", name="Ke antrean").click()
        await expect(page.get_by_role("button", name="Ambil tiket")).to_be_visible()


async def test_the_first_stop_of_the_tab_key_skips_to_the_content(page: Page, served: Served, ana: Customer):
    await page.goto(f"{TALK}/{ana.inquiry.number}")
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Langsung ke isi")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Kembali ke antrean")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 900, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_and_can_be_read(
    page: Page, served: Served, bagas: Actor, ana: Customer, width: int, scheme: str
):
    served.desk.act(ana.inquiry.number, moves.note, bagas, text="catatan")
    served.desk.act(ana.inquiry.number, moves.escalate, bagas, to="technical", reason="rumit")
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": width, "height": 800})
    number = await taken(served, page, ana, bagas)
    served.desk.act(number, moves.reply, bagas, text="Halo")
    await served.desk.settles()
    paths = [
        "",
        "?tab=all",
        "?tab=resolved",
        "/inquiries",
        f"/inquiries/{number}",
        f"/inquiries/{number}/journal",
        NOWHERE,
    ]
    for path in paths:
        await page.goto(f"/console{path}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert await page.evaluate(FAINT) == [], path
        assert NAMELESS.findall(await page.locator("body").aria_snapshot()) == [], path
