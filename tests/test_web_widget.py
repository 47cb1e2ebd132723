"""The chat widget as a visitor has it: in Chromium, against a real server."""

import re
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from channels.base import Awaited
from channels.web import WebSettings
from data.types import Choice, Outbound
from tests.web_desk import CHAT, Desk, open_desk

SHOP = "http://localhost:8899"
MARKDOWN = [
    ("**tebal**, *miring*, _miring_", "<p><strong>tebal</strong>, <em>miring</em>, <em>miring</em></p>"),
    ("nama_berkas_saya 2*3*4 ** x", "<p>nama_berkas_saya 2*3*4 ** x</p>"),
    ("satu\ndua\n\ntiga", "<p>satu<br>dua</p><p>tiga</p>"),
    ("- a\n- **b**\nc", "<ul><li>a</li><li><strong>b</strong></li></ul><p>c</p>"),
    ("1. a\n\n2) b", '<ol start="1"><li>a</li></ol><ol start="2"><li>b</li></ol>'),
    ("[lacak](https://x.example/a_b)", "<p><a https://x.example/a_b>lacak</a></p>"),
    ("Lihat https://x.example/?a=1.", "<p>Lihat <a https://x.example/?a=1>https://x.example/?a=1</a>.</p>"),
    ("[klik](javascript:alert(1))", "<p>[klik](javascript:alert(1))</p>"),
    ("<img src=x onerror=alert(1)> &amp;", "<p>&lt;img src=x onerror=alert(1)&gt; &amp;amp;</p>"),
]

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def desk() -> AsyncIterator[Desk]:
    async with open_desk(WebSettings(rate=0, origins=[SHOP])) as desk:
        yield desk


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(chromium: Browser, desk: Desk) -> AsyncIterator[BrowserContext]:
    async with await chromium.new_context(locale="id-ID", reduced_motion="reduce", base_url=desk.url) as context:
        context.set_default_timeout(5_000)
        yield context


@pytest_asyncio.fixture(loop_scope="module")
async def page(visitor: BrowserContext) -> AsyncIterator[Page]:
    page = await visitor.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto("/")
    yield page
    assert errors == []


async def open_chat(page: Page) -> Locator:
    await page.get_by_role("button", name="Buka obrolan").click()
    return page.get_by_role("textbox")


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.keyboard.press("Enter")


async def all_sent(page: Page) -> None:
    await expect(page.locator(".customer:not(.sent)")).to_have_count(0, timeout=10_000)


async def answer(desk: Desk, text: str, *choices: Choice, author: str = "") -> None:
    to = desk.hub.kept[-1].reply_to
    await desk.hub.send(Outbound(id=1, to=to, text=text, language="id", choices=choices, author=author))


def said(desk: Desk) -> list[str]:
    return [inbound.text for inbound in desk.hub.kept]


async def test_a_question_gets_its_answer(page, desk):
    await open_chat(page)
    await expect(page.get_by_role("dialog")).to_contain_text("Selamat datang! Tanya apa saja di sini.")
    await say(page, "Berapa lama barang sampai?")
    await expect(page.locator(".customer")).to_have_text(re.compile(r"^Anda · \d\d\.\d\dBerapa lama barang sampai\?"))
    await all_sent(page)
    await answer(desk, "Dua hari, Kak.", author="Rina")
    await expect(page.locator(".bot")).to_have_text(re.compile(r"^Rina · \d\d\.\d\dDua hari, Kak\.$"))
    assert [(one.text, one.language) for one in desk.hub.kept] == [("Berapa lama barang sampai?", "id")]
    await expect(page.locator(".empty")).to_have_count(0)


async def test_in_english_too_the_hours_are_those_that_a_promise_names(page, desk):
    await page.goto("/?lang=en")
    await page.get_by_role("button", name="Open chat").click()
    await say(page, "How long does delivery take?")
    await expect(page.locator(".customer .who")).to_have_text(re.compile(r"^You · \d\d:\d\d$"))


