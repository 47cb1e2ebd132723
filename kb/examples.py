"""Examples: a customer's words, and which article answers them, or which kind of inquiry they are.

What people do at the desk proposes one; a nod makes it count, and can be taken back. These are transactions on a
session. The same words for the same label are one example, however they are spelt: again, they only count.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, Row, delete, func, select, update
from sqlmodel import Session

from data import bulk
from data.among import among, listed
from data.examples import About, Nod, Source
from data.rows import held
from data.tables import EXAMPLE
from kb.normal import words

LONGEST = 2_000
"""Characters of a message that are kept as an example; nobody's question needs more."""


class Undecidable(ValueError):
    """A nod that cannot be given: there is no such example, or it is not in a state for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Words that may be worth learning, with where they came from."""

    about: About
    text: str
    label: str  # an article's id, or a kind
    source: Source
    language: str = ""
    against: bool = False  # it says what the words are not
    inquiry: int | None = None
    message: int | None = None
    made_by: int | None = None  # an agent; None: it came about by itself

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.label:
            raise ValueError(f"an example needs words and a label, not {self.text!r} and {self.label!r}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a proposal is now."""

    id: int
    state: Nod
    seen: int  # how often the same was proposed, this time too


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """An example that counts."""

    id: int
    text: str
    language: str
    label: str
    against: bool
    seen: int


def propose(session: Session, proposal: Proposal, at: datetime) -> Kept:
    """Keep an example until somebody decides; what was decided before about the same words stays decided."""
    row = {
        "about": proposal.about,
        "text": proposal.text.strip()[:LONGEST],
        "same": same(proposal.text),
        "language": proposal.language,
        "label": proposal.label,
        "against": proposal.against,
        "source": proposal.source,
        "state": Nod.PROPOSED,
        "inquiry_id": proposal.inquiry,
        "message_id": proposal.message,
        "made_by": proposal.made_by,
        "seen": 1,
        "at": at,
    }
    kept = session.connection().execute(bulk.fitting(session, _PROPOSE), row).one()
    return Kept(kept.id, Nod(kept.state), kept.seen)


def accept(session: Session, example: int, at: datetime, by: int | None = None) -> None:
    """Let an example count from now on; `by` is the agent who says so, None if it goes by itself.

    Words are of one kind only: another kind that they counted as does not count any more.

    Raises:
        Undecidable: there is no such example.

    """
    row = _of(session, example)
    if row.state == Nod.ACCEPTED:
        return
    if row.about == About.KIND and not row.against:
        _outdate(session, row, at, by)
    _decide(session, example, Nod.ACCEPTED, at, by)


def reject(session: Session, example: int, at: datetime, by: int | None = None) -> None:
    """Let an example that was proposed never count.

    Raises:
        Undecidable: there is no such example, or it counts, or has counted.

    """
    _must_be(_of(session, example), Nod.PROPOSED, "undo it instead")
    _decide(session, example, Nod.REJECTED, at, by)


def undo(session: Session, example: int, at: datetime, by: int | None = None) -> None:
    """Let an example that counts not count any more.

    Raises:
        Undecidable: there is no such example, or it does not count.

    """
    _must_be(_of(session, example), Nod.ACCEPTED, "only what counts can be undone")
    _decide(session, example, Nod.UNDONE, at, by)


def accepted(session: Session, about: About) -> list[Lesson]:
    """Read the examples that count, oldest first."""
    wanted = select(EXAMPLE).where(EXAMPLE.c.about == about, EXAMPLE.c.state == Nod.ACCEPTED).order_by(EXAMPLE.c.id)
    return [
        Lesson(id=row.id, text=row.text, language=row.language, label=row.label, against=row.against, seen=row.seen)
        for row in session.connection().execute(wanted)
    ]


def learnt_kinds(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Read what agents have put right, by the kind that it is, as a knowledge base takes it."""
    found: dict[str, list[str]] = {}
    for lesson in accepted(session, About.KIND):
        if not lesson.against:
            found.setdefault(lesson.label, []).append(lesson.text)
    return {kind: tuple(texts) for kind, texts in found.items()}


def waiting(session: Session, about: About, after: int = 0, limit: int = 50) -> Sequence[Row[Any]]:
    """Read whole rows of proposed examples, oldest first, those with a higher id than `after`."""
    wanted = select(EXAMPLE).where(EXAMPLE.c.about == about, EXAMPLE.c.state == Nod.PROPOSED, EXAMPLE.c.id > after)
    return session.connection().execute(wanted.order_by(EXAMPLE.c.id).limit(limit)).all()


def stamp(session: Session, about: About) -> str:
    """Return a text that changes whenever what counts does, so that a running desk can see it."""
    wanted = select(func.count(), func.max(EXAMPLE.c.id), func.max(EXAMPLE.c.decided_at)).where(
        EXAMPLE.c.about == about, EXAMPLE.c.decided_at.is_not(None)
    )
    count, newest, decided = session.connection().execute(wanted).one()
    return f"{count}/{newest or 0}/{decided or ''}"


def forget(session: Session, inquiries: Collection[int]) -> int:
    """Delete the examples that came from inquiries, since their person is being erased; return how many there were."""
    given = {"of": listed(sorted(inquiries))}
    deleted: CursorResult[Any] = session.connection().execute(_FORGET, given)
    return deleted.rowcount


def same(text: str) -> str:
    """Return what stands for a text however it is spelt: a digest of its standard words, of itself if it has none."""
    said = " ".join(words(text)) or text.strip()
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _again(new: Any) -> Any:
    more = new.on_conflict_do_update(
        index_elements=[EXAMPLE.c.about, EXAMPLE.c.label, EXAMPLE.c.against, EXAMPLE.c.same],
        set_={"seen": EXAMPLE.c.seen + 1},
    )
    return more.returning(EXAMPLE.c.id, EXAMPLE.c.state, EXAMPLE.c.seen)


_PROPOSE = bulk.inserts(EXAMPLE, _again)
_FORGET = delete(EXAMPLE).where(among(EXAMPLE.c.inquiry_id))


def _of(session: Session, example: int) -> Row[Any]:
    row = session.connection().execute(held(select(EXAMPLE).where(EXAMPLE.c.id == example))).first()
    if row is None:
        raise Undecidable(f"there is no example {example}")
    return row


def _must_be(row: Row[Any], state: Nod, mend: str) -> None:
    if row.state != state:
        raise Undecidable(f"example {row.id} is {row.state}, not {state}; {mend}")


def _outdate(session: Session, row: Row[Any], at: datetime, by: int | None) -> None:
    """Undo what the same words counted as until now."""
    others = (EXAMPLE.c.about == row.about) & (EXAMPLE.c.same == row.same) & (EXAMPLE.c.state == Nod.ACCEPTED)
    before = update(EXAMPLE).where(others, ~EXAMPLE.c.against)
    session.connection().execute(before.values(state=Nod.UNDONE, decided_by=by, decided_at=at))


def _decide(session: Session, example: int, state: Nod, at: datetime, by: int | None) -> None:
    decided = update(EXAMPLE).where(EXAMPLE.c.id == example)
    session.connection().execute(decided.values(state=state, decided_by=by, decided_at=at))
