"""Lessons as they are kept: found in the journal, waiting for a nod, counting. Plain functions on a session.

The journal is read afresh from a bookmark, a little before where the last reading ended: a transaction may commit later
than one that began after it. What was found before is known by its message, so that reading twice changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlmodel import Session

from data import bulk, revision
from data.among import among, listed
from data.examples import About, Nod
from data.rows import fetch
from data.tables import BOOKMARK, EVENT, EXAMPLE, ORIGIN
from kb import examples, lessons, past
from kb.examples import Proposal
from kb.guide import Guide
from kb.quoting import Quotes

READER = "lessons"
SETTLED = timedelta(minutes=10)
"""After this time a transaction that appended to the journal is over, whatever held it up."""

PAGE = 2_000
"""Facts that are read at once."""

TELLING = ("Said", "Answered", "Offered", "Missed", "Confirmed", "Replied", "Resolved", "Reopened")
"""Facts that may end what one can learn from: without a new one, an inquiry teaches nothing new."""


class Verdict(StrEnum):
    """What somebody says of a lesson."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """What the journal has that nobody has looked at for lessons."""

    inquiries: tuple[int, ...]
    since: datetime | None  # when the first of it happened; None: there is nothing
    upto: int  # where the bookmark goes once these are done; 0: it stays
    more: bool  # there is another page


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A nod, or its opposite."""

    example: int
    verdict: Verdict
    at: datetime
    by: int | None = None  # the agent; None: it counts by itself


def unread(session: Session, now: datetime) -> Unread:
    """Return the inquiries in which something has happened since the bookmark, one page of it."""
    rows = fetch(session, _UNREAD, {"reader": READER, "kinds": listed(TELLING), "page": PAGE})
    upto = 0
    for event, _, at in rows:
        if at > now - SETTLED:
            break
        upto = event
    full = len(rows) == PAGE and upto > 0
    inquiries = tuple(dict.fromkeys(row[1] for row in rows))
    return Unread(inquiries=inquiries, since=rows[0][2] if rows else None, upto=upto, more=full)


def found(session: Session, inquiries: Collection[int], quotes: Quotes, guide: Guide) -> list[Proposal]:
    """Return what inquiries teach, and was not kept before."""
    taught = [one for question in past.of(session, inquiries, guide) for one in lessons.taught(question, quotes)]
    origins = fetch(session, _ORIGINS, {"of": listed(sorted({one.message for one in taught if one.message}))})
    known = {(lessons.key(label, same, against=against), message) for label, against, same, message in origins}
    return list(lessons.new(taught, known))


def keep(session: Session, proposals: Sequence[tuple[Proposal, datetime]]) -> list[int]:
    """Keep proposals, each with the time; return the ids of their examples, 0 where the message had made it already."""
    return [_keep(session, proposal, at) for proposal, at in proposals]


def waiting(session: Session, unread: Unread) -> list[int]:
    """Return the examples that came of what is unread, and wait for a nod: kept by a look that got no further, too."""
    if unread.since is None:
        return []
    given = {"of": listed(sorted(unread.inquiries)), "since": unread.since, "state": Nod.PROPOSED}
    return [row[0] for row in fetch(session, _WAITING, given)]


def move_bookmark(session: Session, upto: Sequence[int]) -> list[None]:
    """Put the bookmark behind an event; never back."""
    for event in upto:
        session.connection().execute(bulk.fitting(session, _MARK), {"reader": READER, "event_id": event})
    return [None] * len(upto)


def decide(session: Session, decisions: Sequence[Decision]) -> list[examples.Undecidable | None]:
    """Carry out decisions; one that can't be made has the reason in its place."""
    does = {Verdict.ACCEPT: examples.accept, Verdict.REJECT: examples.reject, Verdict.UNDO: examples.undo}
    outcomes: list[examples.Undecidable | None] = []
    revision.hold(session)
    for one in decisions:
        try:
            does[one.verdict](session, one.example, one.at, one.by)
        except examples.Undecidable as error:
            outcomes.append(error)
        else:
            outcomes.append(None)
    if None in outcomes and any(one.verdict is not Verdict.REJECT for one in decisions):
        revision.count(session)
    return outcomes


