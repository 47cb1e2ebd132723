"""Why the desk itself escalates: a promise that was not kept. It is stored without words, and told in the reader's.

Pure; an agent's own reason for an escalation is words already, and is none of this.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A clock that ran out."""

    metric: str
    due_at: datetime
    zone: ZoneInfo  # where the desk is: people are told times as they are there


def dump(breach: Breach) -> str:
    """Return a breach as an escalation's row has it."""
    return json.dumps({"metric": breach.metric, "due_at": breach.due_at.isoformat(), "zone": breach.zone.key})


def load(stored: str) -> Breach | None:
    """Read a breach as `dump` wrote it; anything else is None."""
    try:
        found = json.loads(stored)
        due_at, zone = datetime.fromisoformat(found["due_at"]), ZoneInfo(found["zone"])
        return Breach(metric=found["metric"], due_at=due_at, zone=zone)
    except (ValueError, TypeError, KeyError):  # an unknown zone is a KeyError too
        return None


def words(breach: Breach, language: str) -> str:
    """Return what was not kept, as a sentence; a language that we don't speak gives English."""
    said = _WORDS.get(language, _WORDS["en"])
    at = breach.due_at.astimezone(breach.zone).strftime(said["at"])
    return said["late"].format(metric=said.get(breach.metric, breach.metric), at=at)


_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "first_response": "Respons pertama",
        "handoff_response": "Respons setelah diteruskan",
        "at": "%d/%m/%Y pukul %H.%M %Z",
        "late": "{metric} terlambat: seharusnya paling lambat {at}.",
    },
    "en": {
        "first_response": "The first response",
        "handoff_response": "The response after handoff",
        "at": "%Y-%m-%d at %H:%M %Z",
        "late": "{metric} is late: it was due by {at}.",
    },
}
