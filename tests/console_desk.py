"""The starter desk with its console served over HTTP, for the tests of the console."""

import asyncio
import contextlib
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import uvicorn

from bot import app
from data.types import Role
from handoff import signin
from handoff.access import COOKIE
from handoff.moves import Actor
from tests import empty
from tests.path_desk import Customer, PathDesk

PASSWORD = "kopi tubruk pagi"
TALK = "/console/inquiries"
PERSON = "saya ingin bicara dengan petugas"
WORRIED = "paket saya rusak, saya kecewa sekali"


@dataclass(frozen=True, kw_only=True)
class Served:
    """A desk and where it is served."""

    desk: PathDesk
    url: str

    def hires(self, name: str, role: Role = Role.AGENT, team: str | None = "customer-service") -> Actor:
        """Let somebody work here."""
        return self.desk.agent(name, role, team)

    def secret(self, who: Actor) -> str:
        """Begin a session, and return its cookie's value."""
        found: str = self.desk.write(lambda session: signin.begin(session, who.id, self.desk.at))
        return found

    def sets_password(self, name: str) -> None:
        """Give somebody a password."""
        self.desk.write(lambda session: signin.set_password(session, f"{name}@toko.example", PASSWORD))

    def browser(self, who: Actor | None = None, language: str = "id") -> httpx.AsyncClient:
        """Return what sends as a browser does, from a page of the console."""
        cookies = {"sapa_language": language} | ({COOKIE: self.secret(who)} if who else {})
        return httpx.AsyncClient(base_url=self.url, cookies=cookies, headers={"Sec-Fetch-Site": "same-origin"})

    def script(self, who: Actor, language: str = "id") -> httpx.AsyncClient:
        """Return what sends as the console's own script does."""
        client = self.browser(who, language)
        client.headers["X-Requested-With"] = "sapa"
        return client


class Server:
    """The desk's web server, on a port that stays the same when it is started again."""

    def __init__(self, desk: PathDesk) -> None:
        self._desk = desk
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        self._desk.app.workplace.closing.clear()
        self._server = uvicorn.Server(
            uvicorn.Config(self._desk.app.server(), port=self._port, lifespan="off", log_config=None)
        )
        self._serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._desk.app.workplace.closing.set()
        self._server.should_exit = True
        await asyncio.wait_for(self._serving, 10)


@contextlib.asynccontextmanager
async def serve(folder: Path) -> AsyncIterator[tuple[Served, Server]]:
    """Open a desk and serve it."""
    desk = PathDesk(folder, empty.sqlite(folder))
    app.listen(desk.app)
    server = Server(desk)
    await server.start()
    try:
        yield Served(desk=desk, url=server.url), server
    finally:
        await server.stop()
        desk.close()


async def opened(tmp_path: Path) -> AsyncIterator[Served]:
    """Open a desk for a test; a fixture where a module makes it one."""
    async with serve(tmp_path) as (served, _):
        yield served


def bagas(served: Served) -> Actor:
    """Somebody who works there; likewise."""
    return served.hires("Bagas")


async def ana(served: Served) -> Customer:
    """A customer who waits for a person; likewise."""
    customer = Customer(served.desk, "ana", {"name": "Ana", "email": "ana@contoh.example", "language": "id"})
    await customer.says(PERSON)
    return customer


def words(page: httpx.Response) -> str:
    """Return what a person reads on a page, in one line."""
    inside = re.sub(r"(?s)<(script|head|style)\b.*?</\1>", " ", page.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def found(pattern: str, text: str, group: int = 0) -> str:
    """Return what a pattern matches, which has to be there."""
    match = re.search(pattern, text, re.DOTALL)
    assert match, pattern
    return str(match[group])


async def numbers(browser: httpx.AsyncClient, **asked: str) -> list[str]:
    """Return the numbers in a list, as they stand."""
    answer = await browser.get("/console", params=asked)
    assert answer.status_code == 200, answer.text
    return re.findall(r'id="row-([^"]+)"', answer.text)
