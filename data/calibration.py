"""From which confidence the bot answers and offers, decided on the desk's own history, as a table.

Rows are only ever added. Those of one run say what holds from then on; what was decided with them can be told by their
run afterwards.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from data.columns import key, moment


class Calibration(SQLModel, table=True):
    """What one run decided for one language, and what it rests on."""

    __table_args__ = (
        UniqueConstraint("run", "language"),
        CheckConstraint("0 < offer AND offer <= answer AND answer <= 1", name="ck_points"),
    )
    id: int | None = key()
    run: int  # counted from 1
    at: datetime = moment()
    since: datetime = moment()  # outcomes count from then on: the matcher or the knowledge was another one before
    language: str
    matcher: str  # that the confidences are of
    knowledge: str  # the version of the articles
    fingerprint: str  # JSON: article and language → digest of what it is found by, at `since`
    answer: float
    offer: float
    basis: str  # a kb.operating.Basis
    target: float  # the share of answers that may be wrong
    judged: int
    answered: int
    wrong: int
    bound: float
    needed: int
    scored: int
    curve: str  # JSON: a, b, shift of a kb.recalibration.Curve
    bins: str  # JSON: the bins of a kb.reliability.Reliability, of the confidences as they were said
