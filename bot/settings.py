"""The settings of a desk: what a file says, with what the environment says over it.

They are read once, at the start, and never change. Every mistake in them is told at once, by key, file and line.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

from pydantic import (
    BaseModel,
    Field,
    InstanceOf,
    PrivateAttr,
    SecretStr,
    ValidationError,
)

from bot import environment, wording
from bot.draft import Draft, draft, rooted, table
from bot.sections import Admin, Bot, Database, Desk, Http, Kb, Room, Section
from bot.wording import Fault
from channels import registry
from channels.base import Channel
from data.mistakes import Mistake, Mistakes, nearest, raise_if_any
from data.toml import Key

Kinds = Mapping[str, type[Channel]]


class Settings(Section):
    """Everything that can be set; docs/settings.md tells what each means."""

    desk: Desk
    database: Database
    http: Http = Field(default_factory=Http)
    bot: Bot = Field(default_factory=Bot)
    kb: Kb = Field(default_factory=Kb)
    admin: Admin | None = None
    channels: Mapping[str, InstanceOf[BaseModel]]  # by name, each of its channel's own Settings
    rooms: Mapping[str, Room] = {}  # by team
    _unasked: frozenset[str] = PrivateAttr(frozenset())

    def model_post_init(self, context: Mapping[str, frozenset[str]] | None) -> None:
        """Keep what the draft knows besides the values."""
        self._unasked = (context or {}).get("unasked", frozenset())

    @property
    def unasked(self) -> frozenset[str]:
        """Return the channels that nobody wrote, which the desk can do without."""
        return self._unasked

    def secrets(self) -> frozenset[str]:
        """Return every secret among the settings, so that no log ever shows one."""
        return frozenset(_secrets(self))

    @property
    def idle(self) -> tuple[tuple[str, str], ...]:
        """Return the keys that are set and have no effect in this version, each with why."""
        why = "agents can't work in rooms yet, only in the console"
        return tuple((f"rooms.{team}", why) for team in self.rooms)


def load(path: Path | None, environ: Mapping[str, str], kinds: Kinds | None = None) -> Settings:
    """Return the settings of a desk.

    Args:
        path: the file; None: `SAPA_CONFIG`, else `./sapa.toml`, else the starter desk.
        environ: the environment.
        kinds: the channels there are; None: those that are installed.

    Raises:
        Mistakes: with all that is wrong in the file and in the environment.

    """
    written = draft(find(path, environ), environ)
    channels, faults = _channels(written, registry.kinds() if kinds is None else kinds)
    faults = [*written.unset(environ), *faults, *_strangers(written)]
    try:
        settings = Settings.model_validate(
            written.values | {"channels": channels}, context={"unasked": written.unasked}
        )
    except ValidationError as error:
        faults += wording.faults(error, Settings, written.values, written.references)
        raise Mistakes([*_told_once(written, faults), *_unread(environ)]) from error
    raise_if_any([*_told_once(written, faults), *_unread(environ)])
    return settings


def find(path: Path | None, environ: Mapping[str, str]) -> Path | None:
    """Return the file that the settings come from; None: there is none, so it's the starter desk."""
    if path or environ.get("SAPA_CONFIG"):
        return path or Path(environ["SAPA_CONFIG"])
    here = Path("sapa.toml")
    return here if here.is_file() else None


def _channels(written: Draft, kinds: Kinds) -> tuple[dict[str, BaseModel], list[Fault]]:
    """Check each channel's table with its channel's own class."""
    good: dict[str, BaseModel] = {}
    faults: list[Fault] = []
    if not isinstance(written.values["channels"], dict):
        faults.append(Fault(("channels",), "must be a table"))
    for name in table(written.values, "channels"):
        match _channel(written, name, kinds):
            case BaseModel() as settings:
                good[name] = settings
            case found:
                faults += found
    return good, faults


def _channel(written: Draft, name: str, kinds: Kinds) -> BaseModel | list[Fault]:
    at: Key = ("channels", name)
    values = written.values["channels"][name]
    if not isinstance(values, dict):
        return [Fault(at, "must be a table")]
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", name):
        return [Fault(at, "is not a name for a channel", "use small letters, digits, - and _, 40 at the most")]
    kind = values.get("kind", name)
    if not isinstance(kind, str) or kind not in kinds:
        key = (*at, "kind") if "kind" in values else at
        what = f"there is no kind of channel called {kind!r}" if "kind" in values else "needs a kind"
        none = "none is installed; install the program itself, with pip install -e ."
        return [Fault(key, what, nearest(str(kind), list(kinds)) or none)]
    try:
        model = kinds[kind].Settings
    except ImportError as error:
        return [Fault((*at, "kind"), str(error))]
    try:
        return model.model_validate(rooted({"kind": kind, **values}, model, written.base), extra="forbid")
    except ValidationError as error:
        hidden = {key[2:] for key in written.references if key[:2] == at}
        return [Fault(at + one.key, one.what, one.mend) for one in wording.faults(error, model, values, hidden)]


def _strangers(written: Draft) -> Iterator[Fault]:
    """Give each room on a channel that the desk hasn't got."""
    channels = table(written.values, "channels")
    for team, room in table(written.values, "rooms").items():
        channel = room.get("channel") if isinstance(room, dict) else None
        if isinstance(channel, str) and channel not in channels:
            mend = nearest(channel, list(channels))
            yield Fault(("rooms", team, "channel"), f"there is no channel {channel!r} here", mend)


def _told_once(written: Draft, faults: list[Fault]) -> list[Mistake]:
    """Turn faults into mistakes, for each key the first one found."""
    return [written.mistake(fault) for fault in {fault.key: fault for fault in reversed(faults)}.values()]


def _unread(environ: Mapping[str, str]) -> Iterator[Mistake]:
    sections: dict[str, type[BaseModel]] = {
        "desk": Desk,
        "database": Database,
        "http": Http,
        "bot": Bot,
        "kb": Kb,
        "admin": Admin,
    }
    known = [(section, key) for section, model in sections.items() for key in model.model_fields]
    for name, meant in environment.almost(environ, known):
        yield Mistake(name, 0, "is not read", f"write {meant}, with two underscores")


def _secrets(value: object) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
        yield from _secrets(value.get_secret_value())
    elif isinstance(value, str):
        yield from (unquote(found["password"]) for found in wording.PASSWORD.finditer(value))
    elif isinstance(value, BaseModel):
        yield from _secrets(dict(value))
    elif isinstance(value, Mapping):
        yield from _secrets(list(value.values()))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _secrets(part)
