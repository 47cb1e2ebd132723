"""What the desk learns while it runs: lessons from its journal, and from which confidence it may answer.

Nothing is decided here, and no transaction waits for thinking: reading and weighing happen in threads, beside the
writers, and what is found is written in small batches. A tick that fails has written whole lessons or none; the next
one begins where it began.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from bot.content import Content
from bot.sections import Kb
from bot.timer import Regular
from data.db import Database
from data.examples import Source
from kb import calibrations, lesson_list, teaching
from kb.calibrated import Calibrated, stale
from kb.calibrations import Fresh
from kb.examples import Undecidable
from kb.knowledge import Knowledge
from kb.quoting import Quotes
from kb.teaching import Decision, Unread, Verdict

LOOKING, CALIBRATING = 60.0, 300.0
"""Seconds between two looks for lessons, and for whether it is time to calibrate."""

BATCH = 100
"""Lessons to a transaction."""

WINDOW = timedelta(days=365)
"""How far back outcomes count: customers change."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a desk learns, as its settings say."""

    trusted: frozenset[Source]  # whose lessons count without a nod where nothing speaks against them; empty: nobody's
    wrong_rate: float
    recalibrate: timedelta


@dataclass(slots=True, kw_only=True)
class Learning:
    """Looks after a desk's lessons and calibration."""

    db: Database
    now: Callable[[], datetime]
    content: Callable[[], Content]
    manner: Manner
    _quotes: tuple[Knowledge, Quotes] | None = field(default=None, init=False)
    _weighed: datetime | None = field(default=None, init=False)  # when we last looked whether there is news

    def regularly(self) -> tuple[Regular, ...]:
        """Return what the timer should do."""
        return (
            Regular(does=self.look, seconds=LOOKING),
            Regular(does=self.calibrate_if_due, seconds=CALIBRATING),
        )

    async def look(self) -> int:
        """Find new lessons and let those count that may; return how many were found. An error is logged."""
        try:
            return await self.learn()
        except Exception:  # the next look finds the same
            log.exception("looking for lessons failed")
            return 0

    async def learn(self) -> int:
        """Read the journal from the bookmark to its end, page by page."""
        total, more = 0, True
        while more:
            unread = await self.db.read(lambda session: teaching.unread(session, self.now()))
            total += await self._take(unread.inquiries, self.now())
            if self.manner.trusted:
                await self._let_count(unread, self.now())
            if unread.upto:
                await self.db.write(teaching.move_bookmark, unread.upto)
            more = unread.more
        return total

    async def calibrate_if_due(self) -> bool:
        """Calibrate when it is time, or when the calibration in force has ceased to hold; say whether it was done."""
        try:
            before = await self.db.read(calibrations.newest)
            if not self._due(before):
                return False
            self._weighed = self.now()
            new = await self.db.read(lambda session: weigh(session, self.content(), before, self.manner, self.now()))
            if not tells(before, new):
                return False
            await self.db.write(keep, new.calibrated)
        except Exception:  # the next time is soon
            log.exception("calibrating failed; the points stay as they were")
            return False
        _tell(new)
        return True

    def _due(self, before: Calibrated | None) -> bool:
        if before and stale(before, self.content().knowledge):
            return True
        last = max((at for at in (before.at if before else None, self._weighed) if at), default=None)
        return last is None or self.now() - last >= self.manner.recalibrate

    async def _take(self, inquiries: Collection[int], at: datetime) -> int:
        """Keep what inquiries teach; return how many lessons that was."""
        content = self.content()
        quotes = self._quotes_of(content.knowledge)
        found = await self.db.read(lambda session: teaching.found(session, inquiries, quotes, content.guide))
        kept: list[int] = []
        for begin in range(0, len(found), BATCH):
            outcomes = await self.db.write_all(teaching.keep, [(one, at) for one in found[begin : begin + BATCH]])
            for outcome in outcomes:
                if isinstance(outcome, Exception):
                    raise outcome
                kept.append(outcome)
        return len({one for one in kept if one})

    async def _let_count(self, unread: Unread, at: datetime) -> None:
        """Let lessons count that come from where it is trusted, and that nothing speaks against."""
        examples = await self.db.read(lambda session: teaching.waiting(session, unread))
        if not examples:
            return
        known = self.content().knowledge
        lessons = await self.db.read(
            lambda session: lesson_list.listing(session, known, at, only=examples, limit=len(examples))
        )
        clear = [one.id for one in lessons if one.source in self.manner.trusted and not one.doubts]
        decisions = [Decision(example=one, verdict=Verdict.ACCEPT, at=at) for one in clear]
        for outcome in await self.db.write_all(teaching.decide, decisions):
            if isinstance(outcome, Exception) and not isinstance(outcome, Undecidable):  # else somebody was quicker
                raise outcome

    def _quotes_of(self, known: Knowledge) -> Quotes:
        """Return the articles' texts as they are recognised; they are made ready once for each knowledge base."""
        if self._quotes is None or self._quotes[0] is not known:
            self._quotes = (known, Quotes(known.articles))
        return self._quotes[1]


def manner(settings: Kb) -> Manner:
    """Return how a desk learns."""
    trusted = frozenset(map(Source, settings.trusted)) if settings.lessons == "automatic" else frozenset()
    return Manner(trusted=trusted, wrong_rate=settings.wrong_rate, recalibrate=settings.recalibrate)


def weigh(
    session: Session, content: Content, before: Calibrated | None, manner: Manner, at: datetime,
    window: timedelta = WINDOW,
) -> Fresh:  # fmt: skip
    """Return what a calibration on the outcomes of a time up to now would be."""
    since = max(at - window, before.since) if before else at - window
    judged = calibrations.outcomes(session, since, at, content.guide)
    return calibrations.fresh(before, content.knowledge, judged, manner.wrong_rate, since, at)


def keep(session: Session, new: Sequence[Calibrated]) -> list[None]:
    """Let calibrations hold from now on."""
    for one in new:
        calibrations.record(session, one)
    return [None] * len(new)


def tells(before: Calibrated | None, new: Fresh) -> bool:
    """Say whether a calibration says anything that the one before does not."""
    if before is None:
        return any(one.judged for one in new.calibrated.operating.values())
    same = (before.operating, before.curves) == (new.calibrated.operating, new.calibrated.curves)
    return bool(new.anew) or not same


def _tell(new: Fresh) -> None:
    if new.anew:
        log.warning("calibrated anew, from the defaults", why=new.anew)
    for language, one in new.calibrated.operating.items():
        log.info("calibrated", language=language, answer=one.points.answer, basis=one.basis.value, judged=one.judged)
