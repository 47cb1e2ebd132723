"""Trying a change of what the desk says on its protected questions, before it is published: see `kb.guarding`."""

from collections.abc import Callable

from bot import added, content, foreseeing, trying
from bot.content import Content
from data.db import Database
from kb import protect
from kb.guarding import Becoming, Try
from kb.protections import Clearance


def attempt(db: Database, now: Callable[[], Content]) -> Try:
    """Return the function that tries a change on the content that the desk has by then."""
    return lambda becoming: clearance(db, now(), becoming)


def clearance(db: Database, now: Content, becoming: Becoming) -> Clearance:
    """Try what would become of the protected questions if these versions stood; it may take seconds.

    Raises:
        Mistakes: with all that would then be wrong, or is wrong in the file of protected questions.

    """
    seen, new, protected = db.read_now(
        lambda session: (added.read(session), becoming(session), trying.protected(session, now))
    )
    if not protected:
        return Clearance(revision=seen.revision)
    before = now
    if seen.added != now.added:  # this process has not noticed yet what another one has published
        before = content.build(now.written, now.manner, seen.added, now.on, previous=now)
    after = trying.standing_with(before, new)
    broken = protect.refusals(protected, foreseeing.look(before), foreseeing.look(after))
    return Clearance(revision=seen.revision, broken=broken)
