"""The console's pages on knowledge, over HTTP: who reads and who writes, what is kept, what stands in the way."""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape

import httpx
import pytest

from data import template
from data.mistakes import Mistake
from data.types import Role
from handoff.console import words as console_words
from handoff.moves import Actor
from kb import history, versions
from kb.console import PART
from kb.versions import Draft, Hand
from tests import console_desk
from tests.console_desk import Served, found, words

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)

HOME = "/console/knowledge"
FOLDER = PART.folder / "words"
PARKING = f"{HOME}/articles/parking/en"


@pytest.fixture
def laras(served: Served) -> Actor:
    return served.hires("Laras", Role.SUPERVISOR)


def form(page: httpx.Response) -> dict[str, str]:
    """Return what a browser would send of the page's form, as it came."""
    inside = found(r'<form id="edit".*?</form>', page.text)
    sent = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', inside))
    sent |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>\n(.*?)</textarea>', inside, re.DOTALL))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        sent[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return {name: unescape(value) for name, value in sent.items()}


async def sends(browser: httpx.AsyncClient, act: str, at: str = PARKING, **change: str) -> httpx.Response:
    shown = form(await browser.get(at))
    return await browser.post(at, data=shown | change | {"act": act})


def states(served: Served, article: str = "parking", language: str = "en") -> list[str]:
    read = served.desk.app.db.read_now(lambda session: history.of(session, article, language))
    return [one.state.value for one in reversed(read)]


async def says(served: Served, question: str) -> str:
    """Return what the desk would answer, once it has looked for new content."""
    await served.desk.app.shelf.look()
    seen = served.desk.app.content.knowledge.look(question, "en")
    return seen.matches[0].article.body if seen.matches else ""


async def test_an_agent_reads_and_does_not_write(served: Served, bagas: Actor):
    async with served.browser(bagas, "en") as browser:
        shown = await browser.get(PARKING)
        listed = await browser.get(HOME)
        refused = [
            await browser.post(PARKING, data={"act": "save"}),
            await browser.post(f"{PARKING}/check"),
            await browser.post(f"{PARKING}/withdraw", data={"base": "0"}),
            await browser.get(f"{HOME}/new"),
        ]
    assert "What the customer reads" in words(shown)
    assert "<textarea" not in shown.text
    assert "New article" not in words(listed)
    assert {answer.status_code for answer in refused} == {403}
    assert states(served) == []


async def test_an_agent_reads_what_the_bot_says_and_not_what_is_being_written(
    served: Served, bagas: Actor, laras: Actor
):
    async with served.browser(laras, "en") as writer, served.browser(bagas, "en") as browser:
        await sends(writer, "save", answer="Somewhere else.")
        await sends(writer, "save", f"{HOME}/articles/camels/en?new", title="Camels", questions="camel", answer="Yes.")
        shown = await browser.get(PARKING)
        begun = await browser.get(f"{HOME}/articles/camels/en")
    assert "Somewhere else." not in words(shown)
    assert "step-free" in words(shown)
    assert "Yes." in words(begun)


def test_every_value_that_an_answer_may_say_has_an_example(served: Served):
    for language in ("id", "en"):
        told = served.desk.app.content.values(language).keys() | console_words.of(language, FOLDER)["kb_example"].keys()
        assert told >= template.VALUES


async def test_what_is_published_is_said_and_the_history_tells_who_did(served: Served, laras: Actor):
    async with served.browser(laras, "en") as browser:
        saved = await sends(browser, "save", answer="Park on the roof, {{ name }}.", note="the yard is closed")
        assert "roof" not in await says(served, "where can I park")
        drafted = await browser.get(saved.headers["location"])
        published = await sends(browser, "publish")
        past = await browser.get(f"{PARKING}/history")
    assert "The draft is saved." in words(drafted)
    assert "Park on the roof, Sari." in words(drafted)
    assert published.headers["location"].endswith("?told=published")
    assert "roof" in await says(served, "where can I park")
    for part in ("Version 1", "Published by Laras", "“the yard is closed”", "Park on the roof, {{ name }}."):
        assert part in words(past), part
    assert states(served) == ["published"]


async def test_a_mistake_is_told_at_its_field_and_nothing_is_kept(served: Served, laras: Actor):
    async with served.browser(laras) as browser:
        answer = await sends(browser, "publish", title="", answer="Halo {{ nmae }}")
    assert answer.status_code == 422
    assert "2 hal perlu diperbaiki" in words(answer)
    assert "Jawaban, baris 1 : tidak ada isian “nmae” — maksudnya name?" in words(answer)
    assert re.search(r'id="field-title"[^>]*aria-invalid="true"', answer.text)
    assert "Halo {{ nmae }}</textarea>" in answer.text
    assert states(served) == []


