"""Durations as people write them: `30s`, `15m`, `2h`, `1d`, or a number of seconds."""

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_FORM = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd]?)")


def read(value: str | float) -> timedelta:
    """Return the duration that a person wrote.

    Raises:
        ValueError: it is not of the form, negative, or longer than ten years.

    """
    found = _FORM.fullmatch(str(value).strip().lower())
    if not found or isinstance(value, bool):
        raise ValueError(f"{value!r} is not a duration; write 30s, 15m, 2h or 1d")
    seconds = float(found[1]) * _UNITS[found[2] or "s"]
    if seconds > 3650 * 86400:
        raise ValueError(f"{value!r} is longer than ten years")
    return timedelta(seconds=seconds)


def write(duration: timedelta) -> str:
    """Return a duration in the largest unit that keeps it whole: `90m`, not `1.5h`."""
    seconds = duration.total_seconds()
    for unit, size in reversed(_UNITS.items()):
        if seconds and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return f"{seconds:g}s"
