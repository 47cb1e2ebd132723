"""What the console's pages on knowledge may know of the desk, and how they see what it would say."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot import added, content
from bot.content import Content
from bot.shelf import Shelf
from data.db import Database
from kb.console import Workroom
from kb.knowledge import Knowledge
from kb.library import Standing


def workroom(db: Database, shelf: Shelf, now: Callable[[], datetime]) -> Workroom:
    """Return where the articles of a desk are written."""

    def values(language: str) -> Mapping[str, str]:
        return shelf.content.values(language)

    async def supposing(drafts: Sequence[Standing]) -> Knowledge:
        return await asyncio.to_thread(_supposing, db, shelf.content, drafts, now())

    return Workroom(
        db=db,
        now=now,
        zone=shelf.content.zone,
        languages=shelf.content.languages,
        knowledge=lambda: shelf.content.knowledge,
        library=lambda: shelf.content.written.library,
        supposing=supposing,
        values=values,
    )


def _supposing(db: Database, before: Content, drafts: Sequence[Standing], at: datetime) -> Knowledge:
    """Build what the desk would know if some versions stood, too; of what it knows, all that is the same is used."""
    there = db.read_now(added.read).added
    supposed = replace(there, standing=(*there.standing, *drafts))
    return content.build(before.written, before.manner, supposed, before.manner.day(at), before).knowledge
