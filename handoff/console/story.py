"""The journal in words: each event as a sentence. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handoff.console import grounds
from handoff.console.when import Wall
from handoff.shapes import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What everybody and everything is called that the journal knows by a key, and the clock to tell times by."""

    agents: Mapping[int, str]
    teams: Mapping[str, str]
    people: Mapping[str, str]  # by e-mail address
    kind: Callable[[str], str]
    wall: Wall


def tell(event: Happened, names: Names) -> str:
    """Return what happened, as a sentence; a kind that has no sentence is told by its name and figures."""
    sentence = names.wall.words["story"].get(event.kind)
    if sentence is None:
        return " ".join([event.kind, *(f"{key}={value}" for key, value in event.data.items())])
    return sentence.format_map(
        _Filled({key: _value(key, value, names, event.data) for key, value in event.data.items()}, names)
    )


def actor(event: Happened, names: Names) -> str:
    """Return who did it."""
    kind, _, key = event.actor.partition(":")
    if kind == "agent":
        return names.agents.get(int(key), key)
    return names.wall.words["shell"].get(kind, kind)


class _Filled(dict[str, str]):
    """The values of a sentence; what an event leaves out is put in words as well."""

    def __init__(self, values: Mapping[str, str], names: Names) -> None:
        super().__init__(values)
        self._words = names.wall.words

    def __missing__(self, key: str) -> str:
        if key == "whom":
            return self["agent"] if self["agent"] != self._words["story"]["the_bot"] else self["team"]
        return "–"


def _value(key: str, value: Any, names: Names, told: Mapping[str, Any]) -> str:
    words = names.wall.words
    if key == "agent":
        return names.agents.get(value, str(value)) if value is not None else words["story"]["the_bot"]
    if key == "team" or (key == "to" and value in names.teams):
        return names.teams.get(value, str(value)) if value else words["story"]["no_team"]
    if key == "to" and value in names.people:
        return names.people[value]
    if key in _MOMENTS:
        return names.wall.moment(datetime.fromisoformat(value))
    if key == "kind":
        return names.kind(value)
    if key == "confidence":
        return f"{value:.0%}"
    if isinstance(value, list | tuple):
        return ", ".join(words["lacking"].get(one, one) for one in value)
    if key == "reason" and value not in words["because"]:
        return grounds.tell(str(value), words, names.kind, told.get("grounds"))
    section = _SECTIONS.get(key)
    return words[section].get(str(value), str(value)) if section else str(value)


_MOMENTS = frozenset({"by", "due_at"})
_SECTIONS = {
    "channel": "channel",
    "priority": "priority",
    "reason": "because",
    "why": "because",
    "how": "because",
    "metric": "clock",
    "to": "addressee",
}
