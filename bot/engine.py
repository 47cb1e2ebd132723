"""What the bot does next: a pure function from what it sees to what it does.

It reads no clock, no database and no template. A turn is all that a customer has said since the last one, with the
state as it is now; the answer is a list of actions, and `turn` carries them out in the same transaction.
"""

from msgspec import Struct

from bot.actions import Action, Answer, Ask, Classify, Close, HandOver, Miss, Offer, Record, Say
from bot.details import NONE, Details
from data.events import NOT_HELPED, NOT_MEANT, NOT_UNDERSTOOD, NOTHING_FITS
from data.types import Owner, Priority, Status
from kb.article import Article
from kb.confidence import Decision
from kb.guide import BARE, COMPLAINT, COURTESY, GENERAL
from kb.knowledge import Evidence, Knowledge

COURTESIES = ("thanks", "courtesy")
"""The articles that answer who is only polite: thanks, and anything else of the sort."""

ANGRY = "angry"
"""Why somebody is handed over who asks for something and is beside themselves."""

SUBSTANCE = 2
"""Words with a meaning that make an utterance a question of its own, which a person can answer if we can't."""

CHOICE = 1 / 10
"""How likely a choice must be, of how likely the best one is: less is noise, and makes the others harder to read."""

RIVAL = 1 / 3
"""The same where chit-chat is likeliest: only what is hardly less likely than that is worth asking about."""


class Turn(Struct, frozen=True):
    """What the engine sees."""

    evidence: Evidence
    knowledge: Knowledge
    status: str = Status.OPEN
    picked: str = ""  # the id of the choice that the customer took
    owner: Owner = Owner.BOT
    details: Details = NONE
    has_name: bool = False
    has_reach: bool = False  # an e-mail address or a telephone number
    greeted: bool = False
    asked_contact: bool = False
    misses: int = 0
    expects: frozenset[str] = frozenset()
    offered: tuple[Article, ...] = ()  # what "did you mean" has last asked about
    patience: int = 2
    early: bool = False  # all of it was said before we asked whether it is solved
    confirm: bool = True  # whether to ask if an answer helped
    kind: str = "general"
    priority: str = "normal"


def respond(turn: Turn) -> tuple[Action, ...]:
    """Decide what the bot does about what the customer said."""
    if turn.owner is not Owner.BOT:
        return ()
    noted = _noted(turn)
    if turn.status == Status.RESOLVED:
        return (*noted, *_after_resolution(turn))
    did = _body(turn)
    return (*noted, *_opening(turn, did), *did, *_ending(turn, did))


def _noted(turn: Turn) -> tuple[Action, ...]:
    """Write down what was told, and what kind of inquiry it is as far as we can see now."""
    recorded: tuple[Action, ...] = (Record(turn.details),) if turn.details.any else ()
    seen = turn.evidence.classification
    if turn.picked or turn.evidence.cues & BARE:  # a button has our own words, and a yes tells of nothing
        return recorded
    if (seen.kind, seen.priority) == (turn.kind, turn.priority):
        return recorded
    if turn.evidence.substance < SUBSTANCE and seen.kind != COMPLAINT:  # one word is enough to complain
        return recorded
    if seen.kind == GENERAL and turn.kind != GENERAL:  # a later remark doesn't make a complaint less of one
        return recorded
    if seen.kind == turn.kind and _is_milder(turn):
        return recorded
    return (*recorded, Classify(seen))


def _is_milder(turn: Turn) -> bool:
    """Say whether an inquiry only seems less pressing than before, and nobody said that it is."""
    seen = turn.evidence.classification
    return seen.priority.rank < Priority(turn.priority).rank and seen.urgency != "low"


def _opening(turn: Turn, did: tuple[Action, ...]) -> tuple[Action, ...]:
    """Greet once per inquiry, and introduce ourselves; not who only replies to what was said in the last one."""
    if turn.greeted or all(isinstance(one, Answer) and one.article.id in COURTESIES for one in did):
        return ()
    return (Say("greeting"), Say("introduction"))


def _body(turn: Turn) -> tuple[Action, ...]:
    cues = turn.evidence.cues
    if turn.picked:
        return _picked(turn)
    if "person" in cues:
        return (HandOver("asked"),)
    if "unhelpful" in cues:
        return _missed(turn, NOT_HELPED)
    if "helpful" in turn.expects and "no" in cues:
        return _missed(turn, NOT_HELPED)
    if "helpful" in turn.expects and cues & {"yes", "thanks"} and not _asks(turn):
        return (Close("words"), Say("thanks"))
    if turn.offered and cues & {"yes", "no"}:
        return _about_the_offer(turn)
    if "person" in turn.expects and "yes" in cues and "thanks" not in cues:
        return (HandOver("asked"),)
    if turn.details.any and turn.details.only:
        return (Say("contact_noted"),)
    if cues & {COURTESY, "no"} and (polite := _courtesy(turn)):  # a bare no, where we have asked nothing
        return polite
    return _about_the_question(turn)


def _courtesy(turn: Turn) -> tuple[Action, ...]:
    """Return a courtesy for one, if the desk has an article for it."""
    thanks, other = COURTESIES
    article = turn.knowledge.article(thanks if "thanks" in turn.evidence.cues else other, turn.evidence.language)
    return (Answer(article, 1.0),) if article else ()