async def test_without_a_script_a_button_checks(served: Served, laras: Actor):
    async with served.browser(laras, "en") as browser:
        good = await sends(browser, "check", answer="Behind the house.")
        bad = await sends(browser, "check", questions="")
    assert "Nothing is wrong." in words(good)
    assert "Behind the house." in words(good)
    assert "One thing needs mending" in words(bad)
    assert states(served) == []


async def test_the_script_gets_only_what_is_wrong_and_how_it_reads(served: Served, laras: Actor):
    async with served.script(laras, "en") as browser:
        shown = form(await browser.get(PARKING))
        answer = await browser.post(f"{PARKING}/check", data=shown | {"answer": "On the {{ roof }}"})
    assert "<html" not in answer.text
    assert 'data-field="answer"' in answer.text


async def test_who_comes_second_sees_who_was_quicker_and_loses_nothing(served: Served, laras: Actor):
    wati = served.hires("Wati", Role.SUPERVISOR)
    async with served.browser(laras, "en") as one, served.browser(wati, "en") as two:
        begun = form(await two.get(PARKING))
        await sends(one, "save", answer="Laras was here.")
        second = await two.post(PARKING, data=begun | {"answer": "Wati was here.", "act": "publish"})
        again = await two.post(PARKING, data=form(second) | {"act": "publish"})
    assert second.status_code == 409
    for part in ("Laras was quicker: there is a version 1.", "Removed: Laras was here.", "Added: Wati was here."):
        assert part in words(second), part
    assert "Wati was here.</textarea>" in second.text
    assert again.status_code == 303
    assert states(served) == ["superseded", "published"]
    assert await says(served, "where can I park") == "Wati was here."


async def test_a_withdrawn_article_is_not_said_and_can_be_brought_back(served: Served, laras: Actor):
    question = "where can I park my car when I visit the store"
    before = await says(served, question)
    async with served.browser(laras, "en") as browser:
        gone = await browser.post(f"{PARKING}/withdraw", data={"base": "0"})
        assert "withdrawn" in words(await browser.get(gone.headers["location"]))
        await served.desk.app.shelf.look()
        known = {(one.id, one.language) for one in served.desk.app.content.knowledge.articles}
        assert ("parking", "en") not in known
        late = await browser.post(f"{PARKING}/withdraw", data={"base": "0"})
        restored = await browser.post(f"{PARKING}/restore", data={"base": "1", "number": "1"})
        assert restored.headers["location"].endswith("?told=restored")
        await sends(browser, "publish")
    assert late.status_code == 409
    assert "Laras was quicker" in words(late)
    assert await says(served, question) == before


async def test_a_draft_is_dropped_and_stays_in_the_history(served: Served, laras: Actor):
    async with served.browser(laras, "en") as browser:
        await sends(browser, "save", answer="Nowhere.")
        dropped = await browser.post(f"{PARKING}/discard", data={"base": "1", "number": "1"})
        shown = await browser.get(dropped.headers["location"])
        past = await browser.get(f"{PARKING}/history?old=0&new=1")
        unknown = await browser.post(f"{PARKING}/discard", data={"base": "1", "number": "9"})
    assert "Nowhere." not in words(shown)
    assert "Added: Nowhere." in words(past)
    assert unknown.status_code == 404


async def test_what_says_the_same_is_not_kept_twice(served: Served, laras: Actor):
    async with served.browser(laras, "en") as browser:
        first = await sends(browser, "save", answer="Here.")
        second = await sends(browser, "save", answer="Here.")
        third = await sends(browser, "publish", answer="Here.")
        fourth = await sends(browser, "publish", answer="Here.")
    assert [one.headers["location"].rpartition("=")[2] for one in (first, second, third, fourth)] == [
        "saved", "unchanged", "published", "unchanged",
    ]  # fmt: skip
    assert states(served) == ["published"]


