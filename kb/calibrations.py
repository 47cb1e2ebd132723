"""Calibrations as they are kept, and what the next one is made from. Plain functions on a session."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, func, insert, select
from sqlmodel import Session

from data import revision
from data.rehearsals import Judged
from data.tables import CALIBRATION, REHEARSAL, REHEARSAL_CASE
from kb import calibrated, judging, operating, past, recalibration, reliability
from kb.calibrated import Calibrated
from kb.confidence import Points
from kb.guide import Guide
from kb.knowledge import RUN, Knowledge
from kb.operating import Basis, Operating
from kb.outcome import Outcome, of_language
from kb.recalibration import IDENTITY, Curve
from kb.reliability import Bin

T = CALIBRATION.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What a new calibration would be, and why it begins anew, if it does."""

    calibrated: Calibrated
    anew: str  # why earlier outcomes don't count; empty: they do


def newest(session: Session) -> Calibrated | None:
    """Return the newest calibration, or None if there is none."""
    last = session.connection().execute(select(func.max(T.run))).scalar()
    return run(session, last) if last else None


def run(session: Session, number: int) -> Calibrated | None:
    """Return one calibration by its number."""
    rows = session.connection().execute(select(CALIBRATION).where(T.run == number).order_by(T.id)).all()
    if not rows:
        return None
    first = rows[0]
    return Calibrated(
        run=number,
        at=first.at,
        since=first.since,
        matcher=first.matcher,
        knowledge=first.knowledge,
        fingerprint=json.loads(first.fingerprint),
        operating={row.language: _operating(row) for row in rows},
        curves={row.language: Curve(**json.loads(row.curve)) for row in rows},
        bins={row.language: tuple(Bin(**one) for one in json.loads(row.bins)) for row in rows},
    )


def outcomes(
    session: Session, since: datetime, until: datetime, guide: Guide | None = None, *, as_said: bool = False
) -> list[Outcome]:
    """Return what somebody has judged of the answers and offers of a time, with the matcher's own confidences.

    `as_said`: with those that were said, which a calibration may have corrected by then.

    Judged cases of rehearsals count too. They are chosen for being new or changed, so they are rather worse than all.
    """
    raw = judging.unchanged if as_said else _raw(session)
    found = judging.outcomes(past.asked(session, since, until, guide=guide), raw)
    wanted = (
        select(
            REHEARSAL_CASE.c.language, REHEARSAL_CASE.c.after, REHEARSAL_CASE.c.judged, REHEARSAL.c.after.label("known")
        )
        .join_from(REHEARSAL_CASE, REHEARSAL, REHEARSAL.c.id == REHEARSAL_CASE.c.rehearsal_id)
        .where(REHEARSAL_CASE.c.judged != Judged.NOT_YET, REHEARSAL.c.at >= since, REHEARSAL.c.at < until)
    )
    for row in session.connection().execute(wanted):
        after = json.loads(row.after)
        if after.get("would") == "answer":
            confidence = raw(after["confidence"], row.known, row.language)
            found.append(Outcome(confidence=confidence, right=row.judged == Judged.RIGHT, language=row.language))
    return found


def fresh(
    before: Calibrated | None,
    known: Knowledge,
    judged: Sequence[Outcome],
    target: float,
    since: datetime,
    at: datetime,
) -> Fresh:
    """Calibrate: choose points and curves on outcomes. Where the one before does not hold, outcomes begin to count now.

    Pure. `judged` are the outcomes from `since` to `at`, none of them from before `before.since`.
    """
    anew = calibrated.stale(before, known) if before else ""
    begun = before if before and not anew else None
    counting = () if anew else judged
    by_language = {language: of_language(counting, language) for language in known.languages}
    curves = {language: recalibration.fit(some) for language, some in by_language.items()}
    return Fresh(
        anew=anew,
        calibrated=Calibrated(
            run=before.run + 1 if before else 1,
            at=at,
            since=begun.since if begun else at if anew else since,
            matcher=known.matcher,
            knowledge=known.version.partition(RUN)[0],
            fingerprint=begun.fingerprint if begun else calibrated.fingerprint(known.articles),
            operating=operating.by_language(counting, known.languages, target),
            curves=curves,
            bins={language: _bins(some, curves[language]) for language, some in by_language.items()},
        ),
    )


def record(session: Session, new: Calibrated) -> None:
    """Keep a calibration; every process of the desk takes it within seconds."""
    revision.hold(session)
    if (session.connection().execute(select(func.max(T.run))).scalar() or 0) >= new.run:
        return  # another process was quicker, with the same outcomes
    session.connection().execute(insert(CALIBRATION), [_row(new, language) for language in new.operating])
    revision.count(session)


def _row(new: Calibrated, language: str) -> Mapping[str, object]:
    one = new.operating[language]
    return {
        "run": new.run,
        "at": new.at,
        "since": new.since,
        "language": language,
        "matcher": new.matcher,
        "knowledge": new.knowledge,
        "fingerprint": json.dumps(new.fingerprint, sort_keys=True),
        "answer": one.points.answer,
        "offer": one.points.offer,
        "basis": one.basis,
        "target": one.target,
        "judged": one.judged,
        "answered": one.answered,
        "wrong": one.wrong,
        "bound": one.bound,
        "needed": one.needed,
        "scored": one.scored,
        "curve": json.dumps(asdict(new.curves[language])),
        "bins": json.dumps([asdict(some) for some in new.bins[language]]),
    }


def _operating(row: Row[Any]) -> Operating:
    return Operating(
        points=Points(answer=row.answer, offer=row.offer),
        basis=Basis(row.basis),
        target=row.target,
        judged=row.judged,
        answered=row.answered,
        wrong=row.wrong,
        bound=row.bound,
        needed=row.needed,
        scored=row.scored,
    )


def _bins(some: Sequence[Outcome], curve: Curve) -> tuple[Bin, ...]:
    said = [Outcome(confidence=curve(one.confidence), right=one.right, language=one.language) for one in some]
    measured = reliability.measure(said)
    return measured.bins if measured else ()


def _raw(session: Session) -> judging.Raw:
    """Return how to get from a confidence that was said to the matcher's own."""

    @cache
    def curves(number: str) -> Mapping[str, Curve]:
        found = run(session, int(number)) if number.isdecimal() else None
        return found.curves if found else {}

    def raw(confidence: float, version: str, language: str) -> float:
        return curves(version.partition(RUN)[2]).get(language, IDENTITY).undo(confidence)

    return raw
