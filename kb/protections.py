"""Protected questions that were added at the desk, and the rule that nothing is published against them.

Plain functions on a session. What would be answered is found out before, outside any transaction; a `Clearance` carries
that into the transaction that publishes, and holds only while nobody else has published meanwhile.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from data import revision
from data.mistakes import Mistake, raise_if_any
from data.revision import Revision
from data.tables import AGENT, OVERRULED, PROTECTED
from data.types import Role
from kb import protect
from kb.protect import Broken, Protected

MAY_OVERRULE = Role.MANAGER

T = PROTECTED.c


class Missing(LookupError):
    """There is no such protected question."""


class Regresses(Exception):
    """Protected questions would lose what they must get: mend that, or let a manager publish with a reason."""

    def __init__(self, broken: Sequence[Broken]) -> None:
        self.broken = tuple(broken)
        many = "a protected question" if len(broken) == 1 else f"{len(broken)} protected questions"
        told = "\n".join(f"  {one}" for one in broken)
        super().__init__(f"{many} would lose what it must get; nothing was published:\n{told}")


class Outdated(Exception):
    """Somebody has published since it was tried: try it again."""


class NoReason(ValueError):
    """Who overrules a protected question has to be a manager, and to say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A protected question of the desk's own, as it is stored."""

    id: int
    protected: Protected
    inquiry: int | None
    made_by: int | None  # None: a command
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """What trying a change has shown of the protected questions, and on which content it was tried."""

    revision: Revision
    broken: tuple[Broken, ...] = ()


def add(
    session: Session,
    one: Protected,
    agent: int | None,
    at: datetime,
    *,
    articles: Collection[str],
    languages: Sequence[str],
    inquiry: int | None = None,
) -> Kept:
    """Protect a question; protected before, it has to get this from now on.

    `inquiry`: where a customer asked it in these words, so that they can be erased with it.

    Raises:
        Mistakes: all that is wrong with it.

    """
    wrong = protect.flaws(one, articles, languages)
    raise_if_any([Mistake(f"“{one.text[:80]}”", 0, what, mend) for what, mend in wrong])
    words, language = protect.same(one.text, one.language)
    _drop(session, (T.words == words) & (T.language == language), agent, at)
    row = {
        "text": one.text,
        "words": words,
        "language": language,
        "expect": one.expect,
        "note": one.note,
        "inquiry_id": inquiry,
        "made_by": agent,
        "made_at": at,
    }
    session.connection().execute(insert(PROTECTED).values(row))
    return next(
        kept for kept in listed(session) if (kept.protected.text, kept.protected.language) == (one.text, language)
    )


def drop(session: Session, key: int, agent: int | None, at: datetime) -> None:
    """Protect a question no more; it stays to be read in the table.

    Raises:
        Missing: there is none of that key.

    """
    if not _drop(session, T.id == key, agent, at):
        raise Missing(f"there is no protected question {key}")


def forget(session: Session, inquiries: Sequence[int]) -> int:
    """Erase the words of those that came from these inquiries, and protect them no more; return how many that were."""
    erased = update(PROTECTED).where(T.inquiry_id.in_(inquiries), T.text != "")
    gone_at = func.coalesce(T.dropped_at, T.made_at)
    return session.connection().execute(erased.values(text="", words="", note="", dropped_at=gone_at)).rowcount


def listed(session: Session) -> tuple[Kept, ...]:
    """Return the questions that were protected at the desk, oldest first; `protect.load` gives those of the files."""
    rows = session.connection().execute(select(PROTECTED).where(T.dropped_at.is_(None)).order_by(T.id))
    return tuple(
        Kept(
            id=row.id,
            protected=Protected(
                text=row.text,
                language=row.language,
                expect=row.expect,
                note=row.note,
                source=f"protected question {row.id}",
            ),
            inquiry=row.inquiry_id,
            made_by=row.made_by,
            made_at=row.made_at,
        )
        for row in rows
    )


def clear(session: Session, clearance: Clearance, agent: int | None, at: datetime, reason: str = "") -> None:
    """Let a change of what the desk knows go on, in the transaction that makes it; call it before anything is written.

    `reason`: why a manager, or whoever has a shell on the machine (`agent` is None), overrules what is protected.

    Raises:
        Outdated: the content is not the one that it was tried on.
        Regresses: protected questions would lose what they must get, and nobody overrules that.
        NoReason: somebody overrules it who may not.

    """
    revision.hold(session)
    if revision.current(session) != clearance.revision:
        raise Outdated("somebody has published meanwhile; try again")
    if not clearance.broken:
        return
    if not reason.strip():
        raise Regresses(clearance.broken)
    if agent is not None and not _role(session, agent).may(MAY_OVERRULE):
        raise NoReason(f"only a {MAY_OVERRULE} may publish against protected questions")
    row = {"at": at, "by": agent, "reason": reason.strip(), "questions": written(clearance.broken)}
    session.connection().execute(insert(OVERRULED).values(row))


def written(broken: Sequence[Broken]) -> str:
    """Return protected questions that lose what they must get as they are stored: which, not in which words."""
    return json.dumps(
        [
            {"source": one.protected.source, "expect": one.protected.expect, "was": str(one.was), "now": str(one.now)}
            for one in broken
        ]
    )


def _drop(session: Session, which: object, agent: int | None, at: datetime) -> int:
    there = update(PROTECTED).where(which, T.dropped_at.is_(None))  # type: ignore[arg-type]
    return session.connection().execute(there.values(dropped_by=agent, dropped_at=at)).rowcount


def _role(session: Session, agent: int) -> Role:
    found = session.connection().execute(select(AGENT.c.role).where(AGENT.c.id == agent, AGENT.c.active)).scalar()
    return Role(found) if found else Role.AGENT
