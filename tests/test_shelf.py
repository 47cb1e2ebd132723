"""New content in a running desk: what was published, what is valid from a day on, and what has mistakes."""

import asyncio
import gc
import weakref
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from bot import app, reloading, welcome
from bot.shelf import Live, Shelf
from data import revision
from data.db import Database
from kb import versions
from kb.semantic import AT_ONCE
from kb.versions import Draft, Hand, Which
from tests.articles import put_files, small_content, written
from tests.path_desk import PathDesk
from tests.test_kb_semantic import needs_the_extra

ASKED = "how long is shipping"
FILE = written(ask=ASKED, say="From the file.")
OTHER = written("parking", ask="where can I park")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return small_content(tmp_path / "content", shipping__en=FILE, parking__en=OTHER)


@pytest.fixture
def kept(tmp_path: Path, database_url: str, content: Path) -> Iterator[PathDesk]:
    opened = open_desk(tmp_path, database_url, content)
    yield opened
    opened.close()


def open_desk(folder: Path, url: str, content: Path, **settings: str) -> PathDesk:
    own = {"SAPA_DESK__NAME": "Toko", "SAPA_DESK__CONTENT": str(content), "SAPA_BOT__CONFIRM": "false"}
    return PathDesk(folder, url, **own, **settings)


def publish(desk: PathDesk, text: str, *, article: str = "shipping-time", base: int = 0) -> None:
    """Publish a new version, as somebody does in the console of another process."""
    hand = Hand(agent=None, at=desk.now())
    books = desk.app.content.written.library

    def change(session: Session) -> None:
        made = versions.save_draft(session, books, Draft(article=article, language="en", text=text, base=base), hand)
        versions.publish(session, books, [Which(article=article, language="en", number=made.number)], hand)

    desk.write(change)


async def answer(desk: PathDesk, who: str, question: str = ASKED) -> str:
    ana = desk.customer(who)
    await ana.says(question)
    return ana.got[-1].text


@needs_the_extra
async def test_what_phrasings_mean_is_learnt_while_the_desk_answers(tmp_path: Path, database_url: str):
    many = {f"a{number}__en": written(f"a{number}", ask=f"question number {number}") for number in range(AT_ONCE + 1)}
    content = small_content(tmp_path / "content", shipping__en=FILE, **many)
    desk = open_desk(tmp_path, database_url, content, SAPA_KB__SEMANTIC="on")
    assert desk.app.content.knowledge.matcher.startswith("Matcher")
    assert "From the file." in await answer(desk, "ana")
    learning = asyncio.create_task(desk.app.shelf.learn(every=0.01))
    async with asyncio.timeout(60):
        while not await desk.app.shelf.look():
            await asyncio.sleep(0.01)
    learning.cancel()
    desk.close()
    assert desk.app.content.knowledge.matcher.startswith("Semantic")
    again = open_desk(tmp_path, database_url, content, SAPA_KB__SEMANTIC="on")
    assert again.app.content.knowledge.matcher.startswith("Semantic")
    again.close()


async def test_what_is_published_is_said_without_a_restart(kept: PathDesk):
    assert "From the file." in await answer(kept, "ana")
    publish(kept, written(ask=ASKED, say="From the desk."))
    assert await kept.app.shelf.look()
    assert "From the desk." in await answer(kept, "budi")
    assert not await kept.app.shelf.look()


async def test_every_process_of_the_desk_follows(kept: PathDesk, tmp_path: Path, database_url: str, content: Path):
    other = open_desk(tmp_path, database_url, content)
    try:
        publish(kept, written(ask=ASKED, say="From the desk."))
        assert await other.app.shelf.look()
        assert "From the desk." in await answer(other, "ana")
    finally:
        other.close()


async def test_a_desk_that_opens_knows_what_was_published(kept: PathDesk, tmp_path: Path, database_url: str, content):
    publish(kept, written(ask=ASKED, say="From the desk."))
    other = open_desk(tmp_path, database_url, content)
    try:
        assert "From the desk." in await answer(other, "ana")
        assert not await other.app.shelf.look()
    finally:
        other.close()


