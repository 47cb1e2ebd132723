"""What holds on every page of the agents' console, and what the browser may keep of it."""

import re

import pytest

from data.types import Priority
from handoff import desk as moves
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import TALK, WORRIED, Served, found, words
from tests.path_desk import Customer

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)
ana = pytest.fixture(console_desk.ana)


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


@pytest.mark.parametrize(
    ("language", "told", "happened"),
    [
        ("id", "“rusak”, “kecewa” menandai jenis Komplain, yakin 99%; pelanggan terdengar kesal (kata-kata kesal); "
         "urgensi normal dan dampak tinggi, jadi prioritasnya tinggi.",
         "Digolongkan: Komplain, prioritas Tinggi (“rusak”, “kecewa” menandai jenis Komplain, yakin 99%;"),
        ("en", "It counts as Complaint because of “rusak”, “kecewa”, 99% sure; the customer sounds annoyed (words of "
         "annoyance); normal urgency and high impact make the priority high.",
         "Classified as Complaint, priority High (it counts as Complaint because of “rusak”, “kecewa”, 99% sure;"),
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


async def test_why_it_was_classified_so_is_told_of_the_kind_that_it_has_now(served: Served, bagas: Actor):
    customer = served.desk.customer("budi")
    for text in ("garansi brp lama", "bisa titip jual keramik buatan saya?"):
        await customer.says(text)
    number = customer.inquiry.number
    assert customer.inquiry.kind == "technical"
    async with served.browser(bagas) as browser:
        by_words = words(await browser.get(f"{TALK}/{number}"))
        why = "Katanya bukan soal garansi."
        served.desk.write(
            lambda session: moves.classify(
                session, moves.case(session, number), bagas.name, served.desk.at,
                kind="general", priority=Priority.NORMAL, why=why,
            )
        )  # fmt: skip
        by_hand = words(await browser.get(f"{TALK}/{number}"))
    assert "Teknis, yakin" in by_words
    assert why in by_hand
    assert "Teknis, yakin" not in by_hand


async def test_articles_that_the_bot_thought_of_are_called_as_the_reader_speaks(served: Served, bagas: Actor):
    customer = served.desk.customer("budi")
    await customer.says("bisa titip jual keramik buatan saya?")
    read = {}
    for language in ("id", "en"):
        async with served.browser(bagas, language) as browser:
            page = await browser.get(f"{TALK}/{customer.inquiry.number}")
        read[language] = re.findall(r"<li><span>([^<]+)</span><meter", page.text)
    assert len(read["id"]) == len(read["en"]) > 0
    assert set(read["id"]).isdisjoint(read["en"])
