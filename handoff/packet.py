"""What a person gets to know when an inquiry is handed over, so that nobody asks the customer twice. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that the bot thought of, and how sure it was, from 0 to 1."""

    article: str
    title: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """The form that goes along with a handoff."""

    reason: str  # asked, unanswered, complaint, angry, article, reopened, by agent
    question: str  # what the customer said last
    summary: str  # what it has been about so far
    tried: tuple[Tried, ...] = ()
    missing: tuple[str, ...] = ()  # intake fields that are not known: name, reach
    language: str = ""
    kind: str = "general"
    priority: str = "normal"
    because: str = ""  # why this kind and priority, in signs
    grounds: Mapping[str, Any] | None = None  # the same as values, see kb.classification; None: an older packet
    promised: str = ""  # RFC 3339: what the customer was told


def summarise(said: Sequence[str], most: int = 280) -> str:
    """Return the customer's own words, first and last, short enough to take in at a glance."""
    lines = [" ".join(one.split()) for one in said if one.strip()]
    if not lines:
        return ""
    said_last = lines[0].removesuffix("…") in lines[-1]  # a subject is the beginning of what was said
    joined = lines[-1] if said_last else f"{lines[0]} … {lines[-1]}"
    return joined if len(joined) <= most else joined[: most - 1].rstrip() + "…"


def dump(packet: Packet) -> str:
    """Return the packet as JSON, for its handoff's row."""
    return json.dumps(asdict(packet), ensure_ascii=False)


def load(stored: str) -> Packet:
    """Read a packet as `dump` wrote it."""
    found: dict[str, Any] = json.loads(stored)
    tried = tuple(Tried(**one) for one in found.pop("tried", ()))
    return Packet(**{**found, "tried": tried, "missing": tuple(found.get("missing", ()))})
