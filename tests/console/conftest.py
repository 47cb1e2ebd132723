"""What the tests in a browser share: a desk that is served, a customer who waits, and an agent's page.

In the loop of the module, as the browser is.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import Served, Server, serve
from tests.console_page import NOWHERE, signed_in

MEANT = ("/take", "/reply", "/console/inquiries", NOWHERE)
"""Where the tests let something be refused, or lost."""


@pytest_asyncio.fixture(loop_scope="module")
async def opened(tmp_path: Path) -> AsyncIterator[tuple[Served, Server]]:
    """A desk and its server."""
    async with serve(tmp_path) as desk_and_server:
        yield desk_and_server


@pytest_asyncio.fixture(loop_scope="module")
async def served(opened: tuple[Served, Server]) -> Served:
    return opened[0]


@pytest_asyncio.fixture(loop_scope="module")
async def server(opened: tuple[Served, Server]) -> Server:
    return opened[1]


@pytest_asyncio.fixture(loop_scope="module")
async def bagas(served: Served) -> Actor:
    return console_desk.bagas(served)


ana = pytest_asyncio.fixture(console_desk.ana, loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def context(chromium: Browser, served: Served, bagas: Actor) -> AsyncIterator[BrowserContext]:
    """Bagas' browser, signed in."""
    async with await signed_in(chromium, served, bagas) as context:
        yield context


@pytest_asyncio.fixture(loop_scope="module")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page of it, on which nothing may go wrong."""
    page = await context.new_page()
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        meant = message.location["url"].endswith(MEANT) or "ERR_" in message.text
        if message.type in ("error", "warning") and not meant:
            wrong.append(f"{message.location['url']}: {message.text}")

    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", heard)
    yield page
    assert wrong == []
