"""The pages on knowledge in Chromium: writing with and without a script, what is never lost, and every page's looks."""

from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Response, expect

from data.types import Role
from handoff.access import COOKIE
from handoff.moves import Actor
from kb import versions
from kb.versions import Draft, Hand
from tests.console_desk import Served
from tests.console_page import FAINT, NAMELESS, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

HOME = "/console/knowledge"
PARKING = f"{HOME}/articles/parking/id"


@pytest_asyncio.fixture(loop_scope="module")
async def bagas(served: Served) -> Actor:
    """The one whose page it is: here a supervisor, who may write."""
    return served.hires("Bagas", Role.SUPERVISOR)


@pytest_asyncio.fixture(loop_scope="module")
async def plain(chromium: Browser, served: Served, bagas: Actor) -> AsyncIterator[Page]:
    """A page of his without a script."""
    async with await signed_in(chromium, served, bagas, "en", script=False) as context:
        yield await context.new_page()


def saves(served: Served, who: Actor, answer: str, base: int = 0) -> None:
    """Let somebody save a draft of the article on parking."""
    books = served.desk.app.content.written.library
    text = next(one.text for one in books.files if one.called == "parking.id.md")
    draft = Draft(article="parking", language="id", text=f"{text.rstrip()}\n\n{answer}\n", base=base)
    hand = Hand(agent=who.id, at=served.desk.at)
    served.desk.write(partial(versions.save_draft, books=books, new=draft, hand=hand))


async def test_while_one_writes_mistakes_are_told_at_their_fields_and_the_answer_is_shown(page: Page):
    await page.goto(PARKING)
    answer = page.get_by_label("Jawaban", exact=True)
    await answer.fill("Parkir di **atap**, Kak {{ nmae }}.")
    await expect(page.locator("#wrong")).to_contain_text("tidak ada isian “nmae” — maksudnya name?")
    await expect(page.locator("#heard")).to_have_text("Satu hal perlu diperbaiki")
    await expect(answer).to_have_attribute("aria-invalid", "true")
    await page.get_by_role("link", name="Jawaban, baris 1").click()
    await expect(answer).to_be_in_viewport()
    await answer.fill("Parkir di **atap**, Kak {{ name }}.")
    await expect(page.locator("#heard")).to_have_text("Tidak ada kesalahan.")
    await expect(page.locator(".kb-trial .text strong").first).to_have_text("atap")
    await expect(page.locator(".kb-trial")).to_contain_text("Kak Sari.")


async def test_what_was_written_outlives_a_session_that_ended(page: Page, served: Served, bagas: Actor):
    async with page.expect_response(_is_refresh):
        await page.goto(PARKING)
    await page.get_by_label("Judul").fill("Parkir di atap")
    await page.context.clear_cookies(name=COOKIE)
    await page.get_by_role("button", name="Simpan draf").click()
    await expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
    await page.context.add_cookies([{"name": COOKIE, "value": served.secret(bagas), "url": served.url}])
    await page.goto(PARKING)
    await expect(page.get_by_label("Judul")).not_to_have_value("Parkir di atap")
    await page.get_by_role("button", name="Kembalikan").click()
    await expect(page.get_by_label("Judul")).to_have_value("Parkir di atap")
    await page.get_by_role("button", name="Simpan draf").click()
    await expect(page.get_by_role("status").filter(has_text="Draf disimpan.")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Kembalikan")).to_be_hidden()


async def test_without_a_script_one_checks_saves_publishes_compares_and_restores(plain: Page, served: Served):
    await plain.goto(f"{HOME}/articles/parking/en")
    await plain.get_by_label("Answer", exact=True).fill("On the {{ roof }}.")
    await plain.get_by_role("button", name="Check").click()
    await expect(plain.get_by_role("alert")).to_contain_text("there is no value")
    await plain.get_by_label("Answer", exact=True).fill("On the roof.")
    await plain.get_by_role("button", name="Save draft").click()
    await expect(plain.get_by_text("The draft is saved.")).to_be_visible()
    await plain.get_by_role("button", name="Publish").click()
    await expect(plain.get_by_text("Published. The bot uses it within seconds.")).to_be_visible()
    await plain.get_by_role("link", name="History").click()
    await expect(plain.locator(".kb-diff .added")).to_contain_text("On the roof.")
    await plain.goto(f"{HOME}/articles/parking/en")
    await plain.get_by_text("Withdraw the article…").click()
    await plain.get_by_role("button", name="Yes, withdraw it").click()
    await expect(plain.get_by_text("The article is withdrawn.")).to_be_visible()
    await plain.get_by_role("link", name="History").click()
    await plain.get_by_role("button", name="Restore version 1 as a draft").click()
    await expect(plain.get_by_label("Answer", exact=True)).to_have_value("On the roof.")


async def test_who_comes_second_stays_with_what_they_wrote(plain: Page, served: Served):
    wati = served.hires("Wati", Role.SUPERVISOR)
    await plain.goto(PARKING)
    await plain.get_by_label("Title").fill("Parkir saya")
    saves(served, wati, "Dari Wati.")
    await plain.get_by_role("button", name="Save draft").click()
    await expect(plain.get_by_role("alert")).to_contain_text("Wati was quicker: there is a version 1.")
    await expect(plain.locator(".kb-diff .removed").last).to_contain_text("Dari Wati.")
    await expect(plain.get_by_label("Title")).to_have_value("Parkir saya")
    await plain.get_by_role("button", name="Save draft").click()
    await expect(plain.get_by_text("The draft is saved.")).to_be_visible()


async def test_a_question_is_tried_with_the_keyboard_alone(page: Page):
    await page.goto(f"{HOME}/try")
    await expect(page.get_by_label("Pertanyaan pelanggan")).to_be_focused()
    await page.keyboard.type("jam buka toko")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Bot menjawab")).to_be_visible()
    await expect(page.get_by_role("link", name="Jam buka")).to_be_visible()


async def test_on_a_telephone_the_part_that_one_is_in_can_be_seen(page: Page):
    await page.set_viewport_size({"width": 320, "height": 700})
    await page.goto(f"{HOME}/confidence")
    await expect(page.get_by_role("link", name="Keyakinan")).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_fits_and_can_be_read(page: Page, served: Served, bagas: Actor, width: int, scheme: str):
    saves(served, bagas, "Tambahan.")
    served.desk.passes(timedelta(minutes=1))
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await page.set_viewport_size({"width": width, "height": 800})
    page.set_default_timeout(30_000)
    paths = ["", "?tab=missing", "/new", "/articles/parking/id", "/articles/parking/id/history", "/try?q=jam+buka"]
    for path in [*paths, "/rehearsals", "/protected", "/gaps", "/lessons", "/confidence"]:
        answer = await page.goto(f"{HOME}{path}")
        assert answer
        assert answer.status == 200, path
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert await page.evaluate(FAINT) == [], path
        assert NAMELESS.findall(await page.locator("body").aria_snapshot()) == [], path


def _is_refresh(answer: Response) -> bool:
    """Say whether the console's script has fetched the page, as it does once it listens."""
    return answer.url.endswith(PARKING) and "x-requested-with" in answer.request.headers
