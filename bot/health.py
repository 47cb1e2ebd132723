"""What `sapa doctor` looks at: the machine, the packages, the folders, the database, the content."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from sqlalchemy import text

from bot import reading
from bot.settings import Settings
from data import schema
from data.db import Database
from data.mistakes import Mistakes

PACKAGES = ("bot", "channels", "data", "handoff", "kb", "sla")
ROOM = 500_000_000
"""Bytes of free disk below which somebody should act."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: fine, odd or wrong, and what was found."""

    check: str
    state: str
    found: str


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; never stop at the first thing that is wrong."""
    checks: dict[str, Callable[[Settings], tuple[str, str]]] = {
        "python": _python,
        "packages": _packages,
        "state folder": _folder,
        "disk": _disk,
        "database": _database,
        "content": _content,
        "mail": _mail,
        "address": _address,
    }
    return [Finding(name, *check(settings)) for name, check in checks.items()]


def _python(_settings: Settings) -> tuple[str, str]:
    return "fine", f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"


def _packages(_settings: Settings) -> tuple[str, str]:
    """Find other distributions that bring a package of one of our names: the last one installed would win."""
    owners = metadata.packages_distributions()
    rivals = {name: [one for one in owners.get(name, ()) if one != "sapa"] for name in PACKAGES}
    told = [f"{name} also comes with {', '.join(sorted(set(others)))}" for name, others in rivals.items() if others]
    return ("odd", "; ".join(told)) if told else ("fine", "nobody else claims our names")


def _folder(settings: Settings) -> tuple[str, str]:
    folder = settings.desk.state
    nearest = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return ("fine", str(folder)) if os.access(nearest, os.W_OK) else ("wrong", f"{nearest} can't be written to")


def _disk(settings: Settings) -> tuple[str, str]:
    nearest = next(one for one in (settings.desk.state, *settings.desk.state.absolute().parents) if one.exists())
    free = shutil.disk_usage(nearest).free
    return ("fine" if free > ROOM else "wrong"), f"{free / 1e9:.1f} GB free at {nearest}"


def _database(settings: Settings) -> tuple[str, str]:
    url = settings.database.url.get_secret_value()
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        return "fine", "not made yet; the first start makes it"
    try:
        db = Database(url)
        with db.connect() as connection:
            connection.execute(text("SELECT 1"))
            version = schema.current(connection)
        db.close()
    except Exception as error:  # noqa: BLE001 — whatever it is, it is the finding
        return "wrong", str(getattr(error, "orig", None) or error)
    newer = version is not None and version > schema.HEAD  # the program refuses to touch it
    state = "fine" if version == schema.HEAD else "wrong" if newer else "odd"
    return state, f"version {version}, this program has {schema.HEAD}"


def _content(settings: Settings) -> tuple[str, str]:
    try:
        words, _ = reading.read(settings, files_only=True)  # what is wrong with the database is a finding of its own
    except Mistakes as error:
        return "wrong", f"{len(error.mistakes)} mistakes; sapa check tells them"
    return "fine", f"{len({one.id for one in words.knowledge.articles})} articles"


def _mail(settings: Settings) -> tuple[str, str]:
    mail = [one for one in settings.channels.values() if getattr(one, "kind", "") == "email"]
    if not mail:
        return "fine", "no mail channel"
    if all(getattr(one, "smarthost", None) for one in mail):
        return "fine", "a smarthost is set"
    return "odd", f"no smarthost: replies by mail are only written to {settings.desk.state / 'mail'}"


def _address(settings: Settings) -> tuple[str, str]:
    url = str(settings.http.public_url)
    public = url.startswith("https://") or "127.0.0.1" in url or "localhost" in url
    return ("fine" if public else "odd"), url if public else f"{url} is not https: sign-ins can be read on the way"