async def test_a_pressed_choice_is_said_once(page, desk):
    await open_chat(page)
    await say(page, "halo")
    await all_sent(page)
    await answer(desk, "Apakah jawaban ini membantu?", Choice("yes", "Ya"), Choice("no", "Belum"))
    await page.get_by_role("button", name="Belum").click()
    await expect(page.locator(".customer .text").last).to_have_text("Belum")
    for label in ("Ya", "Belum"):
        await expect(page.get_by_role("button", name=label)).to_be_disabled()
    await all_sent(page)
    await answer(desk, "Kami panggilkan rekan kami.")
    await expect(page.locator(".bot").last).to_contain_text("Kami panggilkan")
    assert [(one.text, one.choice) for one in desk.hub.kept] == [("halo", ""), ("Belum", "no")]


async def test_a_warning_does_not_take_the_choice_away(page, desk):
    await open_chat(page)
    await say(page, "halo")
    await all_sent(page)
    await answer(desk, "Apakah sudah selesai?", Choice("yes", "Ya"))
    await answer(desk, "Percakapan ini segera kami tutup.")
    await expect(page.locator(".bot")).to_have_count(2)
    await expect(page.get_by_role("button", name="Ya")).to_be_enabled()


async def test_what_is_said_offline_is_sent_once_and_in_order(page, visitor, desk):
    await open_chat(page)
    await say(page, "satu")
    await all_sent(page)
    await visitor.set_offline(True)
    await expect(page.get_by_role("status")).to_contain_text("Koneksi terputus")
    for text in ("dua", "tiga"):
        await say(page, text)
    await expect(page.locator(".state").last).to_have_text("Belum terkirimCoba lagi")
    assert said(desk) == ["satu"]
    await visitor.set_offline(False)
    await all_sent(page)
    await expect(page.get_by_role("status")).to_be_hidden()
    assert said(desk) == ["satu", "dua", "tiga"]
    await answer(desk, "Sampai semua.")
    await expect(page.locator(".bot")).to_contain_text("Sampai semua.")


async def test_what_waits_outlives_the_page(page, desk):
    async def fail(route: Route) -> None:
        await route.abort()

    await page.route(f"**{CHAT}/**", fail)
    await open_chat(page)
    await say(page, "jangan hilang")
    await expect(page.locator(".state")).to_contain_text("Belum terkirim")
    await page.unroute(f"**{CHAT}/**")
    await page.reload()
    await open_chat(page)
    await expect(page.locator(".customer")).to_contain_text("jangan hilang")
    await all_sent(page)
    assert said(desk) == ["jangan hilang"]


async def test_an_answer_lost_on_the_way_does_not_double_the_message(page, desk):
    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route(f"**{CHAT}/messages", lose, times=2)
    await open_chat(page)
    await say(page, "sekali saja")
    await all_sent(page)
    assert len(desk.hub.raws) == 3
    assert said(desk) == ["sekali saja"]
    await expect(page.locator(".customer")).to_have_count(1)


async def test_what_the_desk_refuses_holds_up_nothing_and_can_be_tried_again(page, desk):
    async def refuse(route: Route) -> None:
        await route.fulfill(status=422, json={})

    await page.route(f"**{CHAT}/messages", refuse, times=1)
    await open_chat(page)
    await say(page, "pertama")
    await expect(page.locator(".state")).to_have_text("Belum terkirimCoba lagi")
    await say(page, "kedua")
    await expect(page.locator(".state")).to_have_text(["Terkirim", "Belum terkirimCoba lagi"])
    await page.get_by_role("button", name="Coba lagi").click()
    await expect(page.locator(".state")).to_have_text(["Terkirim", "Terkirim"])
    assert said(desk) == ["kedua", "pertama"]
    await page.keyboard.press("Escape")  # whoever pressed the button is still in the chat
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_while_a_visitor_waits_they_see_that_it_arrived_and_who_helps_them(page, desk):
    await open_chat(page)
    await say(page, "saya ingin bicara dengan petugas")
    await expect(page.get_by_text("Terkirim")).to_be_visible()
    await answer(desk, "Rekan kami akan menjawab.")
    await expect(page.get_by_text("Terkirim")).to_be_hidden()
    await expect(page.get_by_role("dialog").get_by_role("banner")).to_contain_text("Asisten dan tim kami siap membantu")
    await say(page, "masih di sana?")
    await expect(page.get_by_text("Terkirim").last).to_be_visible()
    await answer(desk, "Halo, saya Rina.", author="Rina")
    await expect(page.get_by_role("dialog").get_by_role("banner")).to_contain_text("Rina membantu Anda")
    await answer(desk, "Apakah sudah beres?", Choice("yes", "Ya"))
    await expect(page.get_by_role("dialog").get_by_role("banner")).to_contain_text("Asisten dan tim kami siap membantu")


