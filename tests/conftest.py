"""What every test may ask for: a database of either kind, a desk on it, a browser."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
import structlog
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from data.db import Database
from tests import empty
from tests.path_desk import PathDesk
from tests.postgres import Server

if TYPE_CHECKING:
    from playwright.async_api import Browser

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")  # a busy machine must not fail a test

TOGETHER = ("tests/test_faults_kill.py", "tests/test_faults_input.py")
"""Modules whose tests look at one thing that is dear to make: each worker that got one of them would make it again."""


class Handing(LoadScopeScheduling):  # type: ignore[misc]
    """Which worker gets what: tests go out one by one, those of TOGETHER by the module, and these first."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Handing:
    """Hand them out so; the groups that xdist has of its own do nothing with this version of pytest."""
    return Handing(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Let as many workers run as there are processors for us, which may be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """Log tracebacks as the program does: the default shows every local variable, and draws for seconds."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[plain])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of this test session's own."""
    server = Server().start()
    empty.migrate(server.make("migrated", ""))
    yield server
    server.stop()


@pytest.fixture
def new_postgres(postgres: Server, tmp_path: Path) -> Iterator[str]:
    """An empty database on that server, with our tables in it."""
    postgres.revive()
    name = f"t{abs(hash(tmp_path))}"
    yield postgres.make(name, "migrated")
    assert postgres.alive, postgres.why()
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with our tables in it, of each kind in turn."""
    if request.param == "sqlite":
        return empty.sqlite(tmp_path)
    url: str = request.getfixturevalue("new_postgres")
    return url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """The same, opened."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[PathDesk]:
    """A desk on SQLite whose clock stands where the test says, and which acts only when it is told to."""
    opened = PathDesk(tmp_path, empty.sqlite(tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def any_desk(tmp_path: Path, database_url: str) -> Iterator[PathDesk]:
    """The same on each kind of database."""
    opened = PathDesk(tmp_path, database_url)
    yield opened
    opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> "AsyncIterator[Browser]":
    """A browser, for a module whose tests run on the module's event loop."""
    from tests.browser import launched

    async with launched() as browser:
        yield browser
