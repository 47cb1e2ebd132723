"""Which kinds of channels there are: ours and those of any distribution that has the entry points.

Nothing is imported before it is asked for, so that a desk pays for, and can be broken by, only what it has configured.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from pydantic import BaseModel

from channels.base import Channel, Surroundings

GROUP = "sapa.channels"
_POWERS = ("open", "read", "run", "send")


class UnknownKind(KeyError):
    """No installed distribution has channels of this kind."""

    def __str__(self) -> str:
        return str(self.args[0])


class Broken(ImportError):
    """A channel is installed but can't be used; its distribution has to be mended, updated or removed."""


class Kinds(Mapping[str, type[Channel]]):
    """The class behind each kind of channel, imported when it is looked up."""

    def __init__(self) -> None:
        self._entries: dict[str, list[EntryPoint]] = {}
        for entry in entry_points(group=GROUP):
            self._entries.setdefault(entry.name, []).append(entry)

    def __getitem__(self, kind: str) -> type[Channel]:
        if kind not in self._entries:
            raise UnknownKind(_unknown(kind, sorted(self._entries)))
        entry, *others = self._entries[kind]
        if others:
            owners = " and ".join(sorted(_owner(one) for one in (entry, *others)))
            raise Broken(f"channel kind {kind!r} comes from {owners}; uninstall all but one of them")
        return _load(entry)

    def __contains__(self, kind: object) -> bool:
        return kind in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


def kinds() -> Kinds:
    """Return the kinds that are installed now.

    Looking one up raises `UnknownKind`, a KeyError that lists the known ones, or `Broken`, which names the
    distribution at fault.
    """
    return Kinds()


def open_all(configured: Mapping[str, BaseModel], around: Surroundings) -> tuple[Channel, ...]:
    """Make every configured channel from its name and its settings, which say its `kind`; nothing is connected yet.

    Raises:
        UnknownKind: there is no such kind.
        Broken: it can't be imported, or is no channel.

    """
    known = kinds()
    return tuple(_open(known, name, settings, around) for name, settings in configured.items())


def _open(known: Kinds, name: str, settings: BaseModel, around: Surroundings) -> Channel:
    kind = str(getattr(settings, "kind", ""))
    try:
        return known[kind].open(name, settings, around)
    except Exception as error:
        error.add_note(f"while opening channel {name!r} of kind {kind!r}")
        raise


def _load(entry: EntryPoint) -> type[Channel]:
    try:
        loaded = entry.load()
    except Exception as error:  # a module may fail in any way while it is imported
        raise Broken(f"channel kind {entry.name!r} of {_owner(entry)} can't be imported: {error!r}") from error
    if fault := _fault(loaded):
        raise Broken(f"channel kind {entry.name!r} of {_owner(entry)} is no channel: {entry.value} {fault}")
    return cast("type[Channel]", loaded)


def _fault(loaded: object) -> str:
    if not isinstance(loaded, type):
        return "is not a class"
    if missing := [power for power in _POWERS if not callable(getattr(loaded, power, None))]:
        return f"lacks {', '.join(missing)}"
    settings = getattr(loaded, "Settings", None)
    if not (isinstance(settings, type) and issubclass(settings, BaseModel) and "kind" in settings.model_fields):
        return "needs a pydantic model with a field `kind` as its `Settings`"
    return ""


def _owner(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else "an unnamed distribution"


def _unknown(kind: str, known: list[str]) -> str:
    if not known:
        return f"no kinds of channels are installed, so not {kind!r} either; install the project: pip install -e ."
    return f"there is no channel kind {kind!r}; known are {', '.join(known)}"