def learnt(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Return the phrasings that count, by the id of the article that answers them."""
    return _counting(session, against=False)


def refuted(session: Session) -> Mapping[str, tuple[str, ...]]:
    """Return the phrasings that an article must not answer, by its id."""
    return _counting(session, against=True)


def forget(session: Session, inquiries: Collection[int]) -> int:
    """Delete what inquiries have taught, since their person is being erased; return how many examples there were.

    An example whose words are theirs goes, though others have said the same: the words are the first one's.
    """
    given = {"of": listed(sorted(inquiries))}
    session.connection().execute(_FORGET, given)
    return examples.forget(session, inquiries)


def _keep(session: Session, proposal: Proposal, at: datetime) -> int:
    if proposal.message is None or proposal.inquiry is None:
        raise ValueError("a lesson comes from a message of an inquiry")
    given = {"label": proposal.label, "against": proposal.against, "same": examples.same(proposal.text)}
    if session.connection().execute(_KNOWN, {**given, "message": proposal.message}).first():
        return 0
    example = examples.propose(session, proposal, at).id
    row = {
        "example_id": example,
        "message_id": proposal.message,
        "inquiry_id": proposal.inquiry,
        "made_by": proposal.made_by,
        "at": at,
    }
    session.connection().execute(bulk.missing(session, ORIGIN), row)
    return example


def _counting(session: Session, *, against: bool) -> Mapping[str, tuple[str, ...]]:
    counting = examples.accepted(session, About.ARTICLE)
    return lessons.by_article((one.label, one.text) for one in counting if one.against is against)


def _onward(new: Any) -> Any:
    further = new.excluded.event_id
    return new.on_conflict_do_update(
        index_elements=[BOOKMARK.c.reader], set_={"event_id": further}, where=BOOKMARK.c.event_id < further
    )


_MARK = bulk.inserts(BOOKMARK, _onward)
_AFTER = select(BOOKMARK.c.event_id).where(BOOKMARK.c.reader == bindparam("reader")).scalar_subquery()
_UNREAD = (
    select(EVENT.c.id, EVENT.c.inquiry_id, EVENT.c.at)
    .where(EVENT.c.id > func.coalesce(_AFTER, 0), among(EVENT.c.kind, "kinds"))
    .order_by(EVENT.c.id)
    .limit(bindparam("page"))
)
_FROM = ORIGIN.join(EXAMPLE, EXAMPLE.c.id == ORIGIN.c.example_id)
_ORIGINS = (
    select(EXAMPLE.c.label, EXAMPLE.c.against, EXAMPLE.c.same, ORIGIN.c.message_id)
    .select_from(_FROM)
    .where(EXAMPLE.c.about == About.ARTICLE, among(ORIGIN.c.message_id))
)
_WAITING = (
    select(EXAMPLE.c.id)
    .select_from(_FROM)
    .where(
        EXAMPLE.c.about == About.ARTICLE,
        EXAMPLE.c.state == bindparam("state"),
        ORIGIN.c.at >= bindparam("since"),
        among(ORIGIN.c.inquiry_id),
    )
    .distinct()
    .order_by(EXAMPLE.c.id)
)
_KNOWN = (
    select(EXAMPLE.c.id)
    .select_from(_FROM)
    .where(
        EXAMPLE.c.about == About.ARTICLE,
        EXAMPLE.c.label == bindparam("label"),
        EXAMPLE.c.against == bindparam("against"),
        EXAMPLE.c.same == bindparam("same"),
        ORIGIN.c.message_id == bindparam("message"),
    )
)
_FORGET = delete(ORIGIN).where(among(ORIGIN.c.inquiry_id))
