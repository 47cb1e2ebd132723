"""The desk's own history of questions, read back from dialogues on a real desk."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from data.events import BOT, CUSTOMER
from data.tables import MESSAGE
from data.types import Owner
from handoff import desk as moves
from kb import past
from kb.asked import About, Words
from kb.dialogue import Step, questions
from kb.question import Did, Outcome, Question
from kb.substance import substance, tells
from tests.path_desk import MONDAY, UNCLEAR, UNKNOWN, PathDesk

LONG = timedelta(days=365)


def asked(desk: PathDesk, **also) -> list[Question]:
    with desk.app.db.reading() as session:
        return list(past.asked(session, MONDAY, MONDAY + LONG, guide=desk.app.content.guide, **also))


async def test_an_answer_is_there_with_what_it_was_and_how_sure(any_desk: PathDesk):
    ana = any_desk.customer()
    await ana.says("jam buka toko")
    [one] = asked(any_desk)
    [told] = [event.data for event in any_desk.story(1) if event.kind == "Answered"]
    assert (one.text, one.language, one.did, one.outcome) == ("jam buka toko", "id", Did.ANSWERED, Outcome.UNKNOWN)
    assert (one.article, one.confidence, one.knowledge) == (told["article"], told["confidence"], told["knowledge"])
    assert (one.number, one.at, one.message) == ("INQ-2026-000001", MONDAY, 1)
    assert not one.resolved


async def test_several_messages_of_one_turn_are_one_question(desk: PathDesk):
    ana = desk.customer()
    await ana.says("halo kak", "mau tanya", "jam buka toko")
    [one] = asked(desk)
    assert one.texts == ("halo kak", "mau tanya", "jam buka toko")
    assert one.messages == (1, 2, 3)


async def test_small_talk_and_courtesy_are_no_questions(desk: PathDesk):
    ana = desk.customer()
    for text in ("halo", "kamu robot atau manusia", "makasih kak", "👍"):
        await ana.says(text)
    assert asked(desk) == []
    assert {one.did for one in asked(desk, chat=True)} == {Did.CHAT}


@pytest.mark.parametrize(
    ("then", "outcome"),
    [
        ("helpful:yes", Outcome.HELPED),
        ("makasih kak", Outcome.HELPED),
        ("helpful:no", Outcome.UNHELPFUL),
        ("tidak membantu", Outcome.UNHELPFUL),
    ],
)
async def test_what_the_customer_said_of_an_answer_is_its_outcome(desk: PathDesk, then: str, outcome: Outcome):
    ana = desk.customer()
    await ana.says("jam buka toko")
    await (ana.presses(then) if ":" in then else ana.says(then))
    [one] = asked(desk)
    assert (one.did, one.outcome) == (Did.ANSWERED, outcome)
    assert one.resolved is (outcome is Outcome.HELPED)


@pytest.mark.parametrize("how", ["button", "words"])
async def test_a_choice_that_was_taken_belongs_to_the_question_before(desk: PathDesk, how: str):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    first = ana.hears("Apakah maksud").choices[0]
    await (ana.presses(first.label) if how == "button" else ana.says("yang pertama"))
    [one] = asked(desk)
    assert (one.did, one.outcome) == (Did.OFFERED, Outcome.PICKED)
    assert one.article == first.id.removeprefix("article:") == one.articles[0]


async def test_and_what_was_said_of_it_afterwards_counts_more(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    picked = ana.hears("Apakah maksud").choices[0]
    await ana.presses(picked.label)
    await ana.presses("helpful:no")
    [one] = asked(desk)
    assert (one.article, one.outcome) == (picked.id.removeprefix("article:"), Outcome.UNHELPFUL)


async def test_a_choice_that_helped_has_helped(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    await ana.presses(ana.hears("Apakah maksud").choices[0].label)
    await ana.presses("helpful:yes")
    assert [(one.did, one.outcome) for one in asked(desk)] == [(Did.OFFERED, Outcome.HELPED)]


async def test_who_wants_none_of_the_choices_has_picked_none(desk: PathDesk):
    ana = desk.customer()
    await ana.says(UNCLEAR)
    await ana.presses(ana.hears("Apakah maksud").choices[-1].label)
    assert [(one.did, one.outcome) for one in asked(desk)] == [(Did.OFFERED, Outcome.NONE_PICKED)]


async def test_a_miss_has_the_agents_words_and_minutes(any_desk: PathDesk):
    dewi = any_desk.agent("dewi")
    ana = any_desk.customer()
    await ana.says(UNKNOWN)
    any_desk.passes(timedelta(minutes=20))
    number = ana.inquiry.number
    any_desk.act(number, moves.take, dewi)
    any_desk.passes(timedelta(minutes=4))
    any_desk.act(number, moves.reply, dewi, text="Tidak, Kak, kami hanya menjual alat kopi.")
    any_desk.passes(timedelta(minutes=50))  # the customer thinks it over
    await ana.says("apakah ada yang lain untuk pernikahan?")
    any_desk.passes(timedelta(minutes=2))
    any_desk.act(number, moves.resolve, dewi, text="Ada bingkisan pernikahan.")
    first, second = asked(any_desk)
    assert (first.did, first.reason, first.agent_minutes) == (Did.MISSED, "unanswered", 4)
    assert first.agent_answers == ("Tidak, Kak, kami hanya menjual alat kopi.",)
    assert (second.did, second.agent_minutes) == (Did.BY_PERSON, 2)
    assert second.agent_answers == ("Ada bingkisan pernikahan.",)
    assert first.resolved
    assert second.resolved
    assert first.team == "customer-service"


async def test_a_reply_belongs_to_what_the_bot_has_not_answered_alone(desk: PathDesk):
    dewi = desk.agent("dewi")
    ana = desk.customer()
    await ana.says("jam buka toko")
    needing = next(one for one in desk.app.content.knowledge.articles if one.needs_agent and one.kind != "complaint")
    await ana.says(needing.questions[0])
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.act(ana.inquiry.number, moves.reply, dewi, text="Sudah saya urus, Kak.")
    first, second = asked(desk)
    assert (first.did, first.agent_answers) == (Did.ANSWERED, ())
    assert (second.article, second.reason) == (needing.id, "article")
    assert second.agent_answers == ("Sudah saya urus, Kak.",)


async def test_working_time_is_capped_and_ends_when_it_is_given_away(desk: PathDesk):
    dewi = desk.agent("dewi")
    ana = desk.customer()
    await ana.says(UNKNOWN)
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.passes(timedelta(hours=3))
    desk.act(ana.inquiry.number, moves.give_back, dewi, to=Owner.QUEUE)
    desk.passes(timedelta(hours=3))
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.passes(timedelta(minutes=1))
    desk.act(ana.inquiry.number, moves.resolve, dewi, text="Tidak ada.")
    assert [one.agent_minutes for one in asked(desk)] == [31]


async def test_who_asks_for_a_person_is_handed_over_with_that_reason(desk: PathDesk):
    ana = desk.customer()
    await ana.says("mau bicara dengan orang")
    assert [(one.did, one.reason) for one in asked(desk)] == [(Did.HANDED_OVER, "asked")]


async def test_courtesy_and_contact_details_are_no_questions_to_people_either(desk: PathDesk):
    dewi = desk.agent("dewi")
    ana = desk.customer()
    await ana.says(UNKNOWN)
    await ana.says("Rina Marlina 0812-3456-7890")
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.act(ana.inquiry.number, moves.reply, dewi, text="Tidak, Kak.")
    await ana.says("terima kasih banyak kak")
    desk.act(ana.inquiry.number, moves.resolve, dewi, text="Sama-sama.")
    assert [one.text for one in asked(desk)] == [UNKNOWN]


async def test_who_comes_back_after_it_was_resolved_was_not_helped(desk: PathDesk):
    dewi = desk.agent("dewi")
    ana = desk.customer()
    await ana.says(UNKNOWN)
    desk.act(ana.inquiry.number, moves.take, dewi)
    desk.act(ana.inquiry.number, moves.resolve, dewi, text="Tidak, Kak.")
    await desk.settles()
    await ana.presses("confirm:no")
    assert [one.outcome for one in asked(desk)] == [Outcome.UNHELPFUL]


async def test_time_and_language_choose(desk: PathDesk):
    ana = desk.customer()
    await ana.says("jam buka toko")
    desk.passes(timedelta(hours=1))
    await ana.says("What payment methods do you accept?")
    with desk.app.db.reading() as session:
        later = list(past.asked(session, MONDAY + timedelta(hours=1), MONDAY + LONG))
        sooner = list(past.asked(session, MONDAY, MONDAY + timedelta(hours=1)))
    assert ([one.language for one in sooner], [one.language for one in later]) == (["id"], ["en"])
    assert [one.language for one in asked(desk, languages={"en"})] == ["en"]


async def test_many_inquiries_are_read_by_pages(desk: PathDesk):
    for name in "abcde":
        await desk.customer(name).says("jam buka toko")
    assert [one.inquiry for one in asked(desk, page=2)] == [1, 2, 3, 4, 5]


async def test_an_erased_text_is_no_question(desk: PathDesk):
    await desk.customer().says("jam buka toko")
    desk.write(lambda session: session.connection().execute(update(MESSAGE).values(text="", nonce="")))
    assert asked(desk) == []


def test_what_came_while_a_turn_was_studied_belongs_to_the_next_one():
    told = {"message": 3, "parts": ["answer"], "article": "a", "confidence": 0.95, "knowledge": "v"}
    steps = [
        Step("Received", MONDAY, CUSTOMER, {"message": 1}),
        Step("Received", MONDAY, CUSTOMER, {"message": 2}),
        Step("Answered", MONDAY, BOT, {**told, "after": 0, "upto": 1}),
        Step("Answered", MONDAY, BOT, {**told, "message": 4, "article": "b", "after": 1, "upto": 2}),
    ]
    said = {key: Words(MONDAY, text, "id") for key, text in enumerate(["first", "second", "", ""], 1)}
    found = questions(About(1, "INQ-1", "id", None, 2), steps, said)
    assert [(one.text, one.article) for one in found] == [("first", "a"), ("second", "b")]


def test_chat_in_between_does_not_take_the_outcome():
    told = {"parts": ["answer"], "article": "a", "confidence": 0.95, "knowledge": "v", "after": 0}
    steps = [
        Step("Received", MONDAY, CUSTOMER, {"message": 1}),
        Step("Answered", MONDAY, BOT, {**told, "message": 2, "upto": 1}),
        Step("Received", MONDAY, CUSTOMER, {"message": 3}),
        Step("Answered", MONDAY, BOT, {**told, "message": 4, "upto": 3, "chat": True}),
        Step("Confirmed", MONDAY, CUSTOMER, {"how": "words"}),
    ]
    said = {key: Words(MONDAY, f"text {key}", "id") for key in range(1, 5)}
    found = questions(About(1, "INQ-1", "id", None, 3), steps, said)
    assert [(one.did, one.outcome) for one in found] == [
        (Did.ANSWERED, Outcome.HELPED),
        (Did.CHAT, Outcome.UNKNOWN),
    ]


def test_facts_of_before_they_named_their_messages_are_understood():
    told = {"message": 3, "parts": ["answer"], "article": "a", "confidence": 0.95, "knowledge": "v"}
    steps = [Step("Received", MONDAY, CUSTOMER, {"message": key}) for key in (1, 2)]
    said = {key: Words(MONDAY, f"text {key}", "id") for key in (1, 2)}
    [one] = questions(About(1, "INQ-1", "en", None, 2), [*steps, Step("Answered", MONDAY, BOT, told)], said)
    assert (one.messages, one.language) == ((1, 2), "en")


@pytest.mark.parametrize(
    ("text", "words", "may_ask"),
    [("garansi?", 1, True), ("hm", 0, False), ("ya kak", 0, False), ("apa itu", 0, False), ("", 0, False)],
)
def test_how_much_a_text_says(text: str, words: int, may_ask: bool):
    assert (substance(text), tells(text)) == (words, may_ask)
