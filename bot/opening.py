"""What a desk opens besides its database: its channels, and the secret that they sign with."""

import secrets
from pathlib import Path

from pydantic import BaseModel

from bot.hub import store_file
from bot.settings import Settings
from channels import registry, spoken
from channels.base import Channel, Surroundings
from data.mistakes import Mistake, Mistakes

SHORTEST = 32
"""Bytes that a secret has at the least."""


def channels(settings: Settings, *, terminal: bool) -> dict[str, Channel]:
    """Return the desk's channels, not yet running: all but the terminal's, or that one alone.

    Raises:
        Mistakes: the secret in the state folder is too short.

    """
    around = Surroundings(
        desk=settings.desk.name,
        languages=settings.desk.languages,
        state=settings.desk.state,
        public_url=str(settings.http.public_url),
        secret=secret(settings),
    )
    wanted = {name: one for name, one in settings.channels.items() if (_kind(one) == "shell") is terminal}
    if terminal:
        wanted = {"shell": _newcomer(*wanted.values())}
    opened = {one.name: one for one in registry.open_all(wanted, around)}
    return opened if terminal else {name: spoken.SpokenChannel(name) for name in spoken.NAMES} | opened


def secret(settings: Settings) -> bytes:
    """Return what cookies and addresses are signed with: as set, else made once and kept in the state folder.

    Raises:
        Mistakes: the one in the state folder is too short.

    """
    if settings.http.cookie_secret:
        return settings.http.cookie_secret.get_secret_value().encode()
    path = settings.desk.state / "secret"
    if not path.exists():
        _make(path)
    found = path.read_bytes().strip()
    if len(found) < SHORTEST:
        mend = "restore it from a backup; or delete it, which ends every visit and breaks the threads of mails"
        raise Mistakes([Mistake(str(path), 0, f"must have at least {SHORTEST} bytes, not {len(found)}", mend)])
    return found


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    store_file(path, secrets.token_urlsafe(48).encode())
    path.chmod(0o600)


def _newcomer(settings: BaseModel | None = None, *_others: BaseModel) -> BaseModel:
    """Return the terminal's settings with a visitor of this run's own, unless they name one."""
    settings = settings or registry.kinds()["shell"].Settings()
    named = "visitor" in settings.model_fields_set
    return settings if named else settings.model_copy(update={"visitor": f"terminal-{secrets.token_hex(4)}"})


def _kind(settings: BaseModel) -> str:
    return str(getattr(settings, "kind", ""))
