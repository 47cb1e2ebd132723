"""How the content stands, for `sapa status`: mistakes that keep new content from a running desk, files that differ."""

from collections.abc import Iterator

from sqlmodel import Session

from bot import written
from bot.settings import Settings
from data.mistakes import Mistake, Mistakes, gather
from kb import history, library


def of(session: Session, settings: Settings) -> Iterator[str]:
    """Give in a line each what somebody has to mend; nothing where all is well."""
    over = history.standing(session)
    files = written.read(settings.desk.content, settings.desk.languages)
    wrong: list[Mistake] = [*files.wrong]
    gather(lambda: library.lying(files.library, over), wrong)
    if wrong:
        yield "The content has mistakes: a running desk goes on with what it had, and would not start again."
        yield from (f"  {one}" for one in Mistakes(wrong).mistakes)
    yield from (str(one) for one in library.drifts(files.library, over))
