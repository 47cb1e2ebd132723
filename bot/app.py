"""The composition root: settings in, a running desk out. The only place that knows every part.

`assemble` opens what a desk needs, and tells all mistakes before anything is changed; `run` lets it work until told to
stop; `close` lets go.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI

from bot import (
    added,
    burst,
    figures,
    learning,
    opening,
    people,
    process,
    reactions,
    reading,
    timer,
    web,
    workplace,
)
from bot.bell import Bell
from bot.content import Content
from bot.hub import Hub
from bot.keeping import keep_running
from bot.learning import Learning
from bot.presence import Presence
from bot.reading import utc_now
from bot.sender import Sender
from bot.settings import Settings
from bot.shelf import Live, Shelf
from bot.worker import Worker
from bot.workroom import workroom
from channels.base import Channel, Serves
from data import journal, outcasts, revision, schema
from data.db import Database
from handoff import api, console
from handoff.access import Workplace
from kb import console as knowledge

PARTS = ("web", "channels", "worker", "outbox", "watch")
"""What a process can do; by default it does everything."""

WORKERS = 2
"""Loops that take turns: one studies while the other writes."""

log = structlog.get_logger()


@dataclass(slots=True, kw_only=True)
class App:
    """A desk that is open."""

    settings: Settings
    shelf: Shelf
    db: Database
    bell: Bell
    hub: Hub
    channels: Mapping[str, Channel]
    workplace: Workplace
    presence: Presence
    now: Callable[[], datetime]
    name: str  # of this process, among those that work for the desk
    alone: bool = True  # no other process worked for the desk when this one came
    down: set[str] = field(default_factory=set)  # channels that can't work now
    shut: dict[str, str] = field(default_factory=dict)  # channels that are left out, each with why

    @property
    def content(self) -> Content:
        """What the desk says and knows now; it may be another one the next time."""
        return self.shelf.content

    def server(self) -> FastAPI:
        """Return the web application."""
        served = [one.routes(self.hub) for one in self.channels.values() if isinstance(one, Serves)]
        spokes = [api.routes(self.workplace), workplace.knowledge(self.workplace, self.shelf), self._console()]
        routes: list[APIRouter] = [*served, *spokes]
        return web.server(self.content.desk, routes, web.Health(ready=self._ready, metrics=self._metrics))

    def _console(self) -> APIRouter:
        kinds = Live(lambda: {kind.id: kind.name for kind in self.content.guide.kinds})
        parts = {knowledge.PART: knowledge.pages(workroom(self.db, self.shelf, self.now))}
        return console.routes(self.workplace, zone=self.content.zone, kinds=kinds, parts=parts)

    def jobs(self, only: Sequence[str] = PARTS) -> dict[str, Coroutine[Any, Any, None]]:
        """Return the loops of the parts asked for, by name; none has begun."""
        jobs: dict[str, Coroutine[Any, Any, None]] = {"content": self.shelf.keep()}
        if self.content.manner.sentences:
            jobs["sentences"] = self.shelf.learn()
        sender = self._sender() if "outbox" in only else None
        if "worker" in only:
            for number in range(WORKERS):
                jobs[f"worker-{number}"] = self._worker(number, sender).run()
        if sender:
            jobs["outbox"] = sender.run()
        for one in self.running(only):
            if one.name not in self.shut:
                jobs[f"channel-{one.name}"] = keep_running(one, self.hub, self.down)
        if "watch" in only:
            manner = learning.manner(self.settings.kb)
            learner = Learning(db=self.db, now=self.now, content=lambda: self.content, manner=manner)
            jobs["watch"] = timer.run(self.db, self.now, learner.regularly())
        return jobs

    def running(self, only: Sequence[str] = PARTS) -> list[Channel]:
        """Return the channels that run with the parts asked for."""
        every = list(self.channels.values())
        # One that answers HTTP runs with the web server too, to end its streams.
        return every if "channels" in only else [one for one in every if "web" in only and isinstance(one, Serves)]

    def close(self) -> None:
        """Let go of the database and of our place."""
        self.db.close()
        self.presence.leave()

    def _worker(self, number: int, sender: Sender | None) -> Worker:
        bot = self.settings.bot
        name = f"{self.name}-{number}"
        return Worker(self.db, lambda: self.content, self.now, name=name, sender=sender, lease=bot.lease, poll=bot.poll)

    def _sender(self) -> Sender:
        poll = self.settings.bot.poll
        return Sender(self.db, self.channels, self.now, self.hub.rang, name=self.name, poll=poll)

    async def _ready(self) -> dict[str, str]:
        try:
            await self.db.read(lambda session: figures.read(session, self.now()))
        except Exception:  # whatever is wrong with it, it is not ready
            log.exception("the database does not answer")
            return {"database": "does not answer"}
        return {"channels": ", ".join(sorted(self.down))} if self.down else {}

    async def _metrics(self) -> str:
        return figures.prometheus(await self.db.read(lambda session: figures.read(session, self.now())))


def assemble(
    settings: Settings,
    now: Callable[[], datetime] = utc_now,
    *,
    terminal: bool = False,
    words: Content | None = None,
) -> App:
    """Open a desk: content, database brought up to date, channels, people.

    The terminal is a channel of its own process: `sapa chat` has it alone, `sapa run` has all the others.

    Raises:
        Mistakes: in its files.
        sqlalchemy.exc.SQLAlchemyError, OSError: the database can't be opened.

    """
    seen = None if words else added.peek(settings.database.url.get_secret_value())
    words, staff = reading.take(settings, words, seen, now(), keeps=True)
    db, bell = Database(settings.database.url.get_secret_value()), Bell()
    schema.upgrade(db)
    presence, alone = _take_place(settings, db, now)
    db.write_now(people.settle_in, (staff, now()))
    hub = Hub(db, bell, now, settings.desk.state, burst.Patience(settings.bot.burst, settings.bot.burst_limit))
    hub.channels = opening.channels(settings, terminal=terminal)
    words.knowledge.retain()
    shelf = Shelf(db, bell, now, words, seen.revision if seen else added.FIRST)
    app = App(
        settings=settings,
        shelf=shelf,
        db=db,
        bell=bell,
        hub=hub,
        channels=hub.channels,
        workplace=workplace.of(settings, db, bell, shelf, staff, now),
        presence=presence,
        alone=alone,
        now=now,
        name=f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}",
    )
    process.settle()
    db.watch.before = lambda session: reactions.follow(session, app.content)
    return app


def listen(app: App) -> None:
    """Let every commit wake those who wait, on the event loop that runs now."""
    loop = asyncio.get_running_loop()

    def committed(notes: dict[Any, Any]) -> None:
        if notes.get(journal.FACTS):
            loop.call_soon_threadsafe(app.bell.ring, "events")
        if notes.get(revision.NEWS):
            loop.call_soon_threadsafe(app.bell.ring, revision.NEWS)

    app.db.watch.after = committed


def _take_place(settings: Settings, db: Database, now: Callable[[], datetime]) -> tuple[Presence, bool]:
    """Be one of those who work for the desk; the only one frees what the dead had claimed, as far as it can tell."""
    presence = Presence(settings.desk.state)
    alone = presence.alone()
    if alone and db.sqlite:
        freed = db.write_now(outcasts.free, now())
        if freed:
            log.warning("took back what an earlier process had claimed when it ended", claims=freed)
    presence.stay()
    return presence, alone
