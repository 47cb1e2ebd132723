"""Empty databases with our tables in them: the migrations run once, and every test gets a copy of what they made."""

import functools
import tempfile
from pathlib import Path

from data import schema
from data.db import Database


def sqlite(folder: Path) -> str:
    """Put one into a folder, and return its URL."""
    (folder / "sapa.db").write_bytes(_migrated())
    return f"sqlite:///{folder}/sapa.db"


def migrate(url: str) -> str:
    """Make our tables in an empty database, and let go of it."""
    db = Database(url)
    schema.upgrade(db)
    db.close()
    return url


@functools.cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/sapa.db")
        return Path(folder, "sapa.db").read_bytes()
