"""What finding gaps needs of the database, read at once: questions, names to leave out, what was found before."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from data.among import among, listed
from data.gaps import GapState
from data.rows import fetch
from data.tables import AGENT, ARTICLE_VERSION, CONTACT, INQUIRY
from kb import past
from kb.gaps import record
from kb.gaps.found import Period
from kb.gaps.identity import Known
from kb.gaps.scrub import Names, common
from kb.guide import Guide
from kb.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that was asked, and what is known of gaps."""

    period: Period
    questions: tuple[Question, ...]
    known: tuple[Known, ...]
    published: Mapping[int, datetime]  # when the article of an accepted gap was; by gap
    written: frozenset[str]  # articles of accepted gaps that were written at the desk, and so are known by version


def read(session: Session, period: Period, guide: Guide | None = None) -> Material:
    """Read what was asked in a period and the time before it; farther back if an article was accepted that long ago."""
    known = record.known(session)
    accepted = [gap for gap in known if gap.state is GapState.ACCEPTED and gap.decided_at]
    published = _published(session, accepted)
    length = period.until - period.since
    first = min([period.before, *(begun - length for begun in published.values())])
    return Material(
        period=period,
        questions=tuple(past.asked(session, first, period.until, guide=guide)),
        known=known,
        published=published,
        written=_written(session, accepted),
    )


def names(session: Session, inquiries: Iterable[int], means: Callable[[str], bool] = common) -> Names:
    """Return the names of everybody who works here, and of those who wrote in some inquiries.

    `means` says of a word whether it is something else than a name.
    """
    customers = [row[0] for row in fetch(session, _CUSTOMERS, {"of": listed(sorted(set(inquiries)))})]
    return Names.of(customers, [row[0] for row in fetch(session, _COLLEAGUES, {})], means)


def _published(session: Session, accepted: Iterable[Known]) -> Mapping[int, datetime]:
    """Return when the first version of each gap's article was published, once it was accepted."""
    column = ARTICLE_VERSION.c
    found: dict[int, datetime] = {}
    for gap in accepted:
        wanted = select(column.published_at).where(column.article == gap.article, column.published_at >= gap.decided_at)
        times = session.connection().execute(wanted).scalars().all()
        if times:
            found[gap.id] = min(times)
    return found


def _written(session: Session, accepted: Iterable[Known]) -> frozenset[str]:
    ids = [gap.article for gap in accepted]
    wanted = select(ARTICLE_VERSION.c.article).where(ARTICLE_VERSION.c.article.in_(ids)).distinct()
    return frozenset(session.connection().execute(wanted).scalars())


_CUSTOMERS = (
    select(CONTACT.c.name).join(INQUIRY, INQUIRY.c.contact_id == CONTACT.c.id).where(among(INQUIRY.c.id)).distinct()
)
_COLLEAGUES = select(AGENT.c.name)
