"""Real questions, asked of two versions of the knowledge: what changes, and what is worth judging."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.question import Did, Outcome, Question
from kb.rehearse import Change, Rate, Rehearsal, Verdict, change, compare, verdict
from kb.sample import sample
from kb.would import Look, Seen, Would

AT = datetime(2026, 5, 4, tzinfo=UTC)
PERSON = Seen(would=Would.PERSON, person=True)


def answer(article: str, words: str = "") -> Seen:
    return Seen(would=Would.ANSWER, articles=(article,), words=words)


def offer(*articles: str) -> Seen:
    return Seen(would=Would.OFFER, articles=articles)


def question(text: str, number: int = 1, language: str = "en", **also) -> Question:
    return Question(
        inquiry=number,
        number=f"INQ-{number}",
        messages=(number,),
        texts=(text,),
        at=AT + timedelta(minutes=number),
        language=language,
        did=Did.ANSWERED,
        **also,
    )


def knows(**by_first_word: Seen) -> Look:
    """Look at the first word alone; whatever it does not know is for a person."""
    return lambda texts, _language: by_first_word.get(texts[0].split()[0].lower(), PERSON)


@pytest.mark.parametrize(
    ("before", "after", "becomes"),
    [
        (answer("a"), answer("a"), Change.SAME),
        (answer("a", "one"), answer("a", "other"), Change.REWORDED),
        (answer("a"), answer("b"), Change.CHANGED),
        (answer("a"), offer("a", "b"), Change.LOST),
        (answer("a"), PERSON, Change.LOST),
        (offer("a"), answer("a"), Change.NEW),
        (PERSON, answer("a"), Change.NEW),
        (offer("a", "b"), offer("b", "a"), Change.SAME),
        (offer("a", "b"), offer("a"), Change.OFFERS),
        (offer("a"), PERSON, Change.OFFERS),
        (PERSON, offer("a"), Change.OFFERS),
        (PERSON, PERSON, Change.SAME),
    ],
)
def test_what_becomes_of_a_question(before: Seen, after: Seen, becomes: Change):
    assert change(before, after) is becomes


def test_the_same_question_is_asked_once_and_counted_as_often_as_it_came():
    asked: Counter[str] = Counter()

    def counting(texts, language):
        asked[texts[0]] += 1
        return PERSON

    found = compare([question("COD?"), question("cod", 2), question("cod", 3, "id")], counting, knows())
    assert sum(asked.values()) == 2
    assert [(one.text, one.count, one.language) for one in found.replayed] == [("cod", 2, "en"), ("cod", 1, "id")]


def test_everything_is_counted_by_language_too():
    questions = [
        question("open", 1),
        question("open", 2),
        question("jam", 3, "id"),
        question("cod", 4, "id"),
        question("x", 5),
    ]
    before = knows(open=answer("hours"), jam=PERSON, cod=answer("cod"))
    after = knows(open=answer("hours"), jam=answer("hours"), cod=offer("cod"))
    figures = compare(questions, before, after).figures
    assert (figures.questions, figures.answered_before, figures.answered_after) == (5, 3, 3)
    changed = {kind: many for kind, many in figures.changes.items() if many}
    assert changed == {Change.SAME: 3, Change.NEW: 1, Change.LOST: 1}
    indonesian = compare(questions, before, after).languages["id"]
    assert (indonesian.questions, indonesian.coverage_before, indonesian.coverage_after) == (2, 0.5, 0.5)


def test_what_customers_said_tells_how_often_an_answer_is_wrong():
    questions = [
        question("fee one", 1, article="fee", outcome=Outcome.HELPED),
        question("fee one", 2, article="fee", outcome=Outcome.UNHELPFUL),
        question("late", 3, article="late", outcome=Outcome.PICKED),
        question("late", 4, article="late"),  # of whom nothing was heard
        question("new", 5, article="old", outcome=Outcome.UNHELPFUL),
    ]
    before = knows(fee=answer("fee"), late=answer("late"), new=answer("old"))
    after = knows(fee=answer("fee"), late=answer("other"), new=answer("new"))
    figures = compare(questions, before, after).figures
    assert (figures.wrong_before.found, figures.wrong_before.of) == (2, 4)
    assert (figures.wrong_after.found, figures.wrong_after.of) == (2, 3)  # of the new answer nobody has said anything


@pytest.mark.parametrize(
    ("before", "after", "comes_to"),
    [
        ({}, {}, Verdict.SAME),
        ({}, {"a": answer("a")}, Verdict.BETTER),
        ({"a": answer("a")}, {}, Verdict.WORSE),
        ({"a": answer("a")}, {"a": answer("b")}, Verdict.LOOK),
        ({"a": answer("a")}, {"b": answer("b")}, Verdict.LOOK),
        ({"a": answer("a")}, {"a": answer("a", "said anew")}, Verdict.SAME),
        ({}, {"c": answer("bad")}, Verdict.WORSE),  # which a customer has called unhelpful
    ],
)
def test_the_verdict(before: dict[str, Seen], after: dict[str, Seen], comes_to: Verdict):
    asked = [question("a"), question("b", 2), question("c", 3, article="bad", outcome=Outcome.UNHELPFUL)]
    found = compare(asked, knows(**before), knows(**after))
    assert verdict(found) is comes_to
    assert verdict(found, refused=True) is Verdict.REFUSED


def test_without_questions_nothing_can_be_said():
    assert verdict(compare([], knows(), knows())) is Verdict.EMPTY


def test_a_sample_shows_every_kind_of_change_the_gravest_and_most_frequent_first():
    lost = ["refund", "warranty", "opening hours", "couriers", "engraving"]
    asked = [question(f"lost {about}", number) for number, about in enumerate(lost)]
    asked += [question("new thing", 20 + number) for number in range(5)]
    asked += [question("changed thing", 40)]
    before = knows(lost=answer("l"), changed=answer("c"))
    after = knows(new=answer("n"), changed=answer("d"))
    cases = sample(compare(asked, before, after).replayed, 4)
    assert [(case.change, case.count) for case in cases] == [
        (Change.CHANGED, 1),
        (Change.LOST, 1),
        (Change.LOST, 1),
        (Change.NEW, 5),
    ]


def test_questions_that_resemble_each_other_and_change_alike_are_one_case():
    asked = [
        question("fee for shipping to bandung", 1),
        question("fee for shipping to bekasi", 2),
        question("fee for shipping to bekasi", 3),
        question("fee waiver if I am a member", 4),
    ]
    cases = sample(compare(asked, knows(), knows(fee=answer("fee"))).replayed)
    assert [(case.count, len(case.members), case.first.text) for case in cases] == [
        (3, 2, "fee for shipping to bekasi"),
        (1, 1, "fee waiver if I am a member"),
    ]


def test_what_stays_the_same_is_not_in_the_sample():
    assert sample(compare([question("a")], knows(), knows()).replayed) == ()


def test_a_bound_needs_something_that_could_tell():
    assert (Rate(found=0, of=0).share, Rate(found=0, of=0).at_most) == (None, None)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_bound_lies_above_the_share_and_comes_nearer_with_more(found: int, of: int):
    found = min(found, of)
    rate, more = Rate(found=found, of=of), Rate(found=found * 10, of=of * 10)
    assert rate.share is not None
    assert rate.at_most is not None
    assert more.at_most is not None
    assert rate.share <= rate.at_most + 1e-9 <= 1 + 1e-9
    assert more.at_most <= rate.at_most + 1e-9


SEEN = st.sampled_from([PERSON, answer("a"), answer("a", "other"), answer("b"), offer("a", "b"), offer("b", "c")])


@given(st.lists(st.tuples(st.sampled_from("pqrst"), SEEN, SEEN), max_size=30))
def test_the_figures_add_up(asked: list[tuple[str, Seen, Seen]]):
    befores = {word: before for word, before, _ in asked}
    afters = {word: after for word, _, after in asked}
    questions = [question(word, number) for number, (word, _, _) in enumerate(asked)]
    found: Rehearsal = compare(questions, knows(**befores), knows(**afters))
    changes, figures = found.figures.changes, found.figures
    assert sum(changes.values()) == figures.questions == len(asked) == sum(one.count for one in found.replayed)
    assert figures.answered_after - figures.answered_before == changes[Change.NEW] - changes[Change.LOST]
    assert sum(one.questions for one in found.languages.values()) == figures.questions
    assert sum(case.count for case in sample(found.replayed, 500)) == figures.questions - changes[Change.SAME]
