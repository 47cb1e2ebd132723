"""What an agent sends from the console, in Chromium, when answers are lost and sending fails."""

import re

import pytest
from playwright.async_api import Page, Route, expect

from channels.base import Rejected
from handoff import desk as moves
from handoff.moves import Actor
from tests.console_desk import TALK, Served, Server
from tests.console_page import FAINT, lose, taken
from tests.path_desk import Customer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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


async def test_a_call_whose_answer_was_lost_is_saved_once_and_nothing_filled_in_is_lost(page: Page, served: Served):
    lost: list[Route] = []

    async def lose_one(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return await route.continue_()
        lost.append(route)
        return await lose(route)

    await page.route(f"**{TALK}", lose_one)
    await page.goto(TALK)
    await page.get_by_label("Nama pelanggan").fill("Dewi")
    await page.get_by_label("Apa yang disampaikan pelanggan").fill("mesin mati")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("tidak akan dibuat dua kali")
    await page.reload()
    await expect(page.get_by_label("Nama pelanggan")).to_have_value("Dewi")
    await page.get_by_role("button", name="Buat tiket").click()
    await expect(page.locator("#heading")).to_contain_text("Dewi")
    assert len(served.desk.inquiries()) == 1
    await page.goto(TALK)
    await expect(page.get_by_label("Nama pelanggan")).to_have_value("")
    await page.get_by_label("Nama pelanggan").fill("Eka")
    await page.get_by_role("button", name="Kosongkan").click()
    await page.reload()
    await expect(page.get_by_label("Nama pelanggan")).to_have_value("")
