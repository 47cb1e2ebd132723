"""How the content stands, for `sapa status`: mistakes that keep new content from a running desk, files that differ."""

from collections.abc import Iterator
from datetime import datetime

from bot import app
from bot.settings import Settings
from data.mistakes import Mistakes


def of(settings: Settings, at: datetime) -> Iterator[str]:
    """Give in a line each what somebody has to mend; nothing where all is well.

    Raises:
        sqlalchemy.exc.SQLAlchemyError, OSError: the database can't be read.

    """
    try:
        words, _ = app.read(settings, at)
    except Mistakes as error:
        yield "The content has mistakes: a running desk goes on with what it had, and would not start again."
        yield from (f"  {one}" for one in error.mistakes)
    else:
        yield from (str(one) for one in words.drifts)
