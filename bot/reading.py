"""What a desk is made of before it opens: its content, from its files and its database, and its people.

Nothing is changed: a database that is not made yet adds nothing.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot import added, content, people, written
from bot.added import Added, Seen
from bot.content import Content, Manner
from bot.people import People
from bot.settings import Settings
from data.mistakes import Mistake, gather, raise_if_any
from kb import sentences
from kb.kept import Kept


def utc_now() -> datetime:
    """Read the clock; everything else is given the time."""
    return datetime.now(UTC)


def read(settings: Settings, at: datetime | None = None, *, files_only: bool = False) -> tuple[Content, People]:
    """Read what the desk says at a time, which is now unless one is given, and who works there.

    Raises:
        Mistakes: with all that is wrong in all of its files, and in what the database puts over them.
        sqlalchemy.exc.SQLAlchemyError, OSError: there is a database, and it can't be read, as it was asked for.

    """
    seen = None if files_only else added.peek(settings.database.url.get_secret_value())
    return take(settings, None, seen, at or utc_now())


def take(
    settings: Settings, words: Content | None, seen: Seen | None, at: datetime, *, keeps: bool = False
) -> tuple[Content, People]:
    """Return the words given, else those that the desk says at a time, and who works there.

    `seen`: what the database adds; None: nothing. `keeps`: what has to be learnt of the articles is kept for the next
    start, as a desk does that runs.

    Raises:
        Mistakes: with all that is wrong in all of its files, and in what the database puts over them.

    """
    wrong: list[Mistake] = []
    staff = gather(lambda: people.load(settings.desk.content / "people.toml", settings.desk.languages[0]), wrong)
    if words is None:
        words = gather(lambda: _content(settings, seen, at, keeps=keeps), wrong)
    raise_if_any(wrong)
    assert words
    assert staff
    return words, staff


def read_content(settings: Settings, at: datetime | None = None) -> Content:
    """Read what the desk says at a time, which is now unless one is given: its files, and what the database adds.

    Raises:
        Mistakes: with all that is wrong in it.
        sqlalchemy.exc.SQLAlchemyError, OSError: there is a database, and it can't be read.

    """
    return _content(settings, added.peek(settings.database.url.get_secret_value()), at or utc_now())


def _content(settings: Settings, seen: Seen | None, at: datetime, *, keeps: bool = False) -> Content:
    desk, bot = settings.desk, settings.bot
    kept = Kept(desk.state, writes=keeps)
    manner = Manner(
        desk=desk.name,
        languages=desk.languages,
        zone=ZoneInfo(desk.timezone),
        patience=bot.patience,
        confirm=bot.confirm,
        learns_alone=settings.kb.lessons == "automatic",
        sentences=sentences.opened(kept) if settings.kb.asks_sentences else None,
        kept=kept,
    )
    files = written.read(desk.content, desk.languages)
    return content.build(files, manner, seen.added if seen else Added(), manner.day(at))
