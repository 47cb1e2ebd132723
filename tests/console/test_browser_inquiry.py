"""The console's page of an inquiry in Chromium, as an agent works with it."""

import pytest
from playwright.async_api import Page, expect

from data.types import Role
from handoff import desk as moves
from handoff.moves import Actor
from tests.console_desk import TALK, Served
from tests.console_page import taken
from tests.path_desk import Customer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


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


async def test_keys_lead_to_reply_and_note_and_back_to_the_list_one_came_from(
    page: Page, served: Served, ana: Customer
):
    await page.goto("/console?tab=all")
    await page.keyboard.press("j")
    await page.keyboard.press("t")
    reply, note = page.locator("#reply-text"), page.locator("#note-text")
    await expect(reply).to_be_focused()  # who takes it means to write
    await page.keyboard.type("rnb")
    await expect(reply).to_have_value("rnb")  # letters are letters where one writes
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect(note).to_be_focused()
    await expect(reply).to_be_hidden()
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(reply).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("b")
    await expect(page).to_have_url(f"{served.url}/console?tab=all")
    await expect(page.locator(f"#go-{ana.inquiry.number}")).to_be_focused()
