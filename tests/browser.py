"""Chromium, for the tests that see pages as people do."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, async_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-features=LocalNetworkAccessChecks"]


@contextlib.asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Let it run until the block ends; where there is none, the test is skipped, or fails if SAPA_BROWSER says so."""
    program = shutil.which("chromium")
    if not program:
        missing = pytest.fail if os.environ.get("SAPA_BROWSER") == "required" else pytest.skip
        missing("there is no chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()
