"""Content as it would be if something were published: the desk's own, with a change that nobody sees yet.

Building it may take seconds: do it in a thread, outside any transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from bot import content, written
from bot.content import Content
from kb import history, protect, protections
from kb.library import Standing, published
from kb.protect import Protected


def standing_with(now: Content, becoming: Iterable[Standing]) -> Content:
    """Return what the desk would know if these versions stood.

    Raises:
        Mistakes: with all that would then be wrong.

    """
    over = {one.key: one for one in (*now.added.standing, *becoming)}
    added = replace(now.added, standing=tuple(over.values()))
    return content.build(now.written, now.manner, added, now.on, previous=now)


def from_files(now: Content, folder: Path) -> Content:
    """Return what the desk would know if a folder held its content, and no version stood over its files.

    Raises:
        Mistakes: with all that is wrong in the folder.

    """
    files = written.read(folder, now.languages)
    return content.build(files, now.manner, replace(now.added, standing=()), now.on, previous=now)


def drafts(session: Session) -> tuple[Standing, ...]:
    """Return every draft, as it would stand."""
    return tuple(published(one.standing) for one in history.drafts(session))


def protected(session: Session, now: Content) -> tuple[Protected, ...]:
    """Return the desk's protected questions: those that were added at the desk, then those of its file.

    Raises:
        Mistakes: with all that is wrong in the file.

    """
    kept: Sequence[Protected] = [one.protected for one in protections.listed(session)]
    return protect.together(kept, of_file(now))


def of_file(now: Content) -> tuple[Protected, ...]:
    """Return the protected questions of a desk's file.

    Raises:
        Mistakes: with all that is wrong in it.

    """
    return protect.load(now.written.folder, articles(now), now.languages)


def articles(now: Content) -> tuple[str, ...]:
    """Return the ids of all articles that a desk has, in use or not."""
    return tuple(sorted({one.id for one in now.articles}))
