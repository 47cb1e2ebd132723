"""Gaps with the desk's own knowledge: what it finds today, which phrasings are taken, which drafts would mend it.

Each function says whether it reads or writes; what it computes in between holds no transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from bot import publishing
from bot.content import Content
from data.db import Database
from kb import guarding
from kb.confidence import Decision
from kb.gaps import accept, drafting, material, record, survey
from kb.gaps.accept import Accepted
from kb.gaps.action import Action
from kb.gaps.drafting import Drafted
from kb.gaps.found import Gap, Period
from kb.gaps.identity import Known
from kb.gaps.likeness import Embed, words
from kb.gaps.material import Material
from kb.gaps.mend import Mend, Near
from kb.gaps.survey import Look, Survey
from kb.vectors import Vectors
from kb.versions import Hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A gap, what would mend it, and the drafts that do; none, if there is nothing to write."""

    known: Known
    gap: Gap
    mend: Mend
    drafts: tuple[Drafted, ...]


def meaning() -> Embed:
    """Return what compares words by meaning: the table that is shipped."""
    return Vectors.load().embed


def look(content: Content) -> Look:
    """Return the article that today's knowledge finds for a question; small talk is none."""

    def near(text: str, language: str) -> Near:
        seen = content.knowledge.look(text, language)
        match = next((one for one in seen.matches if not one.article.smalltalk), None)
        if match is None:
            return Near("", 0.0)
        return Near(match.article.id, match.confidence, seen.decision is Decision.ANSWER and match is seen.matches[0])

    return near


def find(db: Database, content: Content, days: int, at: datetime, limit: int, embed: Embed | None = None) -> Survey:
    """Find the gaps of the last days, give each its number, and say what would mend them. Writes the numbers."""
    period = Period(since=at - timedelta(days=days), until=at)
    read: Material = db.read_now(lambda session: material.read(session, period, content.guide))
    found = survey.find(read, embed)
    worth = survey.shown(found)
    known = db.write_now(lambda session, items: [record.remember(session, *one) for one in items],
                         (survey.seen(worth), at))  # fmt: skip
    said = [gap for _, gap in survey.open_ones(worth, known, limit)]
    inquiries = {case.question.inquiry for gap in said for case in gap.cases}
    before = frozenset[int]().union(*(gap.members for gap in read.known))
    inquiries |= {one.inquiry for one in read.questions if one.message in before}
    names = db.read_now(lambda session: material.names(session, inquiries, content.knowledge.knows))
    return survey.survey(
        read, found, known, content.knowledge.articles, look(content), names=names, limit=limit, embed=embed
    )


def propose(
    db: Database,
    content: Content,
    number: int,
    *,
    action: Action | None = None,
    article: str = "",
) -> Proposed:
    """Return what would mend a gap, as drafts; `action` and `article`, if given, are decided already. Only reads.

    Raises:
        record.NoGap: there is none with this number.
        accept.NothingLeft: its questions were erased.

    """
    known = db.read_now(lambda session: record.one(session, number))
    gap = db.read_now(lambda session: accept.questions(session, known, content.guide))
    bodies = {one.id: one.body for one in content.knowledge.articles if not one.smalltalk}
    found = survey.mending(gap, bodies, look(content))
    action, article = action or found.action, article or found.article
    inquiries = [case.question.inquiry for case in gap.cases]
    names = db.read_now(lambda session: material.names(session, inquiries, content.knowledge.knows))
    if action is Action.WRITE:
        use = drafting.Words(names=names, taken=_taken(content, ""))
        every = {one.id for one in content.articles}
        central = gap.central(gap.languages[0]).question
        kind = content.guide_says(central.text, central.language).kind
        drafts: Iterable[Drafted] = drafting.new(gap, drafting.name(gap, every, use), kind, use)
    else:
        use = drafting.Words(names=names, taken=_taken(content, article))
        library = content.written.library
        bases = db.read_now(lambda session: accept.bases(session, library, content.articles, article))
        change = drafting.more_phrasings if action is Action.PHRASE else drafting.other_answer
        drafts = (draft for base in bases if (draft := change(gap, base, use)))
    return Proposed(known=known, gap=gap, mend=found, drafts=tuple(drafts))


def accepts(
    db: Database, content: Content, number: int, drafts: Sequence[Drafted], hand: Hand, *, publish: bool, reason: str
) -> Accepted:
    """Save the drafts of a gap, published only if that takes no protected question's answer. Writes.

    `reason`: why they may be published against protected questions.

    Raises:
        protections.Regresses, protections.Outdated: as `guarding.publish` says.
        Mistakes and others: as `accept.accept` says.

    """
    books = content.written.library

    def do(session: Session) -> Accepted:
        return accept.accept(session, books, number, drafts, hand, publish=publish)

    if not publish:
        return db.write_now(lambda session, _items: [do(session)], None)
    become = [guarding.standing(one.article, one.language, one.text) for one in drafts]
    attempt = publishing.attempt(db, lambda: content)
    return guarding.guarded(db, attempt, lambda _session: become, do, hand, reason)


def _taken(content: Content, article: str) -> drafting.Taken:
    """Say which phrasings find an article other than one."""
    others = (one for one in content.articles if one.id != article)
    found = {words(phrasing) for one in others for phrasing in one.phrasings}
    return lambda text: words(text) in found
