"""Rehearsals that were kept: who tried what, its figures, and the sample that people judge. Functions on a session."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlmodel import Session

from data.among import among, listed
from data.rehearsals import Judged
from data.rows import fetch
from data.tables import AGENT, MESSAGE, REHEARSAL, REHEARSAL_CASE
from kb.protect import Broken
from kb.protections import written
from kb.rehearse import Change, Figures, Rehearsal, Verdict, verdict
from kb.sample import Case
from kb.would import Seen, Would

EXAMPLES = 5
"""Questions that a case keeps beside the first, to show what is alike."""

T, C = REHEARSAL.c, REHEARSAL_CASE.c


class Missing(LookupError):
    """There is no such rehearsal or case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a rehearsal was of."""

    against: str  # what was tried: drafts, files, a version of an article
    before: str  # version of the knowledge base that stood
    after: str  # and of the one that was tried
    since: datetime
    until: datetime
    agent: int | None  # who asked for it; None: a command
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A rehearsal as it was kept."""

    id: int
    about: About
    agent_name: str
    verdict: Verdict
    figures: Mapping[str, Any]  # as `figures` gives them: "all", and each language
    refused: tuple[Mapping[str, str], ...]  # source, expect, was, now
    cases: tuple["Judgeable", ...] = ()
    judged: Mapping[Judged, int]  # how many cases are judged how


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgeable:
    """A case of the sample, and what somebody has said of it."""

    id: int
    place: int
    change: Change
    language: str
    count: int
    inquiry: int
    text: str  # empty: the customer's words were erased
    alike: tuple[str, ...]
    before: Seen
    after: Seen
    judged: Judged
    judged_by: int | None
    judged_at: datetime | None


def store(
    session: Session, about: About, rehearsal: Rehearsal, sample: Sequence[Case], refused: Sequence[Broken] = ()
) -> int:
    """Keep a rehearsal with its sample; return its key."""
    row = {
        "at": about.at,
        "made_by": about.agent,
        "against": about.against,
        "before": about.before,
        "after": about.after,
        "since": about.since,
        "until": about.until,
        "verdict": verdict(rehearsal, refused=bool(refused)),
        "figures": json.dumps(figures(rehearsal)),
        "refused": written(refused),
    }
    key: int = session.connection().execute(insert(REHEARSAL).values(row).returning(T.id)).scalar_one()
    if sample:
        session.connection().execute(insert(REHEARSAL_CASE), [_row(key, at, case) for at, case in enumerate(sample, 1)])
    return key


def newest(session: Session, many: int = 20) -> tuple[Stored, ...]:
    """Return the newest rehearsals, without their cases."""
    rows = session.connection().execute(_wanted().order_by(T.id.desc()).limit(many)).all()
    judged = _judged(session, [row.id for row in rows])
    return tuple(_stored(row, judged.get(row.id, {}), ()) for row in rows)


def read(session: Session, key: int) -> Stored:
    """Return a rehearsal with the cases of its sample, and what was said in them as far as it was not erased.

    Raises:
        Missing: there is none.

    """
    row = session.connection().execute(_wanted().where(T.id == key)).first()
    if row is None:
        raise Missing(f"there is no rehearsal {key}")
    cases = session.connection().execute(select(REHEARSAL_CASE).where(C.rehearsal_id == key).order_by(C.place)).all()
    named = (messages for case in cases for messages in (json.loads(case.messages), *json.loads(case.alike)))
    said: dict[int, str] = dict(fetch(session, _TEXTS, {"of": listed(sorted(set(chain.from_iterable(named))))}))
    return _stored(row, _judged(session, [key]).get(key, {}), tuple(_case(case, said) for case in cases))


def judge(session: Session, key: int, place: int, judged: Judged, agent: int | None, at: datetime) -> None:
    """Write down what somebody says of a case: what would be done after is right, or wrong; NOT_YET takes it back.

    Raises:
        Missing: there is no such case.

    """
    case = update(REHEARSAL_CASE).where(C.rehearsal_id == key, C.place == place)
    by = {"judged_by": agent, "judged_at": at} if judged else {"judged_by": None, "judged_at": None}
    if not session.connection().execute(case.values(judged=judged, **by)).rowcount:
        raise Missing(f"rehearsal {key} has no case {place}")


