"""The desk's own history: every real question of a time, with what was done about it and what became of it.

It is read from messages and journal by pages, so that a year of it needs no more memory than a page. What each field
means stands in `question`, how it is found in `dialogue`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec
from sqlalchemy import bindparam, case, select
from sqlmodel import Session

from data.among import among, listed
from data.rows import fetch
from data.tables import EVENT, INQUIRY, MESSAGE
from data.types import Author
from kb.asked import About, Words
from kb.dialogue import KINDS, Step, questions
from kb.guide import COURTESY, Guide, cues
from kb.question import Did, Question

PAGE = 500
"""Inquiries that are read at once, if nobody says otherwise."""


def asked(
    session: Session,
    since: datetime,
    until: datetime,
    languages: Collection[str] | None = None,
    *,
    guide: Guide | None = None,
    chat: bool = False,
    page: int = PAGE,
) -> Iterator[Question]:
    """Give the questions asked from `since` to before `until`, by inquiry, each inquiry's oldest first.

    `languages`: only questions in these. `guide`: by its words, what is courtesy alone is left out of what people
    heard; without it, only what says next to nothing. `chat`: small talk with the bot as well, which is no question.
    What became of a question is told even if that was after `until`. Messages that nobody has looked at yet are
    no questions so far. `page`: how many inquiries are read at once.
    """
    last = 0
    while rows := fetch(session, _INQUIRIES, {"last": last, "since": since, "until": until, "page": page}):
        last = rows[-1][0]
        for question in _of_page(session, [About(*row) for row in rows], guide):
            spoken = languages is None or question.language in languages
            if spoken and since <= question.at < until and (chat or question.did is not Did.CHAT):
                yield question


def of(session: Session, inquiries: Collection[int], guide: Guide | None = None) -> Iterator[Question]:
    """Give the questions of some inquiries, whenever they were asked, without small talk; `guide` as in `asked`."""
    rows = fetch(session, _THESE, {"of": listed(sorted(inquiries))})
    for question in _of_page(session, [About(*row) for row in rows], guide):
        if question.did is not Did.CHAT:
            yield question


def _of_page(session: Session, page: list[About], guide: Guide | None) -> Iterator[Question]:
    of = {"of": listed([one.id for one in page])}
    said: dict[int, dict[int, Words]] = defaultdict(dict)
    for inquiry, message, *words in fetch(session, _MESSAGES, of):
        said[inquiry][message] = Words(*words)
    steps: dict[int, list[Step]] = defaultdict(list)
    for inquiry, kind, at, actor, data in fetch(session, _EVENTS, {**of, "kinds": listed(KINDS)}):
        steps[inquiry].append(Step(kind, at, actor, _DECODE(data)))

    def polite(text: str) -> bool:
        return guide is not None and COURTESY in cues(text, guide)

    for one in page:
        yield from questions(one, steps[one.id], said[one.id], polite)


_DECODE = msgspec.json.Decoder(dict).decode
_ABOUT = select(INQUIRY.c.id, INQUIRY.c.number, INQUIRY.c.language, INQUIRY.c.team, INQUIRY.c.handled)
_THESE = _ABOUT.where(among(INQUIRY.c.id)).order_by(INQUIRY.c.id)
_INQUIRIES = (
    _ABOUT.where(
        INQUIRY.c.id > bindparam("last"),
        INQUIRY.c.opened_at < bindparam("until"),
        INQUIRY.c.quiet_since >= bindparam("since"),
    )
    .order_by(INQUIRY.c.id)
    .limit(bindparam("page"))
)
_MESSAGES = select(
    MESSAGE.c.inquiry_id,
    MESSAGE.c.id,
    MESSAGE.c.at,
    case((MESSAGE.c.author == Author.BOT, ""), else_=MESSAGE.c.text),  # of the bot's only the language counts
    MESSAGE.c.language,
).where(among(MESSAGE.c.inquiry_id), ~MESSAGE.c.note)
_EVENTS = (
    select(EVENT.c.inquiry_id, EVENT.c.kind, EVENT.c.at, EVENT.c.actor, EVENT.c.data)
    .where(among(EVENT.c.inquiry_id), among(EVENT.c.kind, "kinds"))
    .order_by(EVENT.c.inquiry_id, EVENT.c.seq)
)
