"""Accepting a gap: drafts are saved as versions of articles, published if asked, and the gap remembers which.

All in one transaction, so that there is no article without its gap, and no gap that says it has one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session

from data import revision
from data.among import among, listed
from data.library import VersionState
from data.tables import MESSAGE
from kb import history, library, past, versions
from kb.article import Article
from kb.gaps import record
from kb.gaps.cases import cases
from kb.gaps.drafting import Base, Drafted
from kb.gaps.found import Gap, Period
from kb.gaps.identity import Known
from kb.guide import Guide
from kb.history import Version
from kb.library import Library
from kb.versions import Draft, Hand, Which

MOMENT = timedelta(seconds=1)


class NothingLeft(LookupError):
    """The gap's questions were erased: there is nothing to draft an article from."""


class Unfinished(Exception):
    """The draft has places that a person has to fill in, so it can't be published; nothing was changed."""

    def __init__(self, drafts: Iterable[Drafted]) -> None:
        where = ", ".join(f"{one.article}.{one.language}: {' '.join(one.to_fill)}" for one in drafts if one.to_fill)
        super().__init__(f"there is something to fill in first — {where}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of it."""

    gap: Known
    versions: tuple[Version, ...]


def questions(session: Session, known: Known, guide: Guide | None = None) -> Gap:
    """Return a gap with its questions as they can be read now, the oldest first.

    Raises:
        NothingLeft: there are none.

    """
    when = select(func.min(MESSAGE.c.at), func.max(MESSAGE.c.at)).where(among(MESSAGE.c.id))
    first, last = session.connection().execute(when, {"of": listed(sorted(known.members))}).one()
    if first is None:
        raise NothingLeft(f"of gap {known.id} no question is left")
    period = Period(since=first, until=last + MOMENT)
    asked = past.asked(session, period.since, period.until, guide=guide)
    mine = tuple(case for case in cases(asked) if case.question.message in known.members)
    if not mine:
        raise NothingLeft(f"of gap {known.id} no question is left")
    return Gap(cases=mine, period=period)


def bases(session: Session, books: Library, articles: Iterable[Article], article: str) -> tuple[Base, ...]:
    """Return an article in each of its languages as it may be changed: its draft, if there is one, else what stands."""
    files = library.by_key(books)
    found = []
    for one in articles:
        if one.id != article or one.draft:
            continue
        key = (one.id, one.language)
        newest = history.latest(session, *key)
        wanted = (history.of(session, *key, where) for where in (history.DRAFT, history.PUBLISHED))
        version = next((versions[0] for versions in wanted if versions), None)
        text = version.text if version else files[key].text
        number = newest.number if newest else 0
        found.append(Base(article=one.id, language=one.language, text=text, phrasings=one.phrasings, number=number))
    return tuple(found)


def accept(
    session: Session, books: Library, gap: int, drafts: Sequence[Drafted], hand: Hand, *, publish: bool = False
) -> Accepted:
    """Save drafts for a gap, all of one article, and remember it; publish them if asked.

    What is to be published is tried on the desk's protected questions before (see `kb.guarding`).

    Raises:
        record.NoGap, record.Decided: there is no such gap, or it has an article.
        Unfinished: it is to be published, and something has to be filled in.
        Mistakes: all that is wrong with the drafts, by themselves or beside every other article.
        versions.Quicker: somebody has saved since they were made.
        ValueError: there is no draft.

    """
    if not drafts:
        raise ValueError("there is nothing to save")
    if publish and any(one.to_fill for one in drafts):
        raise Unfinished(drafts)
    revision.hold(session)
    record.undecided(session, gap)
    made = [versions.save_draft(session, books, _draft(one, gap), hand) for one in drafts]
    if publish:
        which = [Which(article=one.article, language=one.language, number=one.number) for one in made]
        made = list(versions.publish(session, books, which, hand))
    decision = record.Decision(gap=gap, article=drafts[0].article, agent=hand.agent, at=hand.at)
    return Accepted(gap=record.decide(session, decision), versions=tuple(made))


def drafts_of(made: Accepted) -> tuple[Version, ...]:
    """Return what is still to be published."""
    return tuple(one for one in made.versions if one.state is VersionState.DRAFT)


def _draft(one: Drafted, gap: int) -> Draft:
    return Draft(article=one.article, language=one.language, text=one.text, base=one.base, note=f"for gap {gap}")
