"""One turn: gather what the customer said, let the engine decide, carry it out, in one transaction.

The state is read as it is by then, whatever the look has seen. What the customer says in between leaves the work due.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlmodel import Session

from bot import details, engine
from bot.actions import Close, HandOver
from bot.content import Content
from bot.looking import Prepared
from bot.outbox import Parcel
from bot.performing import Stage
from bot.state import State, current
from channels.render import chosen
from data import store, work
from data.tables import MESSAGE
from data.types import Author, Choice, Owner, Status
from kb.article import Article
from kb.knowledge import Evidence


def advance(session: Session, batch: Sequence[Prepared]) -> list[Parcel | None]:
    """Take each turn; return what may leave at once, claimed for the sender who was named."""
    states = current(session, [one.look.inquiry for one in batch])
    once = {one.look.inquiry: one for one in batch if _still(one, states)}  # two looks at one inquiry are one turn
    stage = Stage(session, batch[0].errand)  # any one's: the workers of a process have one sender
    taken = {id(one) for one in once.values() if _take(session, stage, one, states[one.look.inquiry])}
    stage.finish()
    # A look that is out of date may have seen what the next one must answer.
    work.settle(session, [one.look.claim for one in batch if not one.look.inquiry or id(one) in taken])
    work.release(session, [one.look.claim for one in batch if one.look.inquiry and id(one) not in taken])
    return [stage.parcels.pop(one.look.inquiry, None) for one in batch]


def give_up(session: Session, batch: Sequence[Prepared]) -> list[None]:
    """Hand over to people what the bot fails at again and again."""
    states = current(session, [one.look.inquiry for one in batch])
    stage = Stage(session)
    mine = [one for one in batch if _still(one, states)]
    for one in mine:
        state = states[one.look.inquiry]
        if state.owner != Owner.BOT:
            stage.heard(one, state)
        else:
            seen = one.content.knowledge.nothing("\n".join(one.look.texts), state.language, state.kind, state.priority)
            stage.perform(one, state, _turn(one, seen, state), seen, (HandOver("unanswered"),))
    stage.finish()
    work.settle(session, [one.look.claim for one in mine])
    work.release(session, [one.look.claim for one in batch if one not in mine])
    return [None] * len(batch)


def _still(one: Prepared, states: dict[int, State]) -> bool:
    """Say whether nobody has taken this turn meanwhile."""
    state = states.get(one.look.inquiry)
    return state is not None and state.handled == one.look.handled and state.status != Status.CLOSED


def _take(session: Session, stage: Stage, one: Prepared, state: State) -> bool:
    """Take a turn; say no if it has to be looked at again, because something has changed since it was studied."""
    if state.owner != Owner.BOT:
        stage.heard(one, state)
        return True
    if one.evidence is None:  # people had it when we looked, and have given it back since
        return False
    turn = _turn(one, one.evidence, state)
    actions = engine.respond(turn)
    if Close in map(type, actions) and _said_more(session, one):
        return False  # what came since would be left behind in a closed inquiry
    stage.perform(one, state, turn, one.evidence, actions)
    return True


def _said_more(session: Session, one: Prepared) -> bool:
    values = {"inquiry": one.look.inquiry, "upto": one.look.upto}
    return session.connection().execute(_NEWER, values).first() is not None


def _turn(one: Prepared, seen: Evidence, state: State) -> engine.Turn:
    expects = frozenset(state.expects.split())
    offered = store.offered(state.offered)
    picked = _picked(one, offered) if offered else ""
    return engine.Turn(  # with more names than these, Python makes a dictionary of all of them first
        seen,
        one.content.knowledge,
        state.status,
        picked,
        details=details.NONE if picked else one.details(expects),
        has_name=bool(state.contact_name),
        has_reach=bool(state.contact_email or state.contact_phone),
        greeted=state.greeted,
        asked_contact=state.asked_contact,
        misses=state.misses,
        expects=expects,
        early=bool(state.resolved_at and one.look.at and one.look.at < state.resolved_at),
        offered=_articles(one.content, offered, seen.language) if seen.cues else (),  # a yes or no may be about them
        patience=one.content.patience,
        confirm=one.content.confirm,
        kind=state.kind,
        priority=state.priority,
    )


def _picked(one: Prepared, offered: Sequence[Choice]) -> str:
    """Return the id of the choice that was pressed, or that the newest words name."""
    if one.look.pressed and any(choice.id == one.look.pressed for choice in offered):
        return one.look.pressed
    understood = chosen(one.look.texts[-1], offered)
    return understood.id if understood else ""


def _articles(content: Content, offered: Sequence[Choice], language: str) -> tuple[Article, ...]:
    ids = [choice.id.removeprefix("article:") for choice in offered if choice.id.startswith("article:")]
    return tuple([article for one in ids if (article := content.knowledge.article(one, language))])


_NEWER = select(MESSAGE.c.id).where(
    MESSAGE.c.inquiry_id == bindparam("inquiry"),
    MESSAGE.c.id > bindparam("upto"),
    MESSAGE.c.author == Author.CUSTOMER,
)
