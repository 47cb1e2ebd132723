"""When a desk is open, and how long a promise of working time really takes.

Everything here is arithmetic: no clock is read and nothing is stored, except a memo of days already worked out.
Instants may come in any zone and go out in UTC, because two times of one zone are compared by their wall clocks, which
goes wrong in the hour that daylight saving repeats.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
LOOK_AHEAD = timedelta(days=3 * 366)
"""How far a deadline is looked for: thrice the year that a policy's target may take in ordinary weeks."""


class Unmeetable(ValueError):
    """The desk is not open for long enough, within the look-ahead, to do so much work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Opening hours, counted from the midnight that begins their day; those of a night shift close after 24:00."""

    opens: timedelta
    closes: timedelta

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.opens < DAY:
            raise ValueError(f"opening hours begin between 00:00 and 24:00, not {self.opens} after midnight")
        if not self.opens < self.closes <= self.opens + DAY:
            raise ValueError("opening hours last longer than nothing and at most 24 hours")


Hours = tuple[Interval, ...]
Span = tuple[datetime, datetime]

ROUND_THE_CLOCK = Interval(opens=timedelta(0), closes=DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a desk is open, by the wall clocks of its zone.

    A night shift belongs to the day on which it begins: a holiday takes away the shifts that begin on it, not the end
    of the one that began the evening before. The hours of a special date go before holidays.
    """

    name: str
    zone: ZoneInfo
    week: tuple[Hours, ...]  # Monday first
    special: Mapping[date, Hours] = field(default_factory=dict, hash=False)
    closed: frozenset[date] = frozenset()
    holidays: str = ""  # a country of the `holidays` library, as "ID" or "DE-BY"
    version: str = ""  # of the content, so that a deadline can say by which calendar it was set
    _memo: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days; calendar {self.name} has {len(self.week)}")
        if not any(self.week):
            raise ValueError(f"calendar {self.name} is never open")

    def on(self, day: date) -> Hours:
        """Return the opening hours of a date."""
        if day in self.special:
            return self.special[day]
        if day in self.closed or (self.holidays and day in _holidays(self.holidays, day.year)):
            return ()
        return self.week[day.weekday()]

    def opened(self, day: date) -> tuple[Span, ...]:
        """Return the instants between which the desk is open, for the hours that begin on a date."""
        if day not in self._memo:
            midnight = datetime.combine(day, time())
            self._memo[day] = tuple(
                (_instant(midnight + one.opens, self.zone), _instant(midnight + one.closes, self.zone))
                for one in sorted(self.on(day), key=lambda one: one.opens)
            )
        return self._memo[day]


def always(zone: str) -> Calendar:
    """Return the calendar of a desk that never closes."""
    return Calendar(name="always", zone=ZoneInfo(zone), week=((ROUND_THE_CLOCK,),) * 7, version="always")


def due(since: datetime, work: timedelta, calendar: Calendar) -> datetime:
    """Return the instant at which so much working time has passed; no work at all is done once the desk is open.

    Raises:
        Unmeetable: the desk isn't open for that long within the look-ahead.
        ValueError: `since` has no zone, or the work is negative.

    """
    if work < timedelta(0):
        raise ValueError(f"working time can't be negative: {work}")
    left, since = work, utc(since)
    for opens, closes in spans(since, since + LOOK_AHEAD, calendar):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise Unmeetable(
        f"calendar {calendar.name} has no {work} of working time within {LOOK_AHEAD.days} days from {since:%Y-%m-%d}; "
        "open more hours or set a shorter target"
    )


def worked(since: datetime, until: datetime, calendar: Calendar) -> timedelta:
    """Return the working time between two instants; nothing if the second isn't later."""
    return sum((closes - opens for opens, closes in spans(since, until, calendar)), timedelta(0))


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Say whether the desk is open; at the second of closing it no longer is."""
    return next(spans(at, utc(at) + timedelta.resolution, calendar), None) is not None


def next_open(at: datetime, calendar: Calendar) -> datetime:
    """Return the same instant if the desk is open then, else the one at which it opens next.

    Raises:
        Unmeetable: it doesn't open within the look-ahead.

    """
    return due(at, timedelta(0), calendar)


def spans(since: datetime, until: datetime, calendar: Calendar) -> Iterator[Span]:
    """Yield the open stretches between two instants, in order and without overlap, in UTC."""
    at, until = utc(since), utc(until)
    day, last = at.astimezone(calendar.zone).date() - DAY, until.astimezone(calendar.zone).date()
    while day <= last:
        for opens, closes in calendar.opened(day):
            if opens >= until or at >= until:
                return
            if closes > at:
                yield max(at, opens), min(closes, until)
                at = closes
        day += DAY


def utc(at: datetime) -> datetime:
    """Return an instant in UTC.

    Raises:
        ValueError: it has no zone, and so is no instant.

    """
    if at.utcoffset() is None:
        raise ValueError(f"{at} needs a time zone")
    return at.astimezone(UTC)


def hours(calendar: Calendar, language: str) -> str:
    """Return the ordinary opening hours in words, for the middle of a sentence: `Senin–Jumat 08.00–17.00`."""
    words = _WORDS.get(language, _WORDS["en"])
    if all(day == (ROUND_THE_CLOCK,) for day in calendar.week):
        return words["always"]
    runs = [(times, [day for day, _ in run]) for times, run in groupby(enumerate(calendar.week), lambda day: day[1])]
    return ", ".join(f"{_days(days, words)} {_times(times, words)}" for times, days in runs if times)


def today(at: datetime, calendar: Calendar, language: str) -> str:
    """Return the hours that begin on the day that it is there, in words: `08.00–12.00`; empty if it stays closed."""
    open_hours = calendar.on(utc(at).astimezone(calendar.zone).date())
    return _times(open_hours, _WORDS.get(language, _WORDS["en"])) if open_hours else ""


_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "days": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
        "and": "dan",
        "time": "{:02d}.{:02d}",
        "daily": "setiap hari",
        "whole": "24 jam",
        "always": "24 jam setiap hari",
    },
    "en": {
        "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "and": "and",
        "time": "{:02d}:{:02d}",
        "daily": "every day",
        "whole": "24 hours",
        "always": "24 hours a day, every day",
    },
}


def _days(days: list[int], words: Mapping[str, str]) -> str:
    names = words["days"].split()
    if len(days) == 7:
        return words["daily"]
    if len(days) == 2:
        return f"{names[days[0]]} {words['and']} {names[days[1]]}"
    return names[days[0]] if len(days) == 1 else f"{names[days[0]]}–{names[days[-1]]}"


def _times(times: Hours, words: Mapping[str, str]) -> str:
    if times == (ROUND_THE_CLOCK,):
        return words["whole"]
    return f" {words['and']} ".join(
        f"{_time(one.opens, words)}–{_time(one.closes if one.closes <= DAY else one.closes - DAY, words)}"
        for one in sorted(times, key=lambda one: one.opens)
    )


def _time(since_midnight: timedelta, words: Mapping[str, str]) -> str:
    return words["time"].format(*divmod(since_midnight // timedelta(minutes=1), 60))


@lru_cache(maxsize=512)
def _holidays(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    # The neighbours too: a holiday may be observed on a day of the year before or after.
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=range(year - 1, year + 2)))


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first instant at which a clock on the wall shows that time or a later one."""
    shown = wall.replace(tzinfo=zone).astimezone(UTC)
    if shown.astimezone(zone).replace(tzinfo=None) == wall:
        return shown
    # The clocks skip that time: between its two readings lies the second at which they go forward.
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), shown
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // timedelta(seconds=2) * timedelta(seconds=1)
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            before = middle
        else:
            after = middle
    return after