def _about_the_offer(turn: Turn) -> tuple[Action, ...]:
    """Understand a bare yes or no to "did you mean": one that leaves several open is asked again."""
    if "no" in turn.evidence.cues:
        return _missed(turn, NOT_MEANT)
    return _answer(turn, turn.offered[0], 1.0) if len(turn.offered) == 1 else (Offer(turn.offered),)


def _picked(turn: Turn) -> tuple[Action, ...]:
    """Follow the choice that the customer took."""
    what, _, which = turn.picked.partition(":")
    if what == "article" and (article := turn.knowledge.article(which, turn.evidence.language)):
        return _answer(turn, article, 1.0)
    if what == "person":
        return (HandOver("asked"),)
    if turn.picked == "helpful:yes":
        return (Close("choice"), Say("thanks"))
    reason = NOT_HELPED if turn.picked == "helpful:no" else NOT_MEANT
    return _missed(turn, reason)


def _about_the_question(turn: Turn) -> tuple[Action, ...]:
    """Answer when sure, ask when not, and hand over what we can't answer."""
    evidence = turn.evidence
    best = _best(evidence)
    sure = evidence.decision is Decision.ANSWER and best is not None
    if (upset := _upset(turn)) and not (sure and best and best.smalltalk):
        return (*(_answered(best, evidence) if sure and best else ()), HandOver(upset, _team(best, sure=sure)))
    if sure and best:
        return _chat(turn, best) if best.smalltalk else _answer(turn, best, evidence.confidence)
    if evidence.decision is Decision.OFFER and (offered := _offered(turn)):
        return (Offer(offered),)
    if evidence.substance >= SUBSTANCE and not evidence.gibberish:
        return (Miss(NOTHING_FITS), HandOver("unanswered"))
    return _missed(turn, NOT_UNDERSTOOD)


def _upset(turn: Turn) -> str:
    """Return why somebody needs a person whatever we know: they complain, or are plainly angry; empty if neither."""
    if turn.evidence.classification.kind == COMPLAINT:
        return COMPLAINT
    return ANGRY if turn.evidence.classification.mood.plainly_angry else ""


def _chat(turn: Turn, article: Article) -> tuple[Action, ...]:
    """Answer chit-chat; a first greeting is answered by our own."""
    if not turn.greeted and article.id == "greeting":
        return (Say("how_can_i_help"),)
    if article.id == "thanks" and "helpful" in turn.expects:  # else there is no answer that they could mean
        return (Close("words"), Say("thanks"))
    return (Answer(article, turn.evidence.confidence),)


def _answer(turn: Turn, article: Article, confidence: float) -> tuple[Action, ...]:
    if article.needs_agent:
        return (Answer(article, confidence), HandOver("article", article.team))
    asked = (Ask("helpful"),) if turn.confirm and not article.smalltalk else ()
    return (Answer(article, confidence), *asked)


def _answered(article: Article, evidence: Evidence) -> tuple[Action, ...]:
    return (Answer(article, evidence.confidence),)


def _team(article: Article | None, *, sure: bool) -> str:
    return article.team if article and sure else ""


def _offered(turn: Turn) -> tuple[Article, ...]:
    """Return what may be meant, without what is far less likely than the best."""
    matches = turn.evidence.matches
    if not matches:
        return ()
    least = matches[0].confidence * (RIVAL if matches[0].article.smalltalk else CHOICE)
    likely = (match for match in matches if match.confidence >= least)
    return tuple(match.article for match in likely if not match.article.smalltalk)[:3]


def _best(evidence: Evidence) -> Article | None:
    return evidence.matches[0].article if evidence.matches else None


def _missed(turn: Turn, reason: str) -> tuple[Action, ...]:
    """Ask for other words, or give up in time; who complains or is angry is not asked to say it again."""
    if not turn.picked and (upset := _upset(turn)):
        return (Miss(reason), HandOver(upset))
    if turn.misses + 1 >= turn.patience:
        return (Miss(reason), HandOver("unanswered"))
    return (Miss(reason), Say("rephrase"), Ask("person"))


def _asks(turn: Turn) -> bool:
    """Say whether there is a question beside the yes or thanks."""
    best = _best(turn.evidence)
    return turn.evidence.decision is not Decision.HANDOFF and not (best and best.smalltalk)


def _ending(turn: Turn, did: tuple[Action, ...]) -> tuple[Action, ...]:
    """Ask once for what we don't know of the customer, beside an answer and never instead of one."""
    told = turn.details
    has_name, has_reach = turn.has_name or bool(told.name), turn.has_reach or bool(told.email or told.phone)
    if turn.asked_contact or (has_name and has_reach):
        return ()
    if not any(isinstance(action, HandOver) or _real_answer(action) for action in did):
        return ()
    return (Ask("reach" if has_name else "name" if has_reach else "contact"),)


def _real_answer(action: Action) -> bool:
    return isinstance(action, Answer) and not action.article.smalltalk


def _after_resolution(turn: Turn) -> tuple[Action, ...]:
    """Close on a yes; anything else brings it back to people, since it was not solved."""
    if turn.picked == "confirm:yes":
        return (Close("choice"), Say("thanks"))
    cues = turn.evidence.cues
    said_no = turn.picked == "confirm:no" or bool(cues & {"no", "unhelpful", "person"})
    if turn.early and not said_no:
        return ()  # it is no answer to a question that was not yet asked, and the agent had it before the eyes
    if not said_no and cues & {"yes", "thanks"} and not _asks(turn):
        return (Close("words"), Say("thanks"))
    return (HandOver("reopened"),)
