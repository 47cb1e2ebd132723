"""The shelf: where the content lies that the desk works with, and where new content takes the place of the old.

A desk that runs notices what was published, in whichever process, what was learnt, and days that begin or end an
article's validity; its files it reads again only when asked. New content is made in a thread, outside of any
transaction, and then put in the old one's place at once: whoever has begun with the old one finishes with it. Where it
has mistakes, the old one stays, and they are told.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import added, content, written
from bot.bell import Bell
from bot.content import Content
from data import revision
from data.db import Database
from data.mistakes import Mistake, Mistakes
from data.revision import NEWS, Revision

EVERY = 2.0
"""Seconds after which a desk looks for new content that no bell announced: what another process has published."""

AT_A_TIME = 128
"""Phrasings that are learnt in one go: a few seconds."""

FAILED = 600.0
"""Seconds after which it is tried again to learn what phrasings mean."""

T = TypeVar("T")

log = structlog.get_logger()


class Shelf:
    """Holds the content; ask it each time, and keep what it gave for as long as one thing takes."""

    def __init__(self, db: Database, bell: Bell, now: Callable[[], datetime], first: Content, seen: Revision) -> None:
        self._db, self._bell, self._now = db, bell, now
        self._content, self._seen, self._tried_on = first, seen, first.on
        self._learnt, self._used = 0, 0  # how often what phrasings mean was learnt, and how far the content uses it
        self._rung = False  # whether that has been announced
        self._asked, self._answered = 0, 0  # how often somebody wanted the files read again, and how far that is done
        self.wrong: tuple[Mistake, ...] = ()  # why the newest content is not here; empty: it is

    @property
    def content(self) -> Content:
        """What the desk says and knows now."""
        return self._content

    def reload(self) -> None:
        """Read the files again, as soon as may be; to be called on the event loop."""
        self._asked += 1
        self._bell.ring(NEWS)

    async def keep(self, every: float = EVERY) -> None:
        """Look for new content until cancelled: whenever the bell tells of some, and after so many seconds anyway."""
        while True:
            rung = asyncio.create_task(self._bell.wait(NEWS, every))  # before looking, so that no ring is lost between
            try:
                await self._try_to_look()
                await rung
            finally:
                rung.cancel()

    async def learn(self, every: float = EVERY) -> None:
        """Learn what phrasings mean as a whole, where the extra for that is there, until cancelled."""
        while True:
            try:
                await self._learn()
            except Exception:  # the desk answers by words and letters meanwhile
                log.exception("cannot learn what phrasings mean; it is tried again in some minutes")
                await asyncio.sleep(FAILED)
            await asyncio.sleep(every)

    async def _learn(self) -> None:
        """Learn a few at a time, so that a desk that is to stop need not wait; then have the content made anew."""
        sentences = self._content.manner.sentences
        while unlearnt := await asyncio.to_thread(lambda: self._content.knowledge.unlearnt):
            assert sentences  # else nothing would be unlearnt
            log.info("learning what phrasings mean", left=len(unlearnt))
            await asyncio.to_thread(sentences.prepare, unlearnt[:AT_A_TIME])
            self._rung = False
        if not self._content.knowledge.shallow:
            self._rung = False
        elif not self._rung:  # once: if the content is no deeper then, it is no use to make it again and again
            self._rung = True
            self._learnt += 1
            self._bell.ring(NEWS)

    async def _try_to_look(self) -> None:
        try:
            await self.look()
        except (SQLAlchemyError, OSError) as error:
            log.warning("cannot look for new content now", error=str(getattr(error, "orig", None) or error))
        except Exception:  # the desk goes on with what it has, and the next look is a new one
            log.exception("new content could not be made; the desk goes on with what it had")

    async def look(self) -> bool:
        """Take new content, if there is some; say so."""
        now = await self._db.read(revision.current)
        day = self._content.manner.day(self._now())
        asked, learnt = self._asked, self._learnt
        reload = asked != self._answered or now.reloads != self._seen.reloads
        if not (reload or learnt != self._used or now != self._seen or self._turns(day)):
            return False
        try:
            fresh, seen = await asyncio.to_thread(self._make, day, reload)
        except Mistakes as error:
            # It is no use to try the same again.
            self._seen, self._tried_on, self._answered, self._used = now, day, asked, learnt
            self._tell(error)
            return False
        await asyncio.to_thread(fresh.knowledge.retain)
        self._content, self.wrong = fresh, ()
        # A wish to read files that came while this was made, and did not know of it, is still to be met.
        self._seen = seen if reload else seen._replace(reloads=now.reloads)
        self._tried_on, self._answered, self._used = day, asked, learnt
        log.info("new content", articles=len(fresh.knowledge.articles), version=fresh.knowledge.version)
        for drift in fresh.drifts if reload else ():  # else the files as they were are held against newer versions
            log.warning("a file is not what stands over it", drift=str(drift))
        return True

    def _make(self, day: date, reload: bool) -> tuple[Content, Revision]:
        before = self._content
        seen = self._db.read_now(added.read)
        files = written.read(before.written.folder, before.languages) if reload else before.written
        return content.build(files, before.manner, seen.added, day, before), seen.revision

    def _turns(self, day: date) -> bool:
        """Say whether a day has begun on which other articles hold than did on the last one."""
        last = self._tried_on
        return (
            last is not None
            and day != last
            and any(one.holds(day) != one.holds(last) for one in self._content.articles)
        )

    def _tell(self, error: Mistakes) -> None:
        self.wrong = error.mistakes
        for one in error.mistakes:
            log.error("new content has a mistake; the desk goes on with what it had", mistake=str(one))


class Live(Mapping[str, T]):
    """A mapping that is looked up anew each time, for those who were handed one and not a way to ask for it."""

    def __init__(self, now: Callable[[], Mapping[str, T]]) -> None:
        self._now = now

    def __getitem__(self, key: str) -> T:
        return self._now()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())
