"""The state machine of an inquiry: who may do what when, and what follows.

Pure: a move takes the standing of an inquiry and returns the next one, or raises Refused. `desk` carries moves out,
and the database's own rules hold the same line.
"""

from dataclasses import dataclass, replace

from data import events
from data.types import Owner, Role, Status


class Refused(Exception):
    """The move is not possible as things stand; `who` names the agent in whose way we would be, if it is one."""

    def __init__(self, why: str, who: int | None = None) -> None:
        super().__init__(why)
        self.who = who


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who speaks in an inquiry, and where it stands."""

    owner: Owner = Owner.BOT
    status: Status = Status.OPEN
    agent: int | None = None
    epoch: int = 0

    def __post_init__(self) -> None:
        if (self.owner is Owner.AGENT) != (self.agent is not None):
            raise ValueError(f"{self.owner} and agent {self.agent} do not go together")


@dataclass(frozen=True, slots=True)
class Actor:
    """An agent who moves."""

    id: int
    role: Role = Role.AGENT

    @property
    def name(self) -> str:
        """What the journal calls them."""
        return events.by_agent(self.id)


def must_be_live(now: Standing) -> None:
    """Refuse to do anything with an inquiry that is over."""
    if now.status is Status.CLOSED:
        raise Refused("it is closed")


def hand_over(now: Standing) -> Standing:
    """Ask for a person: the bot stops speaking."""
    must_be_live(now)
    if now.owner is not Owner.BOT:
        raise Refused("people have it already", now.agent)
    return _to(now, Owner.QUEUE, status=Status.OPEN)


def take(now: Standing, actor: Actor) -> Standing:
    """Take it from the queue, or from the bot."""
    must_be_live(now)
    if now.agent == actor.id:
        raise Refused("you have it already", now.agent)
    if now.owner is Owner.AGENT:
        raise Refused("somebody was quicker", now.agent)
    return _to(now, Owner.AGENT, agent=actor.id, status=_unresolved(now))


def give_back(now: Standing, actor: Actor, to: Owner = Owner.QUEUE) -> Standing:
    """Put it back into the queue, or let the bot go on."""
    _held_by(now, actor)
    if to is Owner.AGENT:
        raise Refused("to give it to a colleague, transfer it")
    return _to(now, to)


def transfer(now: Standing, actor: Actor, agent: int | None) -> Standing:
    """Give it to a colleague, or to the queue of a team."""
    must_be_live(now)
    if now.owner is Owner.AGENT and now.agent != actor.id and not actor.role.may(Role.SUPERVISOR):
        raise Refused("only its agent or a supervisor may transfer it", now.agent)
    if agent is not None and agent == now.agent:
        raise Refused("that agent has it already", agent)
    if agent is None:
        return _to(now, Owner.QUEUE, status=_unresolved(now))
    return _to(now, Owner.AGENT, agent=agent, status=_unresolved(now))


def reply(now: Standing, actor: Actor) -> Standing:
    """Say something to the customer: now they are the ones we wait for."""
    _held_by(now, actor)
    return replace(now, status=Status.WAITING)


def resend(now: Standing, actor: Actor, decided_in: int | None = None) -> Standing:
    """Let what had failed leave once more; what the bot decided in an epoch that has passed never does."""
    if not actor.role.may(Role.SUPERVISOR):
        _held_by(now, actor)
    must_be_live(now)
    if decided_in is not None and decided_in != now.epoch:
        raise Refused("the bot wrote it, and does not speak any more", now.agent)
    return now


def resolve(now: Standing, actor: Actor) -> Standing:
    """Give the final answer: the bot asks whether that was it."""
    _held_by(now, actor)
    return _to(now, Owner.BOT, status=Status.RESOLVED)


def settle(now: Standing) -> Standing:
    """Let the bot's own answer stand as the final one: the customer said that it helped."""
    must_be_live(now)
    if now.owner is not Owner.BOT:
        raise Refused("people have it", now.agent)
    return replace(now, status=Status.RESOLVED)


def close(now: Standing) -> Standing:
    """End it; a new message opens a new inquiry."""
    must_be_live(now)
    return _to(now, Owner.BOT, status=Status.CLOSED)


def reopen(now: Standing) -> Standing:
    """Bring it back to people: it was not solved after all."""
    if now.status is not Status.RESOLVED:
        raise Refused(f"it is {now.status}, not resolved", now.agent)
    return _to(now, Owner.QUEUE, status=Status.OPEN)


def _held_by(now: Standing, actor: Actor) -> None:
    must_be_live(now)
    if now.owner is not Owner.AGENT:
        raise Refused("take it first")
    if now.agent != actor.id:
        raise Refused("a colleague has it", now.agent)


def _unresolved(now: Standing) -> Status:
    return Status.OPEN if now.status is Status.RESOLVED else now.status


def _to(now: Standing, owner: Owner, *, agent: int | None = None, status: Status | None = None) -> Standing:
    return Standing(owner=owner, agent=agent, status=status or now.status, epoch=now.epoch + 1)
