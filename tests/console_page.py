"""The agents' console in Chromium, for the tests that use it as an agent does."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from handoff import desk as moves
from handoff.access import COOKIE
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import TALK, Served, Server, serve
from tests.path_desk import Customer

NOWHERE = "/nowhere"
FAINT = Path(__file__).with_name("faint.js").read_text("utf-8")
"""Finds the texts of a page whose contrast is under 4.5."""
NAMELESS = re.compile(r"- (?:button|link|textbox|searchbox|combobox|radio)(?: \[.*)?:?$", re.MULTILINE)
"""Finds what can be pressed or filled in, in an accessibility snapshot, and has no name."""
MEANT = ("/take", "/reply", "/console/inquiries", NOWHERE)
"""Where the tests let something be refused, or lost."""


async def opened(tmp_path: Path) -> AsyncIterator[tuple[Served, Server]]:
    """A desk and its server; a fixture where a module makes it one, and so are the next."""
    async with serve(tmp_path) as desk_and_server:
        yield desk_and_server


async def served(opened: tuple[Served, Server]) -> Served:
    return opened[0]


async def server(opened: tuple[Served, Server]) -> Server:
    return opened[1]


async def bagas(served: Served) -> Actor:
    return console_desk.bagas(served)


ana = console_desk.ana


async def context(chromium: Browser, served: Served, bagas: Actor) -> AsyncIterator[BrowserContext]:
    """Bagas' browser, signed in."""
    async with await signed_in(chromium, served, bagas) as context:
        yield context


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


async def signed_in(
    chromium: Browser, served: Served, who: Actor, language: str = "id", *, script: bool = True
) -> BrowserContext:
    """Return the browser of somebody who has signed in."""
    context = await chromium.new_context(
        base_url=served.url,
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        java_script_enabled=script,
    )
    cookies = {COOKIE: served.secret(who), "sapa_language": language}
    await context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
    context.set_default_timeout(5_000)
    return context


async def taken(served: Served, page: Page, ana: Customer, who: Actor) -> str:
    """Let somebody take the inquiry, and show it."""
    served.desk.act(ana.inquiry.number, moves.take, who)
    await page.goto(f"{TALK}/{ana.inquiry.number}")
    return str(ana.inquiry.number)


async def lose(route: Route) -> None:
    """Let the desk have what is sent, and its answer be lost."""
    await route.fetch()
    await route.abort()
