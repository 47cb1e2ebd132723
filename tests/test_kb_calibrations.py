"""Operating points on a desk's own history: chosen, kept, taken while it runs, and given up when they hold no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot import learning
from data.examples import Nod, Source
from data.tables import CALIBRATION
from kb import calibrated, calibrations, judging, lesson_list, teaching
from kb.calibrated import drift, fingerprint, scaled, stale
from kb.confidence import Decision, Points
from kb.knowledge import Knowledge
from kb.operating import Basis
from kb.outcome import Outcome
from kb.question import Did, Question
from kb.question import Outcome as Became
from kb.recalibration import IDENTITY, Curve
from tests.path_desk import MONDAY, UNCLEAR, PathDesk

AT = datetime(2026, 5, 4, 3, tzinfo=UTC)
YEAR = timedelta(days=365)

ANSWERED = Question(
    inquiry=7, number="INQ-2026-000007", messages=(41,), texts=("paketku kapan jalan",), at=AT, language="id",
    did=Did.ANSWERED, article="shipping", confidence=0.95, knowledge="abc",
)  # fmt: skip
OFFERED = replace(ANSWERED, did=Did.OFFERED, article="", articles=("shipping", "returns"), confidence=0.5)


def linked(question: Question, article: str) -> Question:
    return replace(question, replies=(50,), repliers=(3,), agent_answers=("Baik.",), linked=(article,))


@pytest.mark.parametrize(
    ("question", "judged"),
    [
        (ANSWERED, []),  # silence is no label
        (replace(ANSWERED, outcome=Became.HELPED), [(0.95, True, None)]),
        (replace(ANSWERED, outcome=Became.UNHELPFUL), [(0.95, False, None)]),
        (linked(ANSWERED, "returns"), [(0.95, False, None)]),
        (linked(ANSWERED, "shipping"), [(0.95, True, None)]),
        (replace(linked(ANSWERED, "shipping"), outcome=Became.UNHELPFUL), [(0.95, False, None)]),
        (OFFERED, []),
        (replace(OFFERED, article="shipping", outcome=Became.PICKED), [(0.5, True, True)]),
        (replace(OFFERED, article="returns", outcome=Became.HELPED), [(0.5, False, True)]),
        (replace(OFFERED, article="shipping", outcome=Became.UNHELPFUL), [(0.5, False, False)]),
        (replace(OFFERED, outcome=Became.NONE_PICKED), [(0.5, False, False)]),
        (linked(OFFERED, "returns"), [(0.5, False, True)]),
        (linked(OFFERED, "other"), [(0.5, False, False)]),
        (replace(ANSWERED, did=Did.MISSED, article="", outcome=Became.HELPED), []),  # nobody was shown anything
    ],
)
def test_only_what_somebody_said_is_an_outcome(question: Question, judged: list[tuple[float, bool, bool | None]]):
    assert [(one.confidence, one.right, one.among) for one in judging.outcomes([question])] == judged


def test_an_inquiry_says_one_thing_of_an_article_and_the_worst_of_several():
    helped, not_helped = (replace(ANSWERED, outcome=one) for one in (Became.HELPED, Became.UNHELPFUL))
    assert [one.right for one in judging.outcomes([helped, not_helped, helped])] == [False]
    assert [one.right for one in judging.outcomes([helped, replace(not_helped, inquiry=8)])] == [True, False]


def test_confidences_that_a_curve_has_changed_are_changed_back():
    question = replace(ANSWERED, outcome=Became.HELPED, knowledge="abc/3")
    [one] = judging.outcomes([question], lambda confidence, version, language: confidence / 2 * (version == "abc/3"))
    assert one.confidence == 0.475


def test_drift_is_the_share_of_articles_that_are_others_now():
    before = {"a.id": "1", "b.id": "2", "c.id": "3"}
    assert drift(before, before) == 0
    assert drift(before, {"a.id": "1", "b.id": "9"}) == pytest.approx(2 / 3)
    assert drift({}, {}) == 0


def test_points_are_those_of_the_curve():
    curve = Curve(a=2, b=2, shift=0.5)
    points = scaled(Points(answer=0.9, offer=0.2), curve)
    assert points.answer == curve(0.9)
    assert points.offer == curve(0.2)
    assert scaled(Points(), IDENTITY) == Points()


class Calibrating:
    """A desk that learns, by hand."""

    def __init__(self, desk: PathDesk) -> None:
        self.desk, self.db = desk, desk.app.db
        self.manner = learning.manner(desk.app.settings.kb)
        self.learner = learning.Learning(db=self.db, now=desk.now, content=lambda: desk.app.content, manner=self.manner)

    @property
    def known(self) -> Knowledge:
        return self.desk.app.content.knowledge

    def judges(self, outcomes: list[Outcome]) -> None:
        """Calibrate on these."""
        before = self.db.read_now(calibrations.newest)
        new = calibrations.fresh(before, self.known, outcomes, 0.02, MONDAY - YEAR, self.desk.at)
        self.db.write_now(learning.keep, new.calibrated)


def outcomes(count: int, confidence: float, language: str = "id") -> list[Outcome]:
    return [Outcome(confidence=confidence, right=True, language=language)] * count


@pytest.fixture
def calibrating(any_desk: PathDesk) -> Calibrating:
    return Calibrating(any_desk)


async def test_points_are_kept_and_a_running_desk_takes_them(calibrating: Calibrating):
    looked = calibrating.known.look(UNCLEAR)
    assert looked.decision is Decision.OFFER
    calibrating.judges(outcomes(200, looked.confidence - 0.001) + outcomes(5, 0.95, "en"))
    stored = calibrating.db.read_now(calibrations.newest)
    assert stored is not None
    assert {language: one.basis for language, one in stored.operating.items()} == {
        "id": Basis.UNKNOWN,  # 200 right ones, and none of them where it is to be proven first
        "en": Basis.UNKNOWN,
    }
    calibrating.judges(outcomes(200, 0.98) + outcomes(5, 0.95, "en"))
    assert await calibrating.desk.app.shelf.look()
    assert calibrating.known.tuning.points_of("id").answer == 0.5
    assert calibrating.known.tuning.points_of("en") == Points()
    assert calibrating.known.version.endswith("/2")
    again = calibrating.known.look(UNCLEAR)
    assert again.decision is (Decision.ANSWER if looked.confidence >= 0.5 else Decision.OFFER)


async def test_what_is_decided_says_by_which_calibration(calibrating: Calibrating):
    calibrating.judges(outcomes(200, 0.98))
    await calibrating.desk.app.shelf.look()
    ana = calibrating.desk.customer()
    await ana.says("jam buka toko")
    await ana.presses("helpful:yes")
    [version] = [event.data["knowledge"] for event in calibrating.desk.story(1) if event.kind == "Answered"]
    assert version.endswith("/1")
    found = calibrating.db.read_now(lambda session: calibrations.outcomes(session, MONDAY - YEAR, MONDAY + YEAR))
    assert [(one.right, one.language) for one in found] == [(True, "id")]


async def test_another_matcher_or_other_articles_make_it_conservative_again(calibrating: Calibrating):
    calibrating.judges(outcomes(200, 0.98))
    stored = calibrating.db.read_now(calibrations.newest)
    assert stored is not None
    assert stale(stored, calibrating.known) == ""
    other = replace(stored, matcher="Guesser/1")
    assert "the matcher is Matcher/1 now and was Guesser/1" in stale(other, calibrating.known)
    assert calibrated.tuning(other, {}, calibrating.known).points_of("id") == Points()
    fewer = replace(stored, fingerprint=dict(list(stored.fingerprint.items())[::2]))
    assert "of the articles have changed" in stale(fewer, calibrating.known)
    new = calibrations.fresh(fewer, calibrating.known, outcomes(500, 0.98), 0.02, MONDAY - YEAR, calibrating.desk.at)
    assert new.anew
    assert new.calibrated.since == calibrating.desk.at
    assert new.calibrated.fingerprint == fingerprint(calibrating.known.articles)
    assert {one.judged for one in new.calibrated.operating.values()} == {0}


async def test_it_calibrates_when_it_is_time_and_there_is_something_to_say(calibrating: Calibrating):
    assert not await calibrating.learner.calibrate_if_due()
    ana = calibrating.desk.customer()
    await ana.says("jam buka toko")
    await ana.presses("helpful:yes")
    calibrating.desk.passes(timedelta(hours=1))
    assert not await calibrating.learner.calibrate_if_due()  # a day has not passed
    calibrating.desk.passes(timedelta(days=1))
    assert await calibrating.learner.calibrate_if_due()
    calibrating.desk.passes(timedelta(days=1))
    assert not await calibrating.learner.calibrate_if_due()  # nothing new was said
    [row] = [row for row in calibrating.desk.rows(CALIBRATION.select()) if row.language == "id"]
    assert (row.run, row.judged, row.wrong, row.basis) == (1, 1, 0, "not enough data")


async def test_of_two_processes_that_calibrate_at_once_one_does(calibrating: Calibrating):
    new = calibrations.fresh(None, calibrating.known, outcomes(3, 0.98), 0.02, MONDAY - YEAR, MONDAY).calibrated
    assert await calibrating.db.write_all(learning.keep, [new, new]) == [None, None]
    assert len(calibrating.desk.rows(CALIBRATION.select())) == 2  # a row for each language


@pytest.mark.parametrize(("lessons", "state"), [("supervisor", Nod.PROPOSED), ("automatic", Nod.ACCEPTED)])
async def test_a_choice_counts_by_itself_only_where_that_is_set(calibrating: Calibrating, lessons: str, state: Nod):
    settings = calibrating.desk.app.settings.kb.model_copy(update={"lessons": lessons})
    calibrating.learner.manner = learning.manner(settings)
    ana = calibrating.desk.customer()
    await ana.says(UNCLEAR)
    article = ana.got[-1].choices[0].id.removeprefix("article:")
    await ana.presses(ana.got[-1].choices[0].label)
    budi = calibrating.desk.customer("budi")
    await budi.says("jam buka toko")
    await budi.says("tidak membantu")
    assert await calibrating.learner.look() == 2
    assert await calibrating.learner.look() == 0

    def states(session):
        found = [lesson_list.listing(session, calibrating.known, MONDAY, state=one) for one in Nod]
        return {one.source: one.state for some in found for one in some}

    assert calibrating.db.read_now(states) == {Source.CHOICE: state, Source.UNHELPFUL: Nod.PROPOSED}
    assert await calibrating.desk.app.shelf.look() is (state is Nod.ACCEPTED)
    if state is Nod.ACCEPTED:
        asked = calibrating.known.look(UNCLEAR)
        assert (asked.decision, asked.matches[0].article.id) == (Decision.ANSWER, article)


async def test_a_lesson_that_a_look_kept_and_got_no_further_with_counts_with_the_next_one(calibrating: Calibrating):
    ana = calibrating.desk.customer()
    await ana.says(UNCLEAR)
    await ana.presses(ana.got[-1].choices[0].label)
    assert await calibrating.learner.look() == 1  # nobody is trusted yet, so it is kept and that is all
    settings = calibrating.desk.app.settings.kb.model_copy(update={"lessons": "automatic"})
    calibrating.learner.manner = learning.manner(settings)
    assert await calibrating.learner.look() == 0

    def counting(session):
        return lesson_list.listing(session, calibrating.known, MONDAY, state=Nod.ACCEPTED)

    assert [one.source for one in calibrating.db.read_now(counting)] == [Source.CHOICE]


async def test_a_lesson_that_was_doubted_does_not_count_for_what_is_said_long_after(calibrating: Calibrating):
    ana = calibrating.desk.customer()
    await ana.says(UNCLEAR)
    await ana.presses(ana.got[-1].choices[0].label)
    await calibrating.learner.look()
    calibrating.desk.passes(timedelta(days=1))
    await calibrating.learner.look()
    settings = calibrating.desk.app.settings.kb.model_copy(update={"lessons": "automatic"})
    calibrating.learner.manner = learning.manner(settings)
    await ana.says("jam buka toko")
    await calibrating.learner.look()

    def counting(session):
        return lesson_list.listing(session, calibrating.known, MONDAY, state=Nod.ACCEPTED)

    assert calibrating.db.read_now(counting) == []


async def test_what_was_refuted_is_not_answered_any_more(calibrating: Calibrating):
    ana = calibrating.desk.customer()
    await ana.says("jam buka toko")
    [article] = [event.data["article"] for event in calibrating.desk.story(1) if event.kind == "Answered"]
    await ana.says("tidak membantu")
    await calibrating.learner.look()
    nod = teaching.Decision(example=1, verdict=teaching.Verdict.ACCEPT, at=MONDAY)
    calibrating.db.write_now(teaching.decide, nod)
    await calibrating.desk.app.shelf.look()
    assert article not in [match.article.id for match in calibrating.known.look("Jam buka toko?").matches]
    assert article in [match.article.id for match in calibrating.known.look("toko buka jam berapa").matches]


async def test_a_look_that_fails_is_told_and_the_next_one_goes_on(desk: PathDesk):
    learner = Calibrating(desk).learner
    learner.content = lambda: 1 / 0  # type: ignore[assignment,return-value]
    with capture_logs() as logs:
        assert await learner.look() == 0
        assert not await learner.calibrate_if_due()
    assert [one["log_level"] for one in logs] == ["error", "error"]
