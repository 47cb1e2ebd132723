"""A supervisor at the console, in Chromium: what calls her is seen at once, in words, and found with the keyboard."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from data.types import Role
from handoff import desk as moves
from handoff.moves import Actor
from tests.console_desk import PERSON, TALK, Served
from tests.console_page import FAINT, NAMELESS, signed_in
from tests.path_desk import Customer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def page(chromium: Browser, served: Served) -> AsyncIterator[Page]:
    """The supervisor's page."""
    async with await signed_in(chromium, served, served.hires("Ratri", Role.SUPERVISOR)) as context:
        yield await context.new_page()


async def test_a_call_is_seen_as_it_comes_and_is_quiet_once_it_was_answered(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    number = ana.inquiry.number
    await page.goto("/console")
    flag, badge = page.locator(f"#flag-{number}"), page.locator("#called")
    await expect(page.locator(f"#row-{number}")).to_be_visible()
    await expect(badge).to_be_hidden()
    served.desk.act(number, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    await expect(flag).to_have_text("Eskalasi tingkat 1 untuk Anda")
    await expect(badge).to_have_accessible_name("Anda dipanggil 1")
    await expect(page.locator("#tab-escalated")).to_have_accessible_name("Eskalasi 1 belum ditanggapi")
    async with served.script(bagas) as script:
        await script.post(f"{TALK}/{number}/acknowledge")
    await expect(flag).to_have_text("Eskalasi tingkat 1 ditanggapi Bagas")
    await expect(badge).to_be_hidden()
    await expect(page.locator("#tab-escalated")).to_have_accessible_name("Eskalasi 0 belum ditanggapi")


async def test_with_the_keyboard_one_comes_to_what_calls_answers_it_and_comes_back(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    number = ana.inquiry.number
    other = served.desk.customer("budi")
    await other.says(PERSON)
    for called in (other.inquiry.number, number):
        served.desk.act(called, moves.escalate, bagas, to="ratri@toko.example", reason="rumit")
    await page.goto("/console?tab=escalated")
    row = page.locator(f"#go-{number}")
    for _ in range(2):
        if not await row.evaluate("node => node === document.activeElement"):
            await page.keyboard.press("j")
    await expect(row).to_be_focused()
    await expect(row).to_have_accessible_description("Eskalasi tingkat 1 untuk Anda 2 jam lagi")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Eskalasi tingkat 1 untuk Anda").press("Enter")
    await page.keyboard.press("Tab")
    seen = page.get_by_role("button", name="Saya tanggapi")
    await expect(seen).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Ditanggapi Ratri")).to_be_visible()
    await page.keyboard.press("b")
    await expect(page).to_have_url(f"{served.url}/console?tab=escalated")
    await expect(row).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
async def test_every_mark_can_be_read_in_both_schemes(
    page: Page, served: Served, bagas: Actor, ana: Customer, scheme: str, width: int
):
    for name, to in (("b", "ratri@toko.example"), ("c", "technical"), ("d", "ratri@toko.example")):
        customer = served.desk.customer(name)
        await customer.says(PERSON)
        served.desk.act(customer.inquiry.number, moves.escalate, bagas, to=to, reason="rumit")
    async with served.script(bagas) as script:
        await script.post(f"{TALK}/{customer.inquiry.number}/acknowledge")
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": width, "height": 800})
    for path in ("/console?tab=escalated", f"{TALK}/{customer.inquiry.number}"):
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert await page.evaluate(FAINT) == []
        assert NAMELESS.findall(await page.locator("body").aria_snapshot()) == []
    await page.goto("/console?tab=escalated")
    await expect(page.locator(".flag.mine, .flag.open, .flag.seen")).to_have_count(3)
    await expect(page.locator("#tab-escalated")).to_be_in_viewport(ratio=0.99)
