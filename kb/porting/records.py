"""Reading what another program's JSON says, whatever it left out or wrote otherwise than it documents."""

from collections.abc import Iterator, Mapping
from typing import Any

Record = Mapping[str, Any]


def records(value: object, *names: str) -> Iterator[Record]:
    """Give the records that stand in a list under one of these names; without names, those of the list itself."""
    listed: list[object] = [value] if not names else []
    if isinstance(value, dict):
        listed += [value.get(name) for name in names]
    for one in listed:
        if isinstance(one, list):
            yield from (record for record in one if isinstance(record, dict))


def words(record: object, name: str) -> str:
    """Return a text or number under a name, as text; empty if there is none."""
    value = record.get(name) if isinstance(record, dict) else None
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def labels(value: object) -> frozenset[str]:
    """Return the texts of a list."""
    listed = value if isinstance(value, list) else []
    return frozenset(one.strip() for one in listed if isinstance(one, str) and one.strip())
