"""Calendars as people write them in `sla.toml`.

Every mistake is noted in the sheet, with its place; nothing is raised.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version
from itertools import pairwise
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

import holidays
from holidays.registry import EntityLoader
from pydantic import Field, PlainValidator

from data.forms import Form, Sheet, Wrong
from data.mistakes import nearest
from data.toml import Key
from sla.calendar import DAY, Calendar, Hours, Interval
from sla.source import fingerprint

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

_INTERVAL = re.compile(r"(\d\d?)[:.](\d\d)\s*[-–]\s*(\d\d?)[:.](\d\d)")


def calendar(name: str, written: object, sheet: Sheet) -> Calendar | None:
    """Return the calendar of a table `[calendars.NAME]`, or None; what is wrong with it is noted in the sheet."""
    place: Key = ("calendars", name)
    form = sheet.fill(_Written, written, place)
    if not form:
        return None
    if not any(form.hours.values()):
        sheet.wrong((*place, "hours"), f"calendar {name} is never open", 'write monday = ["08:00-17:00"] …')
        return None
    made = Calendar(
        name=name,
        zone=form.zone,
        week=tuple(form.hours.get(day, ()) for day in WEEKDAYS),
        special=form.special,
        closed=frozenset(form.closed),
        holidays=form.holidays,
        # Another edition of the library may know other holidays, and then sets other deadlines.
        version=fingerprint(written, version("holidays") if form.holidays else ""),
    )
    _check(made, place, sheet)
    return made


def _check(made: Calendar, place: Key, sheet: Sheet) -> None:
    for day, one, other in _clashes(made):
        where = ("special", day.isoformat()) if isinstance(day, date) else ("hours", WEEKDAYS[day])
        night = " or in the night beside it" if one.closes > DAY else ""
        what = f"the hours {_as_written(one)} and {_as_written(other)} overlap, on {where[1]}{night}"
        sheet.wrong((*place, *where), what, "let one end before the other begins")
    for both in sorted(made.closed & made.special.keys()):
        sheet.wrong((*place, "special", both.isoformat()), f"{both} is closed and has hours", "keep one of the two")


def _clashes(made: Calendar) -> Iterator[tuple[int | date, Interval, Interval]]:
    """Yield hours that overlap, and where: a day of the ordinary week as 0 to 6, or a special date."""
    for number, hours in enumerate(made.week):
        for one, other in (*_within(hours), *_across(hours, made.week[(number + 1) % 7])):
            yield number, one, other
    for special in sorted(made.special):
        for one, other in _within(made.special[special]):
            yield special, one, other
    if not any(one.closes > DAY for hours in (*made.week, *made.special.values()) for one in hours):
        return  # nothing reaches into another day, so no holiday needs to be looked up
    for eve in sorted({near for day in made.special for near in (day - DAY, day)}):
        for one, other in _across(made.on(eve), made.on(eve + DAY)):
            yield eve if eve in made.special else eve + DAY, one, other


def _within(hours: Hours) -> Iterator[tuple[Interval, Interval]]:
    for one, other in pairwise(sorted(hours, key=lambda one: one.opens)):
        if other.opens < one.closes:
            yield one, other


def _across(hours: Hours, following: Hours) -> Iterator[tuple[Interval, Interval]]:
    last = max(hours, key=lambda one: one.closes, default=None)
    first = min(following, key=lambda one: one.opens, default=None)
    if last and first and first.opens + DAY < last.closes:
        yield last, first


def _as_written(one: Interval) -> str:
    opens, closes = (divmod(at // timedelta(minutes=1), 60) for at in (one.opens, one.closes))
    return f"{opens[0]:02d}:{opens[1]:02d}-{closes[0] if closes <= (24, 0) else closes[0] - 24:02d}:{closes[1]:02d}"


def _interval(value: object) -> Interval:
    found = _INTERVAL.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        raise Wrong(f"{value!r} is not a stretch of hours", 'write "08:00-17:00"')
    opens, closes = (timedelta(hours=int(found[one]), minutes=int(found[one + 1])) for one in (1, 3))
    if max(opens, closes) > DAY or opens == DAY or int(found[2]) > 59 or int(found[4]) > 59:
        raise Wrong(f"{value!r} has a time that no clock shows", 'write times from "00:00" to "24:00"')
    if opens == closes:
        raise Wrong(f"{value!r} is empty", 'write "00:00-24:00" for round the clock, or leave it out')
    return Interval(opens=opens, closes=closes if closes > opens else closes + DAY)


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (KeyError, ValueError, OSError) as error:
        near = nearest(value, available_timezones()) if isinstance(value, str) else ""
        mend = near or 'use a name of the IANA database, as "Asia/Jakarta"'
        raise Wrong(f"unknown time zone {value!r}", mend) from error


def _country(value: object) -> str:
    country, _, part = str(value).partition("-")
    # To make one loads those of all countries, 8 MB that an idle desk does without; a country is known by its letters.
    if not part and country in EntityLoader.get_country_codes():
        return str(value)
    try:
        holidays.country_holidays(country, subdiv=part or None)
    except NotImplementedError as error:
        parts = ", ".join(holidays.list_supported_countries().get(country, ())) or "none"
        known = f"its parts are: {parts}" if part else 'use a country\'s two letters, as "ID"'
        raise Wrong(f"no holidays are known for {value!r}", known) from error
    return str(value)


def _date(value: object) -> date:
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError as error:
        raise Wrong(f"{value!r} is not a date", 'write "2026-12-24"') from error


Stretch = Annotated[Interval, PlainValidator(_interval)]
Date = Annotated[date, PlainValidator(_date)]


class _Written(Form):
    zone: Annotated[ZoneInfo, PlainValidator(_zone)]
    holidays: Annotated[str, PlainValidator(_country)] = ""
    closed: tuple[Date, ...] = ()
    hours: dict[Weekday, tuple[Stretch, ...]]
    special: dict[Date, tuple[Stretch, ...]] = Field(default_factory=dict)
