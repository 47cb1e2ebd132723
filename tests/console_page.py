"""The agents' console in Chromium, for the tests that use it as an agent does."""

import re
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, Route

from handoff import desk as moves
from handoff.access import COOKIE
from handoff.moves import Actor
from tests.console_desk import TALK, Served
from tests.path_desk import Customer

NOWHERE = "/nowhere"
FAINT = Path(__file__).with_name("faint.js").read_text("utf-8")
"""Finds the texts of a page whose contrast is under 4.5."""
NAMELESS = re.compile(r"- (?:button|link|textbox|searchbox|combobox|radio)(?: \[.*)?:?$", re.MULTILINE)
"""Finds what can be pressed or filled in, in an accessibility snapshot, and has no name."""


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
