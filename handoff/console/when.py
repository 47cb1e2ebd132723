"""Times as people at the desk read them: in the desk's zone, in words, and how long until something is due.

Pure: now is passed in.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handoff.console.words import Words

SOON = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Due:
    """How a deadline looks: its level (late, soon, calm, none) and the words for it."""

    level: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The clock on the desk's wall, in one language."""

    zone: ZoneInfo
    now: datetime
    words: Words

    def time(self, at: datetime) -> str:
        """Return the time of day, such as 10.05."""
        return at.astimezone(self.zone).strftime(self.words["calendar"]["clock"])

    def day(self, at: datetime) -> str:
        """Return the day, as today or yesterday where it is."""
        local, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if local == today:
            return self.words["talk"]["today"]
        if local == today - timedelta(days=1):
            return self.words["talk"]["yesterday"]
        return self._date(local, today)

    def moment(self, at: datetime) -> str:
        """Return day and time, without the day if it is today."""
        local, today = at.astimezone(self.zone).date(), self.now.astimezone(self.zone).date()
        if local == today:
            return self.time(at)
        if local == today + timedelta(days=1):
            return f"{self.words['talk']['tomorrow']} {self.time(at)}"
        return f"{self._date(local, today)}, {self.time(at)}"

    def due(self, at: datetime | None) -> Due:
        """Return how long it is until a deadline, or how long it has been missed; `t == due` is met."""
        words = self.words["due"]
        if at is None:
            return Due("none", words["none"])
        left = at - self.now
        if left < timedelta(0):
            return Due("late", words["late"].format(span=span(-left, self.words)))
        return Due("soon" if left <= SOON else "calm", words["left"].format(span=span(left, self.words)))

    def _date(self, local: date, today: date) -> str:
        days, months = self.words["calendar"]["days"].split(), self.words["calendar"]["months"].split()
        named = f"{days[local.weekday()]} {local.day} {months[local.month - 1]}"
        return named if local.year == today.year else f"{named} {local.year}"


def span(length: timedelta, words: Words) -> str:
    """Return a length of time in its two largest units, in whole minutes."""
    minutes = int(length.total_seconds()) // 60
    if not minutes:
        return words["due"]["moment"]
    days, hours = minutes // 1440, minutes // 60 % 24
    figures = (("days", days), ("hours", hours)) if days else (("hours", hours), ("minutes", minutes % 60))
    return " ".join(words["due"][unit].format(n=figure) for unit, figure in figures if figure)