async def test_a_new_article_begins_with_its_title_and_its_translation_with_its_team(served: Served, laras: Actor):
    async with served.browser(laras) as browser:
        begun = await browser.get(f"{HOME}/new", params={"title": "Voucher hilang?", "language": "id"})
        at = begun.headers["location"]
        assert at.startswith(f"{HOME}/articles/voucher-hilang/id?")
        await sends(
            browser, "save", at, questions="voucher saya hilang", answer="Maaf.", team="technical", kind="order"
        )
        other = form(await browser.get(f"{HOME}/articles/voucher-hilang/en"))
        bad = await browser.get(f"{HOME}/new", params={"title": "?", "language": "id"})
        unknown = await browser.get(f"{HOME}/articles/nobody-wrote-this/id")
        odd = await browser.get(f"{HOME}/articles/..%2f/id")
        foreign = await browser.get(f"{HOME}/articles/parking/xx")
    assert (other["title"], other["team"], other["kind"]) == ("", "technical", "order")
    assert bad.status_code == 422
    assert [answer.status_code for answer in (unknown, odd, foreign)] == [404, 404, 404]
    assert states(served, "voucher-hilang", "id") == ["draft"]


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ({}, "Parkir", "Tidak ada"),
        ({"q": "parkir"}, "Hasil pencarian", "Lacak paket"),
        ({"q": "zzzz"}, "Tidak ada yang cocok", "Parkir"),
        ({"tab": "drafts"}, "Tidak ada draf", "Parkir"),
        ({"tab": "missing"}, "Semua artikel ada dalam semua bahasa", "Parkir"),
        ({"tab": "resting"}, "Semua artikel berlaku", "Parkir"),
        ({"tab": "review"}, "Tidak ada yang perlu ditinjau", "Parkir"),
    ],
)
async def test_the_list_says_what_there_is(
    served: Served, bagas: Actor, asked: Mapping[str, str], there: str, not_there: str
):
    async with served.browser(bagas) as browser:
        shown = found(r"<main.*</main>", (await browser.get(HOME, params=asked)).text)
    assert there in shown
    assert not_there not in shown


async def test_a_file_that_was_changed_under_its_version_is_told(served: Served, laras: Actor):
    books = served.desk.app.content.written.library
    file = next(one for one in books.files if one.called == "parking.en.md")
    before = replace(books, files=(replace(file, text=file.text.replace("Jakarta", "old")),))
    draft = Draft(article="parking", language="en", text=file.text.replace("Jakarta", "new"))
    hand = Hand(agent=laras.id, at=served.desk.at)
    served.desk.write(lambda session: versions.put(session, before, [draft], hand))
    await served.desk.app.shelf.look()
    async with served.browser(laras, "en") as browser:
        shown = await browser.get(HOME)
        compared = await browser.get(
            found(r'href="([^"]+/history\?old=1&amp;new=0)"', shown.text, 1).replace("&amp;", "&")
        )
    assert "parking.en.md : was changed after version 1 was published." in words(shown)
    assert "Removed: The new store" in words(compared)


async def test_why_the_newest_is_not_said_is_told_in_the_readers_words(served: Served, bagas: Actor):
    served.desk.app.shelf.wrong = (Mistake("jobs.id.md", 4, "kind: there is no kind 'jbs'", "did you mean general?"),)
    async with served.browser(bagas) as browser:
        shown = words(await browser.get(HOME))
    assert "jobs.id.md:4: Jenis: tidak ada jenis “jbs” — maksudnya general?" in shown


async def test_a_question_is_tried_against_what_is_said_and_against_the_drafts(served: Served, laras: Actor):
    asked = {"q": "is there room for a camel", "hint": "en"}
    async with served.browser(laras, "en") as browser:
        await sends(browser, "save", questions="is there room for a camel", answer="Camels are welcome.")
        now = await browser.get(f"{HOME}/try", params=asked)
        then = await browser.get(f"{HOME}/try", params={**asked, "by": "drafts"})
        none = await browser.get(f"{HOME}/try")
    assert "Camels are welcome." not in words(now)
    for part in ("The bot answers", "It is 100% sure", "Camels are welcome.", "nearest to “is there room for a camel”"):
        assert part in words(then), part
    assert "What the bot understood" not in words(none)


async def test_a_draft_with_mistakes_is_left_out_and_said_so(served: Served, laras: Actor):
    async with served.browser(laras, "en") as browser:
        for at in (PARKING, f"{HOME}/articles/stock/en"):
            await sends(browser, "save", at, questions="is there room for a camel")
        shown = await browser.get(f"{HOME}/try", params={"q": "is there room for a camel", "by": "drafts"})
    assert "1 drafts are left out" in words(shown)


async def test_what_is_typed_in_stays_words(served: Served, laras: Actor):
    nasty = '<script>alert(1)</script><img src=x onerror=alert(2)> "><i>'
    async with served.browser(laras) as browser:
        await sends(browser, "save", title=nasty, questions=nasty + " a", answer=nasty, tags=nasty, note=nasty)
        pages = [await browser.get(path) for path in (HOME, PARKING, f"{PARKING}/history")]
        pages.append(await browser.get(f"{HOME}/try", params={"q": nasty, "by": "drafts"}))
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert '"><i>' not in page.text
        assert not re.search(r"<script(?! src)|<style|\sstyle=|javascript:", page.text)
        assert len(re.findall(r"<h1\b", page.text)) == 1
