"""Moving articles between the files and the database, as `kb.exchange` plans it: all that is planned, or nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from bot import written
from bot.settings import Settings
from data import textfile
from data.db import Database
from data.mistakes import Mistake, raise_if_any
from kb import history, library, load, versions
from kb.exchange import Act, Move, Sides
from kb.guarding import standing
from kb.history import Version
from kb.library import Library, Standing
from kb.versions import Draft, Hand, Which

Told = Callable[[Move], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What is to stand in the database, and why."""

    books: Library
    moves: tuple[Move, ...]
    note: str
    at: datetime

    def becoming(self, _session: Session) -> list[Standing]:
        """Return what would stand, to be tried before."""
        publishing = [standing(one.article, one.language, one.after) for one in self.moves if one.act is Act.PUBLISH]
        gone = [standing(one.article, one.language, None) for one in self.moves if one.act is Act.WITHDRAW]
        return publishing + gone


def sides(settings: Settings, db: Database, *, sound: bool = False) -> Sides:
    """Read both sides.

    Raises:
        Mistakes: files that can't be read. If all has to be sound, whatever else is wrong in the folder too, since
            articles are checked against that; a pull may just be what mends it.

    """
    folder = settings.desk.content / "articles"
    unreadable: list[Mistake] = []
    load.sources(folder, unreadable)
    files = written.read(settings.desk.content, settings.desk.languages)
    raise_if_any(files.wrong if sound else unreadable)
    with db.reading() as session:
        drafts = {(one.article, one.language): str(one.made_by or "somebody") for one in history.drafts(session)}
        return Sides(folder=folder, books=files.library, standing=history.standing(session), drafts=drafts)


def write_files(moves: Iterable[Move], done: Told) -> None:
    """Write and remove files; each as a whole, so that no reader sees half of one.

    Raises:
        OSError: the folder can't be written to.

    """
    for one in moves:
        path = Path(one.file)
        if one.act is Act.WRITE:
            path.parent.mkdir(parents=True, exist_ok=True)
            textfile.write(path, one.after)
        elif one.act is Act.REMOVE:
            path.unlink(missing_ok=True)
        done(one)


def must_fit(both: Sides, moves: Iterable[Move]) -> None:
    """See that the files would do if they stood, and tell their mistakes where people can mend them.

    Raises:
        Mistakes: all that is wrong, in the files and beside them.

    """
    moved = {one.key for one in moves if one.act in {Act.PUBLISH, Act.WITHDRAW}}
    library.lying(both.books, [one for one in both.standing if one.key not in moved])


def stand(session: Session, pushes: Sequence[Push]) -> list[tuple[Version, ...]]:
    """Let files stand as versions, and withdraw those whose files are gone; a transaction.

    Raises:
        Mistakes: all that would be wrong if they stood.

    """
    return [_stand(session, one) for one in pushes]


def _stand(session: Session, push: Push) -> tuple[Version, ...]:
    hand = Hand(agent=None, at=push.at)
    gone = [one for one in push.moves if one.act is Act.WITHDRAW]
    withdrawn = [versions.withdraw(session, push.books, _which(session, one), hand) for one in gone]
    new = [
        Draft(article=one.article, language=one.language, text=one.after, base=_newest(session, one), note=push.note)
        for one in push.moves
        if one.act is Act.PUBLISH
    ]
    return (*withdrawn, *versions.put(session, push.books, new, hand))


def _which(session: Session, one: Move) -> Which:
    return Which(article=one.article, language=one.language, number=_newest(session, one))


def _newest(session: Session, one: Move) -> int:
    newest = history.latest(session, one.article, one.language)
    return newest.number if newest else 0
