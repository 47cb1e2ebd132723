"""What `sapa check` tells besides: mistakes that those in another file would hide, and what only looks like one.

Files are read here, and nothing is changed.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot import added, content, foreseeing, people, reading, trying
from bot.content import Content
from bot.draft import draft, table
from bot.settings import Settings
from data import toml
from data.mistakes import Mistake, Mistakes, gather
from data.toml import Document, Key
from kb import inventory, protect
from kb.protect import Broken
from sla.calendar import DAY, Interval
from sla.opening import WEEKDAYS
from sla.policy import Policies

LONGEST_NIGHT = timedelta(hours=12)
"""A shift over midnight that is longer than this was more likely meant for the day, with its times swapped."""


def beside(file: Path | None, environ: Mapping[str, str]) -> list[Mistake]:
    """Return what is wrong in the content of a desk whose settings won't do, as far as they say where it lies."""
    try:
        desk = table(draft(file, environ).values, "desk")
    except Mistakes:  # the file is no TOML, and says so
        return []
    folder = desk.get("content")
    if not isinstance(folder, str) or not Path(folder).is_dir():
        return []
    written = desk.get("languages", ("id", "en"))
    spoken = tuple(one for one in ("id", "en") if isinstance(written, str | list | tuple) and one in written)
    return _wrong(Path(folder), spoken)


def doubts(folder: Path, policies: Policies) -> list[Mistake]:
    """Return what may be meant as it is written, and may not: opening hours over a whole night and more."""
    document = toml.read(folder / "sla.toml")
    return [_doubt(document, key, one) for key, one in _hours(policies) if _is_long_night(one)]


def read(settings: Settings, at: datetime) -> tuple[Content, list[str]]:
    """Read what the desk says, with what should be looked at; where the database can't be read, the files alone.

    Raises:
        Mistakes: with all that is wrong in it.

    """
    url = settings.database.url.get_secret_value()
    try:
        words, _ = reading.read(settings, at)
        return words, list(inventory.hints(words.stock(added.peek_drafts(url), at)))
    except (SQLAlchemyError, OSError) as error:
        words, _ = reading.read(settings, at, files_only=True)
        told = (
            f"the database can't be read, so that only the files were checked: {getattr(error, 'orig', None) or error}"
        )
        return words, [told, *inventory.hints(words.stock((), at))]


def unkept(words: Content) -> tuple[Broken, ...]:
    """Return the protected questions of the content that do not get what they must.

    Raises:
        Mistakes: with all that is wrong in their file.

    """
    return protect.broken(trying.of_file(words), foreseeing.look(words))


def _wrong(folder: Path, languages: tuple[str, ...]) -> list[Mistake]:
    wrong: list[Mistake] = []
    gather(lambda: people.load(folder / "people.toml", ""), wrong)
    gather(lambda: content.read(folder, desk="", languages=languages, zone="UTC"), wrong)
    return wrong


def _hours(policies: Policies) -> Iterator[tuple[Key, Interval]]:
    for name, calendar in policies.calendars.items():
        week = {("hours", day): hours for day, hours in zip(WEEKDAYS, calendar.week, strict=True)}
        special = {("special", day.isoformat()): hours for day, hours in calendar.special.items()}
        for place, hours in (week | special).items():
            yield from ((("calendars", name, *place, number), one) for number, one in enumerate(hours))


def _is_long_night(one: Interval) -> bool:
    return one.closes > DAY and one.closes - one.opens > LONGEST_NIGHT


def _doubt(document: Document, key: Key, one: Interval) -> Mistake:
    opens, closes = (f"{datetime.min.replace(tzinfo=UTC) + at:%H:%M}" for at in (one.opens, one.closes))
    hours = (one.closes - one.opens) / timedelta(hours=1)
    what = f"{opens}-{closes} is open over midnight, for {hours:g} hours"
    return document.mistake(key, what, f"if that is not meant, write {closes}-{opens}")
