"""Lessons as whoever decides about them sees them: what they say, who said so, and what speaks against it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Row, bindparam, func, select
from sqlmodel import Session

from data.among import among, listed
from data.examples import About, Nod, Source
from data.rows import fetch
from data.tables import EXAMPLE, INQUIRY, ORIGIN
from kb import lessons
from kb.knowledge import Knowledge
from kb.lessons import Claim, Doubt

LATELY = timedelta(days=7)
"""How far back one looks for who has taught much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """An example, as whoever decides sees it."""

    id: int
    text: str
    language: str
    article: str  # that the words are about; empty: they are about a kind
    kind: str  # of inquiry that the words are; empty: they are about an article
    against: bool
    source: Source
    state: Nod
    number: str  # of the inquiry that it comes from first; empty: from none
    made_by: int | None
    seen: int
    people: int  # customers who said so
    doubts: tuple[Doubt, ...]
    at: datetime
    decided_by: int | None
    decided_at: datetime | None


def listing(
    session: Session,
    known: Knowledge,
    now: datetime,
    *,
    state: Nod | None = Nod.PROPOSED,
    after: int = 0,
    limit: int = 50,
    only: Collection[int] | None = None,
) -> list[Lesson]:
    """Return lessons in a state, oldest first, with an id higher than `after`, each with what speaks against it.

    `state`: None for any. `only`: of these examples.
    """
    wanted = select(EXAMPLE, INQUIRY.c.number).join_from(
        EXAMPLE, INQUIRY, INQUIRY.c.id == EXAMPLE.c.inquiry_id, isouter=True
    )
    wanted = wanted.where(EXAMPLE.c.id > after)
    if state is not None:
        wanted = wanted.where(EXAMPLE.c.state == state)
    if only is not None:
        wanted = wanted.where(EXAMPLE.c.id.in_(only))
    rows = session.connection().execute(wanted.order_by(EXAMPLE.c.id).limit(limit)).all()
    if not rows:
        return []
    people, others = _people(session, rows, now), _others(session, rows)
    own = _own(known)
    return [_lesson(row, people.get(row.id, {}), others.get(row.same, frozenset()), known, own) for row in rows]


_OWN: WeakKeyDictionary[Knowledge, Mapping[str, frozenset[str]]] = WeakKeyDictionary()


def _own(known: Knowledge) -> Mapping[str, frozenset[str]]:
    """Return the articles by their own phrasings, made once for each knowledge base, and gone with it."""
    return _OWN.get(known) or _OWN.setdefault(known, lessons.phrasings(known.articles))


def _lesson(
    row: Row[Any],
    people: Mapping[int, int],
    others: frozenset[str],
    known: Knowledge,
    own: Mapping[str, frozenset[str]],
) -> Lesson:
    lately = min(people.values(), default=0)
    claim = Claim(text=row.text, label=row.label, against=row.against, others=others, lately=lately)
    of_kind = row.about == About.KIND
    return Lesson(
        id=row.id,
        text=row.text,
        language=row.language,
        article="" if of_kind else row.label,
        kind=row.label if of_kind else "",
        against=row.against,
        source=Source(row.source),
        state=Nod(row.state),
        number=row.number or "",
        made_by=row.made_by,
        seen=row.seen,
        people=len(people),
        doubts=lessons.doubts_of_kind(row.text, row.label, known) if of_kind else lessons.doubts(claim, known, own),
        at=row.at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
    )


def _people(session: Session, rows: Sequence[Row[Any]], now: datetime) -> dict[int, dict[int, int]]:
    """Return by example the customers who proposed it, each with how many lessons they proposed lately."""
    mine = fetch(session, _CONTACTS, {"of": listed([row.id for row in rows])})
    contacts = sorted({contact for _, contact in mine})
    counts: dict[int, int] = dict(fetch(session, _LATELY, {"of": listed(contacts), "since": now - LATELY}))
    people: dict[int, dict[int, int]] = {}
    for example, contact in mine:
        people.setdefault(example, {})[contact] = counts.get(contact, 0)
    return people


def _others(session: Session, rows: Sequence[Row[Any]]) -> dict[str, frozenset[str]]:
    """Return by words the articles that they were said to be answered by, and nobody has denied it."""
    found: dict[str, set[str]] = {}
    for words, label in fetch(session, _LABELS, {"of": listed([row.same for row in rows])}):
        found.setdefault(words, set()).add(label)
    return {words: frozenset(labels) for words, labels in found.items()}


_BY = ORIGIN.join(INQUIRY, INQUIRY.c.id == ORIGIN.c.inquiry_id)
_CONTACTS = (
    select(ORIGIN.c.example_id, INQUIRY.c.contact_id)
    .select_from(_BY)
    .where(among(ORIGIN.c.example_id), ORIGIN.c.made_by.is_(None))
    .distinct()
)
_LATELY = (
    select(INQUIRY.c.contact_id, func.count(ORIGIN.c.example_id.distinct()))
    .select_from(_BY)
    .where(among(INQUIRY.c.contact_id), ORIGIN.c.made_by.is_(None), ORIGIN.c.at >= bindparam("since"))
    .group_by(INQUIRY.c.contact_id)
)
_LABELS = select(EXAMPLE.c.same, EXAMPLE.c.label).where(
    EXAMPLE.c.about == About.ARTICLE,
    ~EXAMPLE.c.against,
    (EXAMPLE.c.state == Nod.PROPOSED) | (EXAMPLE.c.state == Nod.ACCEPTED),
    among(EXAMPLE.c.same),
)
