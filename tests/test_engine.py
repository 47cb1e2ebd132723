"""What the bot decides: every branch of the engine, as a table of sentences from a turn to its actions.

The bodies say nothing that the tables do not: `turn` begins with a customer whom the bot has greeted and knows.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from bot.actions import Action, Answer, Ask, Classify, Close, HandOver, Miss, Offer, Record, Say
from bot.details import Details
from bot.engine import Turn, respond
from data.types import Owner, Priority, Status
from kb.article import SMALLTALK, Article
from kb.classification import Classification, Mood, Temper
from kb.confidence import Decision
from kb.guide import Guide
from kb.knowledge import Evidence, Knowledge
from kb.search import Match
from kb.tone_words import Sign


def article(id: str, *, tag: str = "", team: str = "", language: str = "id") -> Article:
    tags = frozenset({tag} if tag else ())
    return Article(
        id=id, language=language, title=id, questions=(id,), body=id, tags=tags, needs_agent=bool(team), team=team
    )


HOURS, COD, SHIPPING, GIFTS = article("hours"), article("cod"), article("shipping"), article("gifts")
HOURS_EN = article("hours", language="en")
BROKEN = article("broken", team="warehouse")
HELLO, THANKS, POLITE, JOKE = (article(id, tag=SMALLTALK) for id in ("greeting", "thanks", "courtesy", "joke"))
KNOWLEDGE = Knowledge(
    [HOURS, HOURS_EN, COD, SHIPPING, GIFTS, BROKEN, HELLO, THANKS, POLITE, JOKE],
    Guide(kinds=(), urgency={}, matrix={}, cues={}),
    ("id", "en"),
    "v1",
)


def said(decision: Decision, confidence: float, *found: Article, **also: Any) -> Evidence:
    matches = tuple(Match(article=one, confidence=confidence, phrasing="") for one in found)
    plain = Evidence(
        text="",
        version="v1",
        language="id",
        decision=decision,
        confidence=confidence,
        matches=matches,
        classification=of("general", Priority.NORMAL),
        cues=frozenset(),
        substance=3,
        gibberish=False,
    )
    return replace(plain, **also)


def ranked(*found: tuple[Article, float]) -> Evidence:
    matches = tuple(Match(article=one, confidence=confidence, phrasing="") for one, confidence in found)
    return replace(said(Decision.OFFER, found[0][1]), matches=matches)


def of(kind: str, priority: Priority) -> Classification:
    return Classification(kind=kind, priority=priority, urgency="normal", impact="normal")


def taken(kind: str, priority: Priority) -> Classify:
    return Classify(of(kind, priority))


def sure(found: Article, **also: Any) -> Evidence:
    return said(Decision.ANSWER, 0.97, found, **also)


def unsure(*found: Article, **also: Any) -> Evidence:
    return said(Decision.OFFER, 0.5, *found, **also)


def unknown(**also: Any) -> Evidence:
    return said(Decision.HANDOFF, 0.1, COD, **also)


def cue(*names: str, substance: int = 0) -> Evidence:
    return unknown(cues=frozenset(names), substance=substance)


def upset(evidence: Evidence) -> Evidence:
    return replace(evidence, classification=of("complaint", Priority.HIGH))


def turn(evidence: Evidence, **also: Any) -> Turn:
    known: dict[str, Any] = {"greeted": True, "asked_contact": True, "has_name": True, "has_reach": True}
    return Turn(evidence=evidence, knowledge=KNOWLEDGE, **{**known, **also})


def expecting(what: str, evidence: Evidence, **also: Any) -> Turn:
    return turn(evidence, expects=frozenset({what}), **also)


def resolved(evidence: Evidence, **also: Any) -> Turn:
    return turn(evidence, status=Status.RESOLVED, **also)


ANSWERED = (Answer(HOURS, 0.97), Ask("helpful"))
CHOSEN = (Answer(HOURS, 1.0), Ask("helpful"))
CLOSED = {how: (Close(how), Say("thanks")) for how in ("choice", "words")}
NOT_HELPED, NOT_MEANT = "the answer did not help", "none of the choices was meant"


def rephrase(reason: str) -> tuple[Action, ...]:
    return (Miss(reason), Say("rephrase"), Ask("person"))


def gives_up(reason: str) -> tuple[Action, ...]:
    return (Miss(reason), HandOver("unanswered"))


def nothing_fits() -> tuple[Action, ...]:
    return (Miss("nothing that we know fits"), HandOver("unanswered"))


Table = dict[str, tuple[Turn, tuple[Action, ...]]]

WHAT_IS_ASKED: Table = {
    "a question that we know is answered, and we ask if that helped": (turn(sure(HOURS)), ANSWERED),
    "unless the desk does not want to ask": (turn(sure(HOURS), confirm=False), (Answer(HOURS, 0.97),)),
    "an article that needs an agent is said, and its team takes over": (
        turn(sure(BROKEN)),
        (Answer(BROKEN, 0.97), HandOver("article", "warehouse")),
    ),
    "where chit-chat is likeliest, what is far less likely is not offered": (
        turn(ranked((JOKE, 0.6), (HOURS, 0.1), (COD, 0.05))),
        (Miss("nothing that we know fits"), HandOver("unanswered")),
    ),
    "where chit-chat is likeliest, what is hardly less likely is": (
        turn(ranked((JOKE, 0.6), (HOURS, 0.4), (COD, 0.05))),
        (Offer((HOURS,)),),
    ),
    "what may be one of several is offered": (turn(unsure(HOURS, COD)), (Offer((HOURS, COD)),)),
    "at most three, and no chit-chat among them": (
        turn(unsure(JOKE, HOURS, COD, SHIPPING, GIFTS)),
        (Offer((HOURS, COD, SHIPPING)),),
    ),
    "what is more than a tenth as likely as the best is offered beside it, and less is not": (
        turn(ranked((HOURS, 0.8), (COD, 0.081), (SHIPPING, 0.079))),
        (Offer((HOURS, COD)),),
    ),
    "what is likely alone is offered alone": (
        turn(ranked((HOURS, 0.8), (COD, 0.07), (SHIPPING, 0.01))),
        (Offer((HOURS,)),),
    ),
    "where only chit-chat could be offered, a question goes to a person": (turn(unsure(JOKE)), nothing_fits()),
    "a question that we do not know goes to a person": (turn(unknown()), nothing_fits()),
    "two words of substance are a question": (turn(unknown(substance=2)), nothing_fits()),
    "one is not": (turn(unknown(substance=1)), rephrase("not understood")),
    "nor is gibberish, however long": (turn(unknown(gibberish=True)), rephrase("not understood")),
    "who is not understood twice gets a person": (turn(unknown(substance=1), misses=1), gives_up("not understood")),
    "a more patient desk asks once more": (
        turn(unknown(substance=1), misses=1, patience=3),
        rephrase("not understood"),
    ),
    "a question that resembles nothing goes to a person": (turn(said(Decision.HANDOFF, 0.0)), nothing_fits()),
}

CHIT_CHAT: Table = {
    "chit-chat is answered without asking if that helped": (turn(sure(JOKE)), (Answer(JOKE, 0.97),)),
    "a later greeting is answered by its article": (turn(sure(HELLO)), (Answer(HELLO, 0.97),)),
    "a first greeting is answered by our own": (
        turn(sure(HELLO), greeted=False),
        (Say("greeting"), Say("introduction"), Say("how_can_i_help")),
    ),
    "thanks with nothing to thank for are answered by their article": (turn(sure(THANKS)), (Answer(THANKS, 0.97),)),
    "thanks where we asked if it helped close the inquiry": (expecting("helpful", sure(THANKS)), CLOSED["words"]),
    "other chit-chat at the beginning is answered after our greeting": (
        turn(sure(JOKE), greeted=False),
        (Say("greeting"), Say("introduction"), Answer(JOKE, 0.97)),
    ),
    "thanks after the last inquiry begin no round of greetings": (
        turn(cue("thanks", "courtesy"), greeted=False),
        (Answer(THANKS, 1.0),),
    ),
    "nor does any other courtesy": (turn(cue("welcome", "courtesy"), greeted=False), (Answer(POLITE, 1.0),)),
    "a yes to nothing that we have asked is no more than polite": (
        turn(cue("yes", "courtesy")),
        (Answer(POLITE, 1.0),),
    ),
    "a yes to what we have asked is one": (expecting("helpful", cue("yes", "courtesy")), CLOSED["words"]),
    "where we asked if it helped, chit-chat is no answer": (expecting("helpful", sure(JOKE)), (Answer(JOKE, 0.97),)),
}

WHO_WANTS_A_PERSON: Table = {
    "who asks for a person gets one": (turn(cue("person")), (HandOver("asked"),)),
    "even beside a question that we know": (turn(sure(HOURS, cues=frozenset({"person"}))), (HandOver("asked"),)),
    "and beside a yes": (expecting("helpful", cue("person", "yes")), (HandOver("asked"),)),
    "a yes to the offer of a person is one too": (expecting("person", cue("yes")), (HandOver("asked"),)),
    "a yes with thanks is not": (expecting("person", cue("yes", "thanks")), rephrase("not understood")),
    "a yes that nothing was asked for is not understood": (turn(cue("yes")), rephrase("not understood")),
    "the button does as the words": (turn(unknown(), picked="person"), (HandOver("asked"),)),
    "vague words are no yes to the offer of a person": (
        expecting("person", unknown(substance=0)),
        rephrase("not understood"),
    ),
}

WHETHER_IT_HELPED: Table = {
    "yes closes it, with thanks": (expecting("helpful", cue("yes")), CLOSED["words"]),
    "thanks close it too": (expecting("helpful", cue("thanks")), CLOSED["words"]),
    "thanks beside another question do not": (expecting("helpful", sure(HOURS, cues=frozenset({"thanks"}))), ANSWERED),
    "nor beside one that may be meant": (
        expecting("helpful", unsure(HOURS, cues=frozenset({"thanks"}))),
        (Offer((HOURS,)),),
    ),
    "a yes in words that we take for chit-chat closes it": (
        expecting("helpful", sure(JOKE, cues=frozenset({"yes"}))),
        CLOSED["words"],
    ),
    "no is a miss": (expecting("helpful", cue("no")), rephrase(NOT_HELPED)),
    "the second miss brings a person": (expecting("helpful", cue("no"), misses=1), gives_up(NOT_HELPED)),
    "that it did not help may be said without being asked": (turn(cue("unhelpful")), rephrase(NOT_HELPED)),
    "and twice": (turn(cue("unhelpful"), misses=1), gives_up(NOT_HELPED)),
    "the button that says yes closes it": (turn(unknown(), picked="helpful:yes"), CLOSED["choice"]),
    "the button that says no is a miss": (turn(unknown(), picked="helpful:no"), rephrase(NOT_HELPED)),
    "a second one brings a person": (turn(unknown(), picked="helpful:no", misses=1), gives_up(NOT_HELPED)),
    "vague words are no yes": (expecting("helpful", unknown(substance=0)), rephrase("not understood")),
}

WHAT_WAS_OFFERED: Table = {
    "a choice is answered": (turn(unknown(), picked="article:hours"), CHOSEN),
    "in the customer's language": (
        turn(unknown(language="en"), picked="article:hours"),
        (Answer(HOURS_EN, 1.0), Ask("helpful")),
    ),
    "one that needs an agent brings one": (
        turn(unknown(), picked="article:broken"),
        (Answer(BROKEN, 1.0), HandOver("article", "warehouse")),
    ),
    "one that is gone from the knowledge base is a miss": (turn(unknown(), picked="article:gone"), rephrase(NOT_MEANT)),
    "none of these is a miss": (turn(unknown(), picked="none"), rephrase(NOT_MEANT)),
    "a choice counts more than the words beside it": (turn(cue("person"), picked="article:hours"), CHOSEN),
    "a bare yes to a single offer takes it": (turn(cue("yes"), offered=(HOURS,)), CHOSEN),
    "a bare yes to several is asked again": (turn(cue("yes"), offered=(HOURS, COD)), (Offer((HOURS, COD)),)),
    "a bare no is a miss": (turn(cue("no"), offered=(HOURS,)), rephrase(NOT_MEANT)),
    "a new question is a new question": (turn(sure(COD), offered=(HOURS,)), (Answer(COD, 0.97), Ask("helpful"))),
    "chosen chit-chat is answered without asking if that helped": (
        turn(unknown(), picked="article:joke"),
        (Answer(JOKE, 1.0),),
    ),
}

WHAT_CUSTOMERS_TELL_OF_THEMSELVES: Table = {
    "name and address alone are noted, and that is said": (
        turn(unknown(), details=Details(name="Ana", email="ana@example.com", only=True)),
        (Record(Details(name="Ana", email="ana@example.com", only=True)), Say("contact_noted")),
    ),
    "beside a question they are noted, and the question is answered": (
        turn(sure(HOURS), details=Details(phone="0812")),
        (Record(Details(phone="0812")), *ANSWERED),
    ),
    "name and address are asked for beside an answer": (
        turn(sure(HOURS), asked_contact=False, has_name=False, has_reach=False),
        (*ANSWERED, Ask("contact")),
    ),
    "only the name, where we know how to reach them": (
        turn(sure(HOURS), asked_contact=False, has_name=False),
        (*ANSWERED, Ask("name")),
    ),
    "only how to reach them, where we know the name": (
        turn(sure(HOURS), asked_contact=False, has_reach=False),
        (*ANSWERED, Ask("reach")),
    ),
    "what they tell in the same breath is not asked for": (
        turn(
            sure(HOURS),
            asked_contact=False,
            has_name=False,
            has_reach=False,
            details=Details(name="Ana", email="ana@example.com"),
        ),
        (Record(Details(name="Ana", email="ana@example.com")), *ANSWERED),
    ),
    "nothing is asked for that we know": (turn(sure(HOURS), asked_contact=False), ANSWERED),
    "nor a second time": (turn(sure(HOURS), has_name=False, has_reach=False), ANSWERED),
    "it is asked for beside a handover": (
        turn(cue("person"), asked_contact=False, has_name=False, has_reach=False),
        (HandOver("asked"), Ask("contact")),
    ),
    "but not beside chit-chat": (
        turn(sure(JOKE), asked_contact=False, has_name=False, has_reach=False),
        (Answer(JOKE, 0.97),),
    ),
    "nor while we do not understand": (
        turn(unknown(substance=0), asked_contact=False, has_name=False, has_reach=False),
        rephrase("not understood"),
    ),
    "a telephone number is a way to reach them": (
        turn(sure(HOURS), asked_contact=False, has_reach=False, details=Details(phone="0812")),
        (Record(Details(phone="0812")), *ANSWERED),
    ),
}

GREETING: Table = {
    "the first answer comes with a greeting": (
        turn(sure(HOURS), greeted=False),
        (Say("greeting"), Say("introduction"), *ANSWERED),
    ),
    "so does the first handover": (
        turn(cue("person"), greeted=False),
        (Say("greeting"), Say("introduction"), HandOver("asked")),
    ),
    "and the first thing that we do not understand": (
        turn(unknown(substance=0), greeted=False),
        (Say("greeting"), Say("introduction"), *rephrase("not understood")),
    ),
    "the second answer does not": (turn(sure(HOURS)), ANSWERED),
}

COMPLAINT = taken("complaint", Priority.HIGH)
COMPLAINTS: Table = {
    "a complaint is classified, and a person has it": (turn(upset(unknown())), (COMPLAINT, HandOver("complaint"))),
    "what we know about it is said first": (
        turn(upset(sure(HOURS))),
        (COMPLAINT, Answer(HOURS, 0.97), HandOver("complaint")),
    ),
    "the article's team has it": (
        turn(upset(sure(BROKEN))),
        (COMPLAINT, Answer(BROKEN, 0.97), HandOver("complaint", "warehouse")),
    ),
    "where we are not sure, nothing is offered and no article's team has it": (
        turn(upset(unsure(BROKEN, HOURS))),
        (COMPLAINT, HandOver("complaint")),
    ),
    "chit-chat in words of complaint is answered as chit-chat": (
        turn(upset(sure(JOKE))),
        (COMPLAINT, Answer(JOKE, 0.97)),
    ),
    "what is a complaint already is not classified again": (
        turn(upset(unknown()), kind="complaint", priority="high"),
        (HandOver("complaint"),),
    ),
    "a later remark does not make a complaint less of one": (
        turn(sure(HOURS), kind="complaint", priority="high"),
        ANSWERED,
    ),
    "a single word changes neither kind nor priority": (
        turn(unknown(substance=1, classification=of("technical", Priority.HIGH))),
        rephrase("not understood"),
    ),
    "another priority of the same kind is noted": (
        turn(sure(HOURS, classification=of("general", Priority.URGENT))),
        (taken("general", Priority.URGENT), *ANSWERED),
    ),
    "chit-chat that we are not sure of does not hold up a complaint": (
        turn(upset(unsure(JOKE, HOURS))),
        (COMPLAINT, HandOver("complaint")),
    ),
    "two words of substance are enough to change kind and priority": (
        turn(unknown(substance=2, classification=of("technical", Priority.HIGH))),
        (taken("technical", Priority.HIGH), *nothing_fits()),
    ),
    "what was a complaint may turn out to be technical": (
        turn(sure(HOURS, classification=of("technical", Priority.HIGH)), kind="complaint", priority="high"),
        (taken("technical", Priority.HIGH), *ANSWERED),
    ),
}

FURIOUS = Mood(temper=Temper.ANGRY, confidence=0.9, signs=(Sign.SHOUTING,))
RAGE = replace(of("general", Priority.HIGH), urgency="high", mood=FURIOUS)
ANGER: Table = {
    "who is beside themselves gets a person, and what we know besides": (
        turn(sure(HOURS, classification=RAGE)),
        (Classify(RAGE), Answer(HOURS, 0.97), HandOver("angry")),
    ),
    "where we are not sure, nothing is offered": (
        turn(unsure(COD, HOURS, classification=RAGE)),
        (Classify(RAGE), HandOver("angry")),
    ),
    "chit-chat in strong words is chit-chat": (
        turn(sure(JOKE, classification=RAGE)),
        (Classify(RAGE), Answer(JOKE, 0.97)),
    ),
    "who is angry is not asked to say it again": (
        turn(unknown(cues=frozenset({"unhelpful"}), classification=RAGE)),
        (Classify(RAGE), Miss("the answer did not help"), HandOver("angry")),
    ),
    "nor is who complains": (
        turn(upset(unknown(cues=frozenset({"unhelpful"})))),
        (taken("complaint", Priority.HIGH), Miss("the answer did not help"), HandOver("complaint")),
    ),
    "a bare no where nothing was asked is a courtesy, and opens nothing": (
        turn(cue("no"), greeted=False),
        (Answer(POLITE, 1.0),),
    ),
    "a bare no tells of no kind": (
        turn(upset(cue("no", substance=1))),
        (Answer(POLITE, 1.0),),
    ),
    "anger that we are not sure of brings nobody": (
        turn(sure(HOURS, classification=replace(RAGE, mood=replace(FURIOUS, confidence=0.6)))),
        (Classify(replace(RAGE, mood=replace(FURIOUS, confidence=0.6))), *ANSWERED),
    ),
    "nor does annoyance": (
        turn(sure(HOURS, classification=replace(of("general", Priority.NORMAL), mood=Mood(temper=Temper.ANNOYED)))),
        ANSWERED,
    ),
    "a button has our own words, in which nobody is angry": (
        turn(unknown(classification=RAGE), picked="helpful:no"),
        rephrase("the answer did not help"),
    ),
    "a later remark does not make it less pressing": (
        turn(sure(HOURS, classification=of("general", Priority.NORMAL)), priority="urgent"),
        ANSWERED,
    ),
    "unless it says so": (
        turn(sure(HOURS, classification=replace(of("general", Priority.LOW), urgency="low")), priority="urgent"),
        (Classify(replace(of("general", Priority.LOW), urgency="low")), *ANSWERED),
    ),
}

ONCE_IT_IS_RESOLVED: Table = {
    "the button that says yes closes it": (resolved(unknown(), picked="confirm:yes"), CLOSED["choice"]),
    "so do the words": (resolved(cue("yes")), CLOSED["words"]),
    "and thanks": (resolved(cue("thanks")), CLOSED["words"]),
    "and chit-chat with thanks": (resolved(sure(THANKS, cues=frozenset({"thanks"}))), CLOSED["words"]),
    "no brings it back to people": (resolved(cue("no")), (HandOver("reopened"),)),
    "so does the button": (resolved(unknown(), picked="confirm:no"), (HandOver("reopened"),)),
    "no beside thanks does too": (resolved(cue("no", "thanks")), (HandOver("reopened"),)),
    "and a new question, even one that we know": (resolved(sure(HOURS)), (HandOver("reopened"),)),
    "and thanks beside a question": (resolved(sure(HOURS, cues=frozenset({"thanks"}))), (HandOver("reopened"),)),
    "what was said before we asked is no answer": (resolved(cue("yes"), early=True), ()),
    "nor is an early question, which the agent has read": (resolved(sure(HOURS), early=True), ()),
    "an early no is": (resolved(cue("unhelpful"), early=True), (HandOver("reopened"),)),
    "and so is an early wish for a person": (resolved(cue("person"), early=True), (HandOver("reopened"),)),
    "name and address are noted all the same": (
        resolved(cue("yes"), details=Details(name="Ana")),
        (Record(Details(name="Ana")), *CLOSED["words"]),
    ),
    "what we do not understand brings it back to people": (resolved(unknown(substance=0)), (HandOver("reopened"),)),
    "an early press of the button that says no does too": (
        resolved(unknown(), picked="confirm:no", early=True),
        (HandOver("reopened"),),
    ),
}

TABLES = {
    "what is asked": WHAT_IS_ASKED,
    "chit-chat": CHIT_CHAT,
    "who wants a person": WHO_WANTS_A_PERSON,
    "whether it helped": WHETHER_IT_HELPED,
    "what was offered": WHAT_WAS_OFFERED,
    "what customers tell of themselves": WHAT_CUSTOMERS_TELL_OF_THEMSELVES,
    "greeting": GREETING,
    "complaints": COMPLAINTS,
    "anger": ANGER,
    "once it is resolved": ONCE_IT_IS_RESOLVED,
}


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(*case, id=f"{subject}: {sentence}")
        for subject, table in TABLES.items()
        for sentence, case in table.items()
    ],
)
def test_respond(now: Turn, then: tuple[Action, ...]):
    assert respond(now) == then


ARTICLES = st.sampled_from(KNOWLEDGE.articles)
SEEN = st.builds(
    said,
    st.sampled_from(Decision),
    st.floats(0, 1),
    ARTICLES,
    ARTICLES,
    matches=st.lists(
        st.builds(Match, article=ARTICLES, confidence=st.floats(0, 1), phrasing=st.just("")), max_size=5
    ).map(tuple),
    language=st.sampled_from(["id", "en"]),
    classification=st.builds(of, st.sampled_from(["general", "complaint", "technical"]), st.sampled_from(Priority)),
    cues=st.frozensets(st.sampled_from(["person", "yes", "no", "thanks", "welcome", "courtesy", "unhelpful"])),
    substance=st.integers(0, 4),
    gibberish=st.booleans(),
)
PICKED = ("", "helpful:yes", "helpful:no", "person", "none", "confirm:yes", "confirm:no", "article:hours", "article:x")
TURNS = st.builds(
    Turn,
    evidence=SEEN,
    knowledge=st.just(KNOWLEDGE),
    owner=st.just(Owner.BOT),
    status=st.sampled_from([Status.OPEN, Status.WAITING, Status.RESOLVED]),
    picked=st.sampled_from(PICKED),
    details=st.builds(
        Details, name=st.sampled_from(["", "Ana"]), email=st.sampled_from(["", "a@b.c"]), only=st.booleans()
    ),
    has_name=st.booleans(),
    has_reach=st.booleans(),
    greeted=st.booleans(),
    asked_contact=st.booleans(),
    misses=st.integers(0, 3),
    expects=st.frozensets(st.sampled_from(["contact", "helpful", "person", "confirmation"])),
    offered=st.lists(ARTICLES, max_size=3).map(tuple),
    patience=st.integers(1, 3),
    early=st.booleans(),
    confirm=st.booleans(),
    kind=st.sampled_from(["general", "complaint"]),
    priority=st.sampled_from(["normal", "high"]),
)
CONTACT = {Ask("contact"), Ask("name"), Ask("reach")}
HEARD = (Say, Answer, Offer, HandOver)


def real(action: Action) -> bool:
    return isinstance(action, HandOver) or (isinstance(action, Answer) and not action.article.smalltalk)


@given(TURNS, st.sampled_from([Owner.QUEUE, Owner.AGENT]))
def test_nothing_is_done_while_people_have_it(now: Turn, owner: Owner):
    assert respond(structs.replace(now, owner=owner)) == ()


@given(TURNS)
def test_it_is_never_both_handed_over_and_closed_and_neither_twice(now: Turn):
    ends = [action for action in respond(now) if isinstance(action, HandOver | Close)]
    assert len(ends) <= 1


@given(TURNS)
def test_a_greeting_comes_first_and_once_per_inquiry(now: Turn):
    heard = [action for action in respond(now) if isinstance(action, HEARD)]
    polite = all(isinstance(one, Answer) and one.article in {THANKS, POLITE} for one in heard)
    greets = not now.greeted and now.status is not Status.RESOLVED and not polite
    assert (heard[:1] == [Say("greeting")]) is greets
    assert heard.count(Say("greeting")) == int(greets)


@given(TURNS)
def test_contact_is_asked_for_once_beside_an_answer_or_a_handover_and_only_what_we_lack(now: Turn):
    did = respond(now)
    asked = [action for action in did if action in CONTACT]
    assert len(asked) <= 1
    if asked:
        assert not now.asked_contact
        assert any(real(action) for action in did)
        assert asked != [Ask("contact")] or not (now.has_name or now.has_reach)


@given(TURNS)
def test_who_speaks_to_the_bot_is_never_left_without_a_word(now: Turn):
    if not (now.status is Status.RESOLVED and now.early):
        assert any(isinstance(action, HEARD) for action in respond(now))


@given(TURNS)
def test_no_customer_is_missed_more_often_than_the_desk_has_patience(now: Turn):
    did = respond(now)
    if any(isinstance(action, Miss) for action in did) and now.misses + 1 >= now.patience:
        assert HandOver("unanswered") in did
