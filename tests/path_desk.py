"""A desk whose loops turn by hand, for dialogues: a customer says something, and every step that follows is taken."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session

from bot import app, reading, settings
from bot.content import Content
from bot.sender import Sender
from bot.worker import Worker
from channels import line
from channels.base import Shows
from channels.wire import Wire
from data import events, journal, store
from data.tables import AGENT, INQUIRY, MESSAGE
from data.types import Outbound, Owner, Role, Status
from handoff import desk as moves_at
from handoff import signin
from handoff.moves import Actor

MONDAY = datetime(2026, 5, 4, 3, tzinfo=UTC)
"""A Monday, ten in the morning in Jakarta."""


UNKNOWN = "mau pinjam tenda buat kemah pramuka"
"""What no article is about: the bot brings a person."""

UNCLEAR = "pembayaran voucher"
"""What two articles are about, the one as much as the other: the bot asks which was meant."""

PLAIN = {"SAPA_KB__SEMANTIC": "off"}
"""What tests run without, so that they find the same whether the sentence encoder is installed or not."""


@cache
def starter() -> Content:
    """The starter desk's content, read once: it never changes."""
    return reading.read_content(settings.load(None, PLAIN))


class PathDesk:
    """The starter desk with one channel, a wire that shows buttons."""

    def __init__(self, folder: Path, url: str, **environ: str) -> None:
        self.at = MONDAY
        told = {"SAPA_DESK__STATE": str(folder / "var"), "SAPA_DATABASE__URL": url, "SAPA_BOT__BURST": "0s"}
        told |= {**PLAIN, **environ}
        read = settings.load(None, told)
        words = None if "SAPA_DESK__CONTENT" in environ else starter()
        self.app = app.assemble(read, self.now, words=words)
        self.wire = Wire("wire", Shows(choices=10, markdown=True))
        self.app.hub.channels = {**self.app.hub.channels, "wire": self.wire}
        self.worker = Worker(self.app.db, lambda: self.app.content, self.now, name="test")
        self.sender = Sender(self.app.db, {"wire": self.wire}, self.now, self.app.hub.rang, name="test")
        self._numbers = itertools.count(1)

    def now(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time

    def close(self) -> None:
        self.app.close()

    def customer(self, name: str = "ana", **known: str) -> "Customer":
        return Customer(self, name, known)

    def agent(self, name: str, role: Role = Role.AGENT, team: str | None = "customer-service") -> Actor:
        newcomer = signin.Newcomer(email=f"{name}@toko.example", name=name, role=role, team=team)
        return Actor(self.write(lambda session: signin.add(session, newcomer, self.at)), role)

    def member(self, who: Actor) -> signin.Member:
        """Return somebody as they are known once they have signed in."""
        row = next(row for row in self.agents() if row.id == who.id)
        return signin.Member(
            id=row.id, email=row.email, name=row.name, role=Role(row.role), team=row.team, language=row.language
        )

    def write(self, change: Callable[[Session], Any]) -> Any:
        """Make a change in a transaction of its own, with everything that follows from it."""

        def step(session: Session, _items: Sequence[None]) -> list[Any]:
            return [change(session)]

        return self.app.db.write_now(step, None)

    def act(self, number: str, move: Callable[..., Any], *rest: Any, **also: Any) -> Any:
        """Let an agent, or the desk, make a move: `desk.act(number, moves.take, dewi)`."""

        def change(session: Session) -> Any:
            actors = [one for one in rest if isinstance(one, Actor)]
            others = [one for one in rest if not isinstance(one, Actor)]
            return move(session, moves_at.case(session, number), *actors, self.at, *others, **also)

        return self.write(change)

    async def settles(self) -> None:
        """Take every turn that is due, and send every message that may leave."""
        await _to_rest(self.worker.once)
        await _to_rest(self._sends)

    async def _sends(self) -> int:
        sent = await self.sender.once()
        await self.sender.sent()
        return sent

    async def receives(self, raw: bytes) -> Any:
        return await self.app.hub.deliver("wire", raw)

    def raw(self, who: str, text: str, *, id: str = "", choice: str = "", **known: str) -> bytes:
        said = line.Line(
            id=id or f"{who}-{next(self._numbers)}", sender=who, text=text, at=self.at, choice=choice, **known
        )
        return said.raw()

    def rows(self, query: Any) -> Sequence[Row[Any]]:
        with self.app.db.reading() as session:
            return session.connection().execute(query).all()

    def inquiries(self) -> Sequence[Row[Any]]:
        return self.rows(select(INQUIRY).order_by(INQUIRY.c.id))

    def messages(self, inquiry: int) -> Sequence[Row[Any]]:
        return self.rows(store.messages(inquiry))

    def story(self, inquiry: int) -> list[events.Happened]:
        with self.app.db.reading() as session:
            return journal.history(session, inquiry)

    def flaws(self) -> list[journal.Flaw]:
        with self.app.db.reading() as session:
            return [flaw for flaw in journal.verify(session) if flaw]

    def states(self) -> list[str]:
        return [row.state for row in self.rows(select(MESSAGE.c.state).order_by(MESSAGE.c.id))]

    def agents(self) -> Sequence[Row[Any]]:
        return self.rows(select(AGENT))


async def _to_rest(step: Callable[[], Awaitable[int]]) -> None:
    """Repeat a step until there is nothing left to do."""
    for _ in range(1000):
        if not await step():
            return
    raise AssertionError(f"{step} never comes to rest")


class Customer:
    """Somebody who writes, and what they got."""

    def __init__(self, desk: PathDesk, name: str, known: dict[str, str]) -> None:
        self.desk, self.name, self._known = desk, name, known
        self.heard = 0

    async def says(self, *texts: str, choice: str = "") -> None:
        """Say something, several messages in one go, and wait for what follows."""
        for text in texts:
            await self.desk.receives(self.desk.raw(self.name, text, choice=choice, **self._known))
        await self.desk.settles()

    async def presses(self, label: str) -> None:
        """Press a button of the newest message that had one by that label."""
        for message in reversed(self.got):
            for choice in message.choices:
                if choice.label == label or choice.id == label:
                    await self.says(choice.label, choice=choice.id)
                    return
        raise AssertionError(f"no button {label!r}; there were {[m.choices for m in self.got]}")

    @property
    def got(self) -> list[Outbound]:
        return [message for message in self.desk.wire.sent if message.to.id == self.name]

    @property
    def inquiry(self) -> Row[Any]:
        """The newest inquiry of this customer."""
        numbers = [row for row in self.desk.inquiries() if row.contact_id == self.contact.id]
        return numbers[-1]

    @property
    def contact(self) -> Row[Any]:
        from data.tables import CONTACT, IDENTITY

        joined = select(CONTACT).join(IDENTITY, IDENTITY.c.contact_id == CONTACT.c.id)
        return self.desk.rows(joined.where(IDENTITY.c.address == self.name))[0]

    def hears(self, *parts: str) -> Outbound:
        """Check that one new message came, with all these words, and return it."""
        new = self.got[self.heard :]
        assert len(new) == 1, [message.text for message in new]
        self.heard = len(self.got)
        for part in parts:
            assert part in new[0].text, new[0].text
        return new[0]

    def hears_nothing(self) -> None:
        assert self.got[self.heard :] == []

    @property
    def owner(self) -> Any:
        return Owner(self.inquiry.owner)

    @property
    def status(self) -> Any:
        return Status(self.inquiry.status)