def figures(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return the figures as plain values: of all, and by language."""
    every = {"all": rehearsal.figures, **rehearsal.languages}
    return {name: _plain(one) for name, one in every.items()}


def _plain(one: Figures) -> dict[str, Any]:
    return {
        "questions": one.questions,
        **{kind.value: one.changes[kind] for kind in Change},
        "answered_before": one.answered_before,
        "answered_after": one.answered_after,
        "coverage_before": round(one.coverage_before, 4),
        "coverage_after": round(one.coverage_after, 4),
        "wrong_before": _rate(one.wrong_before.found, one.wrong_before.of, one.wrong_before.at_most),
        "wrong_after": _rate(one.wrong_after.found, one.wrong_after.of, one.wrong_after.at_most),
    }


def _rate(found: int, of: int, at_most: float | None) -> dict[str, Any]:
    return {"wrong": found, "of": of, "at_most": None if at_most is None else round(at_most, 4)}


def _row(key: int, place: int, case: Case) -> dict[str, Any]:
    one = case.first
    return {
        "rehearsal_id": key,
        "place": place,
        "change": case.change,
        "language": one.language,
        "times": case.count,
        "inquiry_id": one.inquiry,
        "messages": json.dumps(one.messages),
        "alike": json.dumps([other.messages for other in case.members[1 : EXAMPLES + 1]]),
        "before": json.dumps(asdict(one.before)),
        "after": json.dumps(asdict(one.after)),
        "judged": Judged.NOT_YET,
    }


def _stored(row: Row[Any], judged: Mapping[Judged, int], cases: tuple[Judgeable, ...]) -> Stored:
    return Stored(
        id=row.id,
        about=About(
            against=row.against,
            before=row.before,
            after=row.after,
            since=row.since,
            until=row.until,
            agent=row.made_by,
            at=row.at,
        ),
        agent_name=row.agent_name or "",
        verdict=Verdict(row.verdict),
        figures=json.loads(row.figures),
        refused=tuple(json.loads(row.refused)),
        cases=cases,
        judged={one: judged.get(one, 0) for one in Judged},
    )


def _case(row: Row[Any], said: Mapping[int, str]) -> Judgeable:
    alike = (_joined(messages, said) for messages in json.loads(row.alike))
    return Judgeable(
        id=row.id,
        place=row.place,
        change=Change(row.change),
        language=row.language,
        count=row.times,
        inquiry=row.inquiry_id,
        text=_joined(json.loads(row.messages), said),
        alike=tuple(text for text in alike if text),
        before=_seen(row.before),
        after=_seen(row.after),
        judged=Judged(row.judged),
        judged_by=row.judged_by,
        judged_at=row.judged_at,
    )


def _joined(messages: Sequence[int], said: Mapping[int, str]) -> str:
    return " ".join(filter(None, (said.get(one, "") for one in messages)))


def _seen(stored: str) -> Seen:
    known = json.loads(stored)
    return Seen(**{**known, "would": Would(known["would"]), "articles": tuple(known["articles"])})


def _judged(session: Session, keys: Sequence[int]) -> dict[int, dict[Judged, int]]:
    found: dict[int, dict[Judged, int]] = {}
    for key, judged in fetch(session, _JUDGED, {"of": listed(keys)}):
        counts = found.setdefault(key, {})
        counts[Judged(judged)] = counts.get(Judged(judged), 0) + 1
    return found


def _wanted() -> Any:
    return select(REHEARSAL, AGENT.c.name.label("agent_name")).outerjoin_from(REHEARSAL, AGENT, AGENT.c.id == T.made_by)


_TEXTS = select(MESSAGE.c.id, MESSAGE.c.text).where(among(MESSAGE.c.id))
_JUDGED = select(C.rehearsal_id, C.judged).where(among(C.rehearsal_id))