@pytest.mark.parametrize(
    ("language", "until", "waits", "on"),
    [
        ("id", "Menunggu petugas, dijawab sebelum 14.30", "Menunggu petugas", "Buka obrolan"),
        ("en", "Waiting for a person, by 14:30", "Waiting for a person", "Open chat"),
    ],
)
async def test_while_a_person_is_awaited_the_visitor_sees_it_and_by_when(
    page, visitor, desk, language, until, waits, on
):
    await page.goto(f"/?lang={language}")
    await page.get_by_role("button", name=on).click()
    status = page.get_by_role("status")
    await say(page, "saya ingin bicara dengan petugas")
    await all_sent(page)
    await expect(status).to_be_empty()
    place = desk.hub.kept[-1].reply_to
    half_past_two = datetime.now().astimezone().replace(hour=14, minute=30, second=0)
    await desk.hub.awaits(place, Awaited(by=half_past_two.isoformat()))
    await expect(status).to_have_text(until)
    await say(page, "masih di sana?")
    await all_sent(page)
    await expect(status).to_have_text(until)
    await visitor.set_offline(True)
    await expect(status).to_contain_text("Koneksi terputus" if language == "id" else "Connection lost")
    await desk.hub.awaits(place, Awaited())
    await visitor.set_offline(False)
    await expect(status).to_have_text(waits, timeout=10_000)
    await page.reload()
    await page.get_by_role("button", name=on).click()
    await expect(status).to_have_text(waits)
    await answer(desk, "Halo, saya Rina.", author="Rina")
    await desk.hub.awaits(place, None)
    await expect(status).to_be_empty()
    await expect(page.locator(".bot").last).to_contain_text("Halo, saya Rina.")


async def test_whoever_was_away_does_not_go_on_waiting_for_one_who_has_answered(page, visitor, desk):
    await open_chat(page)
    await say(page, "saya ingin bicara dengan petugas")
    await all_sent(page)
    await desk.hub.awaits(desk.hub.kept[-1].reply_to, Awaited())
    await expect(page.get_by_role("status")).to_have_text("Menunggu petugas")
    await visitor.set_offline(True)
    await expect(page.get_by_role("status")).to_contain_text("Koneksi terputus")
    await desk.hub.awaits(desk.hub.kept[-1].reply_to, None)
    await visitor.set_offline(False)
    await expect(page.get_by_role("status")).to_be_empty(timeout=10_000)


