"""Bringing the database to this version of the product: Alembic, started only when there is something to do."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from data.db import Database

HEAD = "0007"
"""The newest migration; a test holds it against the files."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def current(connection: Connection) -> str | None:
    """Return the version that a database is at; None: it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(db: Database) -> str | None:
    """Upgrade a database, if it needs it; return the version it had before.

    Raises:
        RuntimeError: the database is of a newer version of the product than this one.

    """
    with db.connect() as connection:
        before = current(connection)
        connection.rollback()
        if before == HEAD:
            return before
        if before is not None and not (_MIGRATIONS / "versions" / f"v{before}.py").exists():
            raise RuntimeError(f"the database is at {before}, this program knows versions up to {HEAD}; upgrade it")
        _run(connection)
        return before


def _run(connection: Connection) -> None:
    # Alembic takes a third of a second to import: a desk whose database is up to date doesn't wait for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    with connection.begin():
        if connection.dialect.name == "postgresql":  # two first starts at once: the second one waits, and finds it done
            connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('sapa upgrade'))"))
        command.upgrade(config, "head")
