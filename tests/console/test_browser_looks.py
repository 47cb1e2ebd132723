"""The console in Chromium: every page fits, can be read, and works without a script."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect
from sqlmodel import Session

from data.tables import INQUIRY
from data.types import Priority
from handoff import desk as moves
from handoff.moves import Actor
from tests.console_desk import TALK, Served
from tests.console_page import FAINT, NAMELESS, NOWHERE, signed_in, taken
from tests.path_desk import Customer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

COVERED = """() => [...document.querySelectorAll("a, button, summary, input, select, textarea")].filter(one => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const top = one.checkVisibility() && document.elementFromPoint(x + width / 2, y + height / 2);
    return top && top.closest(".toast") && !one.closest(".toast");
}).map(one => one.outerHTML)"""
ON_TOP = """node => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""
CROWDED = """() => [...document.querySelectorAll(".row")].flatMap(row => {
    const parts = [...row.querySelectorAll(".priority, .what, .stands > *, .due, .take button")];
    const boxes = parts.map(part => { const all = document.createRange(); all.selectNodeContents(part);
        return part.matches("button, .what") ? part.getBoundingClientRect() : all.getBoundingClientRect() });
    const meet = (a, b) => a.width && b.width && a.right > b.left + 1 && b.right > a.left + 1 && a.bottom > b.top + 1
        && b.bottom > a.top + 1;
    return parts.filter((_, n) => boxes.some((box, m) => m !== n && meet(box, boxes[n]))).map(part => part.outerHTML);
})"""
"""Finds what lies over something else in a row of a list."""


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


async def test_what_is_being_pressed_stays_until_it_is_released(
    page: Page, served: Served, bagas: Actor, ana: Customer
):
    number = await taken(served, page, ana, bagas)
    summary = await page.locator("#act-classify summary").element_handle()
    await page.locator("#act-classify summary").hover()
    await page.mouse.down()
    async with page.expect_response(f"**/{number}"):
        served.desk.act(number, _urgent, bagas)
    await page.wait_for_timeout(300)
    assert await summary.evaluate("node => node.isConnected")
    await page.mouse.up()
    await expect(page.get_by_label("Prioritas")).to_be_visible()
    await expect(page.locator("#heading")).to_contain_text("Mendesak")


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


def is_due(session: Session, inquiry: int, at: datetime) -> None:
    session.connection().execute(INQUIRY.update().where(INQUIRY.c.id == inquiry).values(due_at=at))


@pytest.mark.parametrize("width", [1280, 1024, 390])
@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_longest_words_of_a_row_stay_beside_each_other(
    chromium: Browser, served: Served, bagas: Actor, ana: Customer, width: int, language: str
):
    long = Customer(served.desk, "citra", {"name": "Citra Kusumawardhani-Prawirodirdjo van der Wijck"})
    await long.says("darurat, paket saya rusak, saya kecewa sekali")
    served.hires("Bartholomeus-Hadiningrat-Soerjaningrat")
    for customer, late in ((ana, timedelta(seconds=1)), (long, timedelta(days=12, hours=23))):
        due = served.desk.at - late
        served.desk.write(partial(is_due, inquiry=customer.inquiry.id, at=due))
        served.desk.act(customer.inquiry.number, moves.escalate, bagas, to="technical", reason="rumit")
    async with await signed_in(chromium, served, bagas, language=language) as context:
        page = await context.new_page()
        await page.set_viewport_size({"width": width, "height": 800})
        for tab in ("waiting", "escalated", "all"):
            await page.goto(f"/console?tab={tab}")
            await expect(page.locator(".due.late")).to_have_count(2)
            assert await page.evaluate(CROWDED) == []
            assert await page.evaluate("document.documentElement.scrollWidth") <= width


def _urgent(session: Session, of: moves.Case, who: Actor, at: datetime) -> moves.Case:
    return moves.classify(session, of, who.name, at, kind="complaint", priority=Priority.URGENT, why="")
