"""The console's lists in Chromium: they stay live, and can be walked with keys."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, Route, expect

from handoff import desk as moves
from handoff.access import COOKIE
from handoff.moves import Actor
from tests.console_desk import PASSWORD, PERSON, TALK, Served, Server
from tests.console_page import signed_in, taken
from tests.path_desk import Customer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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