async def test_what_is_withdrawn_is_neither_found_nor_said(kept: PathDesk):
    which = Which(article="shipping-time", language="en", number=0)
    books = kept.app.content.written.library
    kept.write(lambda session: versions.withdraw(session, books, which, Hand(agent=None, at=kept.now())))
    assert await kept.app.shelf.look()
    assert kept.app.content.knowledge.article("shipping-time", "en") is None
    assert "From the file." not in await answer(kept, "ana")


async def test_an_article_begins_and_ends_at_midnight_where_the_desk_is(tmp_path: Path, database_url: str, content):
    sale = written("sale", ask="is there a sale", valid_from="2026-05-05", valid_until="2026-05-06")
    put_files(content / "articles", sale__en=sale)
    desk = open_desk(tmp_path, database_url, content)

    async def holds(day: int, hour: int, minute: int = 0) -> bool:
        desk.at = datetime(2026, 5, day, hour, minute, tzinfo=UTC)  # Jakarta is seven hours ahead
        await desk.app.shelf.look()
        return desk.app.content.knowledge.article("sale", "en") is not None

    try:
        assert [await holds(4, 16, 59), await holds(4, 17), await holds(6, 16, 59), await holds(6, 17)] == [
            False, True, True, False
        ]  # fmt: skip
        assert [one.id for one in desk.app.content.articles] == ["parking", "sale", "shipping-time"]
    finally:
        desk.close()


async def test_a_day_on_which_nothing_begins_or_ends_makes_no_new_content(kept: PathDesk):
    before = kept.app.content
    kept.passes(timedelta(days=1))
    assert not await kept.app.shelf.look()
    assert kept.app.content is before


async def test_files_are_read_again_only_when_somebody_asks(kept: PathDesk, content: Path):
    put_files(content / "articles", shipping__en=written(ask=ASKED, say="Changed."))
    publish(kept, written("new", ask="what is new"), article="new")
    assert await kept.app.shelf.look()
    assert "From the file." in await answer(kept, "ana")
    kept.app.db.write_now(reloading.ask, None)
    assert await kept.app.shelf.look()
    assert "Changed." in await answer(kept, "budi")


async def test_a_signal_reads_the_files_again_in_one_process(kept: PathDesk, content: Path):
    put_files(content / "articles", shipping__en=written(ask=ASKED, say="Changed."))
    kept.app.shelf.reload()
    assert await kept.app.shelf.look()
    assert not await kept.app.shelf.look()
    assert "Changed." in await answer(kept, "ana")


async def test_where_new_content_has_mistakes_the_old_one_stays_and_they_are_told(kept: PathDesk, content: Path):
    put_files(content / "articles", shipping__en=written(ask=ASKED, say="{{ nome }}"))
    kept.app.shelf.reload()
    assert not await kept.app.shelf.look()
    assert [one.line for one in kept.app.shelf.wrong] == [8]
    assert "From the file." in await answer(kept, "ana")
    assert not await kept.app.shelf.look()  # it is not tried again until something changes
    put_files(content / "articles", shipping__en=written(ask=ASKED, say="Mended."))
    kept.app.shelf.reload()
    assert await kept.app.shelf.look()
    assert (kept.app.shelf.wrong, "Mended." in await answer(kept, "budi")) == ((), True)


async def test_a_version_that_no_longer_fits_the_files_keeps_the_old_content(kept: PathDesk, content: Path):
    publish(kept, written("new", ask="what is new"), article="new")
    await kept.app.shelf.look()
    put_files(content / "articles", parking__en=written("parking", ask="what is new"))
    kept.app.shelf.reload()
    assert not await kept.app.shelf.look()
    assert [str(one) for one in kept.app.shelf.wrong] == [
        "new.en, version 1:6: “what is new” is a phrasing of parking.en.md:6 too — keep it where it fits better"
    ]


