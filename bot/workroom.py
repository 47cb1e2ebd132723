"""What the console's pages on knowledge may know of the desk, and what they may ask of it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import gaps, publishing, rehearsing, trying
from bot.content import Content
from bot.shelf import Shelf
from data.db import Database
from kb.console import Workroom
from kb.gaps.drafting import Drafted
from kb.gaps.survey import Survey
from kb.knowledge import Knowledge
from kb.library import Standing, published

SHOWN = 20
"""Gaps on a page."""

LASTING = timedelta(minutes=10)
"""How long the gaps that were found are shown again: to find them takes long where much was asked."""


def workroom(db: Database, shelf: Shelf, now: Callable[[], datetime]) -> Workroom:
    """Return where the articles of a desk are written."""
    surveys = _Surveys(db, now)

    def values(language: str) -> Mapping[str, str]:
        return shelf.content.values(language)

    async def supposing(drafts: Sequence[Standing]) -> Knowledge:
        becoming = [published(one) for one in drafts]
        return (await asyncio.to_thread(trying.standing_with, shelf.content, becoming)).knowledge

    async def rehearse(days: int, agent: int) -> int:
        return await asyncio.to_thread(_rehearse, db, shelf.content, days, agent, now())

    async def survey(days: int, anew: bool) -> Survey:
        return await surveys.of(shelf.content, days, anew=anew)

    async def drafts_for(gap: int) -> Sequence[Drafted]:
        return (await asyncio.to_thread(gaps.propose, db, shelf.content, gap)).drafts

    return Workroom(
        db=db,
        now=now,
        zone=shelf.content.zone,
        languages=shelf.content.languages,
        knowledge=lambda: shelf.content.knowledge,
        library=lambda: shelf.content.written.library,
        wrong=lambda: shelf.wrong,
        drifts=lambda: shelf.content.drifts,
        supposing=supposing,
        attempt=publishing.attempt(db, lambda: shelf.content),
        protected=lambda session: trying.protected(session, shelf.content),
        rehearse=rehearse,
        survey=survey,
        decided=surveys.forget,
        drafts_for=drafts_for,
        values=values,
    )


def _rehearse(db: Database, content: Content, days: int, agent: int, at: datetime) -> int:
    trial = rehearsing.of_drafts(db, content)
    return rehearsing.rehearse(db, content, trial, at - timedelta(days=days), at, agent=agent).number


@dataclass(slots=True)
class _Surveys:
    """The gaps that were found last, by how many days they are of; one search at a time."""

    db: Database
    now: Callable[[], datetime]
    found: dict[int, tuple[datetime, Survey]] = field(default_factory=dict)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def of(self, content: Content, days: int, *, anew: bool) -> Survey:
        """Return the gaps of so many days."""
        async with self.turn:
            at, known = self.now(), self.found.get(days)
            if known and not anew and at - known[0] < LASTING:
                return known[1]
            fresh = await asyncio.to_thread(gaps.find, self.db, content, days, at, SHOWN, gaps.meaning())
            self.found[days] = (at, fresh)
            return fresh

    def forget(self) -> None:
        """Find them anew the next time."""
        self.found.clear()