@pytest.mark.parametrize("height", [844, 480])
async def test_a_long_answer_is_read_from_its_beginning(page, desk, height):
    await page.set_viewport_size({"width": 390, "height": height})
    await open_chat(page)
    await say(page, "halo")
    await all_sent(page)
    await answer(desk, "\n\n".join(f"Alinea {n}. " + "Panjang sekali. " * 20 for n in range(9)))
    await expect(page.get_by_text("Alinea 0.")).to_be_in_viewport()
    await expect(page.get_by_text("Alinea 8.")).not_to_be_in_viewport()
    await page.keyboard.press("Escape")
    await answer(desk, "Selesai.")
    await expect(page.get_by_role("button", name="Buka obrolan (1)")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Buka obrolan (1)").click()
    await expect(page.get_by_text("Selesai.")).to_be_in_viewport()


async def test_the_last_words_stay_in_sight_when_there_is_less_room(page, visitor, desk):
    await page.set_viewport_size({"width": 390, "height": 844})
    await open_chat(page)
    for n in range(12):
        await say(page, f"baris {n}")
    await all_sent(page)
    await page.set_viewport_size({"width": 390, "height": 500})  # as a keyboard on the screen leaves
    await visitor.set_offline(True)
    await expect(page.get_by_role("status")).to_contain_text("Koneksi terputus")
    await expect(page.get_by_text("Terkirim").last).to_be_in_viewport(ratio=1)


async def test_scrolling_that_is_told_after_the_room_went_is_no_reading_back(page, desk):
    await page.set_viewport_size({"width": 390, "height": 844})
    await open_chat(page)
    for n in range(12):
        await say(page, f"baris {n}")
    await all_sent(page)
    await page.evaluate("""() => requestAnimationFrame(() => {
        const chat = document.querySelector("sapa-chat");
        chat.style.setProperty("--h", "500px");
        chat.shadowRoot.querySelector(".log").dispatchEvent(new Event("scroll"));
    })""")
    await expect(page.get_by_role("dialog")).to_have_css("height", "500px")
    await expect(page.get_by_text("Terkirim").last).to_be_in_viewport(ratio=1)


async def test_a_visit_that_has_ended_is_opened_anew(page, desk):
    await page.evaluate("""() => {
        localStorage[`sapa ${location.origin}/api/v1/chat Toko Contoh`] = '{"token": "old", "queue": {}, "seen": 7}';
    }""")
    await page.reload()
    await open_chat(page)
    await say(page, "halo lagi")
    await all_sent(page)
    assert said(desk) == ["halo lagi"]
    await answer(desk, "Selamat datang kembali.")
    await expect(page.locator(".bot")).to_contain_text("Selamat datang kembali.")


async def test_two_tabs_agree_and_a_reload_forgets_nothing(page, visitor, desk):
    await open_chat(page)
    await say(page, "halo")
    other = await visitor.new_page()
    await other.goto("/")
    await open_chat(other)
    await expect(other.locator(".customer")).to_contain_text("halo")
    await all_sent(other)
    await say(other, "dari tab lain")
    await all_sent(other)
    await answer(desk, "Baik.")
    await page.reload()
    await open_chat(page)
    for tab in (page, other):
        await expect(tab.locator(".m .text")).to_have_text(["halo", "dari tab lain", "Baik."])


async def test_what_arrived_meanwhile_is_counted(page, desk):
    await open_chat(page)
    await say(page, "halo")
    await all_sent(page)
    await page.keyboard.press("Escape")
    await answer(desk, "Satu.")
    await answer(desk, "Dua.")
    await page.get_by_role("button", name="Buka obrolan (2)").click()
    await expect(page.locator(".badge")).to_be_hidden()
    await page.reload()
    await expect(page.locator(".bot")).to_have_count(2)
    await expect(page.get_by_role("button", name="Buka obrolan", exact=True)).to_be_visible()


async def test_the_keyboard_is_enough(page, desk):
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Toko Contoh")).to_be_visible()
    await page.keyboard.type("baris satu")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("baris dua")
    await page.keyboard.press("Enter")
    await all_sent(page)
    assert said(desk) == ["baris satu\nbaris dua"]
    await answer(desk, "Sudah jelas?", Choice("yes", "Ya"))
    await expect(page.get_by_role("button", name="Ya")).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Ya")).to_be_disabled()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.get_by_role("button", name="Buka obrolan")).to_be_focused()


async def test_enter_that_ends_a_composition_sends_nothing(page, desk):
    box = await open_chat(page)
    await box.fill("にほん")
    await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    await expect(box).to_have_value("にほん")
    await page.keyboard.press("Enter")
    await all_sent(page)
    assert said(desk) == ["にほん"]


async def test_the_box_grows_with_the_text(page):
    box = await open_chat(page)
    low = await box.bounding_box()
    await box.fill("satu\ndua\ntiga")
    high = await box.bounding_box()
    assert low is not None
    assert high is not None
    assert high["height"] > low["height"] + 40


async def test_markdown_is_light_and_html_is_text(page, desk):
    await open_chat(page)
    await say(page, "halo")
    await all_sent(page)
    for text, _ in MARKDOWN:
        await answer(desk, text)
    bubbles = page.locator(".bot .text")
    await expect(bubbles).to_have_count(len(MARKDOWN))
    link = re.compile(r'href="([^"]+)" target="_blank" rel="noreferrer"')
    shown = [link.sub(r"\1", (await one.inner_html()).replace(' class=""', "")) for one in await bubbles.all()]
    assert shown == [html for _, html in MARKDOWN]


@pytest.mark.parametrize(
    ("language", "opens", "box", "about"),
    [
        ("id", "Buka obrolan", "Tulis pesan…", "Asisten dan tim kami siap membantu"),
        ("en", "Open chat", "Write a message…", "Our assistant and team are here to help"),
    ],
)
async def test_it_speaks_both_languages(page, language, opens, box, about):
    await page.goto(f"/?lang={language}")
    await page.get_by_role("button", name=opens).click()
    await expect(page.get_by_role("textbox", name=box)).to_be_focused()
    await expect(page.get_by_role("dialog")).to_contain_text(about)


async def test_a_question_on_the_page_is_put_into_the_box(page):
    await page.get_by_role("link", name="Berapa lama barang sampai?").click()
    await expect(page.get_by_role("textbox")).to_have_value("Berapa lama barang sampai?")
    await expect(page.get_by_role("textbox")).to_be_focused()


async def test_on_a_phone_it_fills_the_screen(page):
    await page.set_viewport_size({"width": 390, "height": 844})
    await open_chat(page)
    assert await page.locator(".panel").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    await expect(page.locator(".launch")).to_be_hidden()
    await page.get_by_role("button", name="Tutup obrolan").click()
    await expect(page.locator(".launch")).to_be_focused()


async def test_it_works_on_a_strict_site_elsewhere(visitor, desk):
    async def shop(route: Route) -> None:
        body = f'<!doctype html><h1>Toko</h1><script src="{desk.url}/widget.js" data-desk="toko" async></script>'
        policy = (
            f"default-src 'none'; script-src {desk.url}; connect-src {desk.url}; require-trusted-types-for 'script'"
        )
        await route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": policy})

    page = await visitor.new_page()
    await page.route(f"{SHOP}/", shop)
    await page.goto(SHOP)
    await open_chat(page)
    await say(page, "halo dari toko")
    await all_sent(page)
    await answer(desk, "Halo juga.")
    await expect(page.locator(".bot")).to_contain_text("Halo juga.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_stands_out(page, visitor, desk, scheme):
    await page.emulate_media(color_scheme=scheme)
    await open_chat(page)
    await say(page, "halo")
    await all_sent(page)
    await answer(desk, "Lihat https://x.example", Choice("yes", "Ya"))
    await answer(desk, "Masih ada?", Choice("no", "Tidak"))
    await expect(page.get_by_text("Masih ada?")).to_be_visible()  # what is under way would be lost
    await visitor.set_offline(True)
    await page.get_by_role("textbox").fill("belum")
    await expect(page.get_by_role("status")).to_be_visible()
    for selector in (".who", ".text", ".text a", ".news", "textarea", ".choices :disabled", ".choices :enabled"):
        assert await page.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector
    for selector in (".customer .text", ".customer .who", ".bot .text"):
        assert await page.locator(selector).first.evaluate(CONTRAST) >= 4.5, selector
    await desk.hub.awaits(desk.hub.kept[-1].reply_to, Awaited())
    await visitor.set_offline(False)
    await expect(page.get_by_role("status")).to_have_text("Menunggu petugas", timeout=10_000)
    assert await page.locator(".news").evaluate(CONTRAST) >= 4.5


CONTRAST = """node => {
    const colour = value => value.match(/[\\d.]+/g).map(Number);
    const light = value => colour(value).slice(0, 3)
        .map(one => one / 255).map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
    let behind = node;
    while (colour(getComputedStyle(behind).backgroundColor)[3] === 0) behind = behind.parentElement;
    const both = [getComputedStyle(node).color, getComputedStyle(behind).backgroundColor].map(light);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
}"""