async def test_a_file_that_was_changed_since_is_told_and_the_version_stays(kept: PathDesk, content: Path):
    publish(kept, written(ask=ASKED, say="From the desk."))
    put_files(content / "articles", shipping__en=written(ask=ASKED, say="Changed."))
    kept.app.shelf.reload()
    assert await kept.app.shelf.look()
    assert "From the desk." in await answer(kept, "ana")
    (drift,) = kept.app.content.drifts
    assert str(drift).startswith("shipping.en.md was changed after version 1 was published, which stays in force")


async def test_a_start_tells_of_files_that_were_changed_since(tmp_path, database_url, content, kept, capsys):
    publish(kept, written(ask=ASKED, say="From the desk."))
    put_files(content / "articles", shipping__en=written(ask=ASKED, say="Changed."))
    other = open_desk(tmp_path, database_url, content)
    try:
        welcome.greet(other.app, ())
        told = capsys.readouterr().out
        assert "shipping.en.md was changed after version 1 was published" in told
        assert "sapa content pull --force shipping-time" in told
    finally:
        other.close()


async def test_a_commit_wakes_the_shelf(kept: PathDesk):
    app.listen(kept.app)
    before = kept.app.content
    keeping = asyncio.create_task(kept.app.shelf.keep(every=3600))
    await asyncio.to_thread(publish, kept, written(ask=ASKED, say="From the desk."))
    async with asyncio.timeout(60):
        while kept.app.content is before:
            await asyncio.sleep(0.005)
    keeping.cancel()
    assert "From the desk." in await answer(kept, "ana")


async def test_what_is_published_while_the_shelf_looks_is_not_missed(kept: PathDesk):
    app.listen(kept.app)
    before = kept.app.content

    class Overtaken(Database):
        """Whenever something was read for the first time, it is old by the time that it is told."""

        overtaken = False

        async def read(self, query):
            found = await super().read(query)
            if not self.overtaken:
                self.overtaken = True
                await asyncio.to_thread(publish, kept, written(ask=ASKED, say="From the desk."))
            return found

    db = Overtaken(kept.app.settings.database.url.get_secret_value(), writers=1)
    shelf = Shelf(db, kept.app.bell, kept.now, before, db.read_now(revision.current))
    keeping = asyncio.create_task(shelf.keep(every=3600))
    async with asyncio.timeout(60):
        while shelf.content is before:
            await asyncio.sleep(0.005)
    keeping.cancel()
    db.close()


async def test_a_database_that_does_not_answer_ends_nothing(kept: PathDesk):
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", writers=1)
    shelf = Shelf(gone, kept.app.bell, kept.now, kept.app.content, revision.Revision(0, 0))
    with pytest.raises(OperationalError):
        await shelf.look()
    keeping = asyncio.create_task(shelf.keep(every=0.001))
    await asyncio.sleep(0.1)
    assert not keeping.done()
    keeping.cancel()
    gone.close()


async def test_content_that_was_replaced_goes_at_once(kept: PathDesk):
    gc.collect()
    gc.disable()
    try:
        old = weakref.ref(kept.app.content.knowledge)
        publish(kept, written(ask=ASKED, say="From the desk."))
        await kept.app.shelf.look()
        assert old() is None
    finally:
        gc.enable()


async def test_whoever_was_handed_the_kinds_sees_the_new_ones(kept: PathDesk, content: Path):
    kinds = Live(lambda: {kind.id: kind.name for kind in kept.app.content.guide.kinds})
    assert "payment" in kinds
    guide = (content / "guide.toml").read_text("utf-8")
    (content / "guide.toml").write_text(guide.replace('id = "payment"', 'id = "money"', 1), "utf-8")
    kept.app.shelf.reload()
    assert await kept.app.shelf.look()
    assert ("payment" in kinds, "money" in kinds, len(kinds)) == (False, True, len(list(kinds)))


def test_counters_only_grow(db: Database):
    def step(session: Session, items: Sequence[None]) -> list[revision.Revision]:
        revision.hold(session)
        revision.count(session)
        revision.ask_to_reload(session)
        return [revision.current(session)] * len(items)

    assert [db.write_now(step, None) for _ in range(2)] == [(1, 1), (2, 2)]
