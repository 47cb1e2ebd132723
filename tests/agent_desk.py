"""The agents' side of a desk on a real database, for the tests of its API."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy import insert, update
from sqlmodel import Session

from bot import intake, web
from bot.bell import Bell
from bot.places import Arrival
from data import journal
from data.db import Database
from data.tables import AGENT, INQUIRY, TEAM
from data.types import Address, Inbound, Receipt, Role
from handoff import api, desk, forms, packet, requests, signin
from handoff.access import Workplace
from handoff.moves import Actor
from tests import empty

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
PASSWORD = "kopi tubruk pagi"
INQUIRIES = "/api/v1/inquiries"


class Clock:
    """What time it is, as the test says."""

    def __init__(self) -> None:
        self.at = AT

    def __call__(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A desk, its clock, and everything that a test does to it behind the API's back."""

    db: Database
    clock: Clock
    bell: Bell
    workplace: Workplace
    app: FastAPI

    def hires(self, name: str, role: Role = Role.AGENT, team: str | None = None) -> "Person":
        """Let somebody work here, with a password and a token."""
        email = f"{name.lower()}@toko.example"
        who = signin.Newcomer(email=email, name=name, role=role, team=team, password=None)
        id, token = self.db.write_now(_hire, (who, self.clock()))
        return Person(id=id, name=name, email=email, token=token)

    def hears(self, text: str, *, who: str = "ana", name: str = "", **also: Any) -> str:
        """Let a customer say something; return the number of the inquiry that it opens or belongs to."""
        place = Address("web", who)
        id = f"{who}:{text}"
        inbound = Inbound(id=id, sender=place, reply_to=place, text=text, sent_at=self.clock(), name=name, **also)
        receipt = self.db.write_now(intake.accept, Arrival(inbound=inbound, at=self.clock()))
        with self.db.reading() as session:
            return desk.live(session, receipt.conversation).number

    def hands_over(self, number: str, team: str | None = None) -> None:
        """Let the bot ask for a person."""
        self.db.write_now(_hand_over, (number, team, self.clock()))

    def sets(self, number: str, **columns: Any) -> None:
        """Change an inquiry's row."""
        self.db.write_now(_set, (number, columns))

    def rings(self) -> None:
        """Let every commit ring the bell, on the event loop that runs now."""
        loop = asyncio.get_running_loop()

        def committed(notes: dict[Any, Any]) -> None:
            if notes.get(journal.FACTS):
                loop.call_soon_threadsafe(self.bell.ring, "events")

        self.db.watch.after = committed

    def as_(self, person: "Person") -> httpx.AsyncClient:
        """Return a client that shows a person's token."""
        return self.client(Authorization=f"Bearer {person.token}")

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Return a client that shows nothing of itself but these headers."""
        transport = httpx.ASGITransport(self.app)
        return httpx.AsyncClient(transport=transport, base_url="http://desk.example", headers=headers)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works here."""

    id: int
    name: str
    email: str
    token: str

    def asks(self, number: str, move: forms.Move) -> requests.Request:
        """Return a move as this person asks for it."""
        return requests.Request(number=number, actor=Actor(self.id), at=AT, move=move)

    @property
    def named(self) -> dict[str, object]:
        """This person as the API shows them."""
        return {"id": self.id, "name": self.name}


def open_desk(path: Path) -> Desk:
    """Open a desk with two teams, no agents and no inquiries."""
    db, clock, bell = Database(empty.sqlite(path)), Clock(), Bell()
    with db.connect() as connection:
        teams = [{"id": "cs", "name": "Layanan", "supervisor": "ratri@toko.example"}, {"id": "tech", "name": "Teknis"}]
        for team in teams:
            connection.execute(insert(TEAM).values(team))
        connection.commit()

    async def news(seconds: float) -> None:
        await bell.wait("events", seconds)

    async def admit(inbound: Inbound, agent: int) -> Receipt:
        return await db.write(_admit, (inbound, agent, clock()))

    workplace = Workplace(
        db=db,
        now=clock,
        desk_name="Toko Kopi",
        languages=("id", "en"),
        secure=True,
        news=news,
        admit=admit,
        kinds=lambda: ("general", "complaint", "order", "technical", "x"),
        explain=lambda _session, inquiry, language: [{"metric": "first_response", "in": language, "of": inquiry}],
    )
    return Desk(db=db, clock=clock, bell=bell, workplace=workplace, app=serve(workplace))


def opened(tmp_path: Path) -> Iterator[Desk]:
    """Open a desk for a test; a fixture where a module makes it one."""
    desk = open_desk(tmp_path)
    yield desk
    desk.db.close()


def bagas(desk: Desk) -> Person:
    """Somebody of its first team; likewise."""
    return desk.hires("Bagas", team="cs")


def waiting(desk: Desk) -> str:
    """The number of an inquiry that waits for that team; likewise."""
    number = desk.hears("kapan sampai?", name="Ana")
    desk.hands_over(number, "cs")
    return number


def serve(workplace: Workplace, *more: APIRouter) -> FastAPI:
    """Return the web server of a desk."""

    async def well() -> dict[str, str]:
        return {}

    async def figures() -> str:
        return ""

    return web.server(workplace.desk_name, [api.routes(workplace), *more], web.Health(ready=well, metrics=figures))


async def act(api: httpx.AsyncClient, number: str, move: str, **body: Any) -> httpx.Response:
    """Make a move."""
    return await api.post(f"{INQUIRIES}/{number}/{move}", json=body)


async def done(api: httpx.AsyncClient, number: str, move: str, **body: Any) -> dict[str, Any]:
    """Act, and return the inquiry as it is then."""
    answer = await act(api, number, move, **body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def items(api: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Return a list, or the first page of it."""
    answer = await api.get(f"{INQUIRIES}{path}", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def _hire(session: Session, items: Sequence[tuple[signin.Newcomer, datetime]]) -> list[tuple[int, str]]:
    return [(signin.add(session, who, at), signin.token(session, who.email)) for who, at in items]


def _admit(session: Session, items: Sequence[tuple[Inbound, int, datetime]]) -> list[Receipt]:
    receipts = intake.accept(session, [Arrival(inbound=inbound, at=at) for inbound, _, at in items])
    for (_, _, at), receipt in zip(items, receipts, strict=True):
        if receipt.new:
            desk.hand_over(session, desk.live(session, receipt.conversation), _packet("typed in"), at)
    return receipts


def _hand_over(session: Session, items: Sequence[tuple[str, str | None, datetime]]) -> list[None]:
    for number, team, at in items:
        of = desk.assign(session, desk.case(session, number), team)
        desk.hand_over(session, of, _packet("asked"), at, promised=at + timedelta(hours=1))
    return [None] * len(items)


def _set(session: Session, items: Sequence[tuple[str, dict[str, Any]]]) -> list[None]:
    for number, columns in items:
        session.connection().execute(update(INQUIRY).where(INQUIRY.c.number == number).values(columns))
    return [None] * len(items)


def leaves(session: Session, emails: Sequence[str]) -> list[None]:
    """Let people leave the desk."""
    session.connection().execute(update(AGENT).where(AGENT.c.email.in_(emails)).values(active=False))
    return [None] * len(emails)


def _packet(reason: str) -> packet.Packet:
    tried = (packet.Tried("shipping-time", "Lama pengiriman", 0.41),)
    plain = packet.Packet(reason=reason, question="kapan sampai?", summary="kapan sampai?", missing=("name",))
    return replace(plain, tried=tried)
