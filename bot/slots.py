"""What templates may say of one inquiry at one time. A value is worked out only where a template asks for it."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from msgspec import Struct

from bot.content import Content
from handoff import routing
from sla import calendar
from sla.calendar import Calendar, Unmeetable

OPEN = "yes"
"""What `open_now` is while we are open, in every language: it is asked about, not said."""


class About(Struct):
    """What an inquiry is, as far as words depend on it."""

    name: str = ""  # of the customer, if we know it
    number: str = ""
    kind: str = ""
    priority: str = ""
    team: str | None = None  # who has it, or will get it; None: whoever the kind goes to
    channel: str = ""
    agent: str = ""  # the name of who has it


def nobody() -> datetime | None:
    """Return no time: nobody has promised any."""
    return None


class Slots(Struct):
    """Whatever a template may ask for, in a language and at a time."""

    content: Content
    language: str
    about: About
    at: datetime
    promised: Callable[[], datetime | None] = nobody  # by when a person answers, or would

    def fill(self, asked: Collection[str]) -> dict[str, str]:
        """Return the values that are asked for; what nobody knows is empty."""
        return {name: _VALUES[name](self) for name in asked if name in _VALUES}

    def say(self, key: str) -> str:
        """Return the words of one of the desk's own templates."""
        words = self.content.voice.words(key, self.language)
        return words.say(self.fill(words.asks))

    def calendar(self) -> Calendar | None:
        """Return when people work on such an inquiry; None if no calendar says."""
        about = self.about
        team = about.team or routing.team_for(about.kind, "", self.content.teams_by_kind)
        return self.content.policies.calendar(about.kind, about.priority, team, about.channel)


def _hours(slots: Slots) -> str:
    found = slots.calendar()
    return calendar.hours(found, slots.language) if found else ""


def _today(slots: Slots) -> str:
    found = slots.calendar()
    return calendar.today(slots.at, found, slots.language) if found else ""


def _open_now(slots: Slots) -> str:
    found = slots.calendar()
    return OPEN if found and calendar.is_open(slots.at, found) else ""


def _opens(slots: Slots) -> str:
    """Return when we open next; empty while we are open, and where nobody can say."""
    found = slots.calendar()
    if found is None or calendar.is_open(slots.at, found):
        return ""
    try:
        return slots.content.when(calendar.next_open(slots.at, found), slots.at, slots.language)
    except Unmeetable:
        return ""


def _promise(slots: Slots) -> str:
    by = slots.promised()
    return slots.content.when(by, slots.at, slots.language) if by else ""


_VALUES: Mapping[str, Callable[[Slots], str]] = {
    "desk": lambda slots: slots.content.desk,
    "name": lambda slots: slots.about.name,
    "number": lambda slots: slots.about.number,
    "agent": lambda slots: slots.about.agent,
    "hours": _hours,
    "today": _today,
    "open_now": _open_now,
    "opens": _opens,
    "promise": _promise,
}
