"""The clocks of an inquiry: what was promised, by when, and what became of it.

Nothing is sampled and no time is read: the same journal and the same policies give the same clocks, whether the facts
come one by one or all at once. Announcing a breach is the timer's affair, explaining a deadline is `explanation`'s.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from data.types import Owner, Priority
from sla import calendar
from sla.policy import Metric, Policies, Target

PACE = timedelta(minutes=5)
"""Working time that one inquiry in the queue takes at the least; only a long queue makes a promise later."""

_CHANGES = {"Opened", "HandedOver", "Classified", "Transferred"}
_VOIDS = {"Merged", "Voided"}
_ENDS = {"Replied", "Resolved", "Closed", *_VOIDS}


class FactLike(Protocol):
    """What a clock needs to know of an event in the journal."""

    @property
    def kind(self) -> str:
        """The name of what happened, as `HandedOver`."""
        ...

    @property
    def at(self) -> datetime:
        """When it happened, with a zone."""
        ...

    @property
    def data(self) -> Mapping[str, Any]:
        """The event's fields."""
        ...


class State(StrEnum):
    """How a promise stands."""

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"  # answered late, or not yet and it is late
    ENDED = "ended"  # in time nobody waited for a person any more, and none had replied: neither kept nor broken
    VOID = "void"  # the inquiry was merged, spam or a mistake: it doesn't count


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of a clock's life under one target."""

    since: datetime  # from when it counts
    due_at: datetime
    target: Target
    used_up: bool = False  # more time had passed than it allows when it was set, so it was due at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One promise being timed. All its times are in UTC."""

    metric: Metric
    instance: int  # from 1, in the order of the journal
    started_at: datetime
    legs: tuple[Leg, ...]
    broken_at: datetime | None = None  # a deadline that had passed before its target was replaced
    met_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str = ""  # the kind of the fact that ended it without a reply: Closed, GivenBack, Resolved
    voided: str = ""  # why it doesn't count

    @property
    def target(self) -> Target:
        """What is promised now."""
        return self.legs[-1].target

    @property
    def due_at(self) -> datetime:
        """When what is promised now is due."""
        return self.legs[-1].due_at

    @property
    def running(self) -> bool:
        """Whether somebody still has to keep this promise, late or not."""
        return not (self.met_at or self.ended_at or self.voided)

    def breached_at(self, at: datetime) -> datetime | None:
        """Return the first deadline that has passed unmet by a time; meeting one to the second keeps it."""
        if self.broken_at:
            return self.broken_at
        until = min(end for end in (self.met_at, self.ended_at, at) if end)
        return self.due_at if until > self.due_at else None

    def state(self, at: datetime) -> State:
        """Return how it stands at a time that is not before the journal's last fact."""
        if self.voided:
            return State.VOID
        if self.breached_at(at):
            return State.BREACHED
        if self.met_at:
            return State.MET
        return State.ENDED if self.ended_at else State.RUNNING


def clocks(journal: Sequence[FactLike], policies: Policies) -> tuple[Clock, ...]:
    """Return every clock that an inquiry's journal has started.

    Raises:
        sla.calendar.Unmeetable: a deadline lies beyond the look-ahead, because a calendar is closed for years.

    """
    timed = (_clock(wait, journal, policies) for wait in _waits(journal))
    return tuple(clock for clock in timed if clock)


def promise(
    policies: Policies, at: datetime, kind: str, priority: str, team: str | None, channel: str, waiting: int = 0
) -> datetime | None:
    """Return by when a customer who is handed over now may be told that a person answers, or None if nobody can say.

    `waiting` is how many inquiries wait before this one: a long queue makes the promise later, none makes it earlier.
    """
    target = policies.target(Metric.HANDOFF_RESPONSE, kind, priority, team, channel)
    if not target:
        return None
    try:
        return _deadline(at, max(target.work, PACE * waiting), target)
    except calendar.Unmeetable:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """A customer waiting for a person, as positions in the journal."""

    metric: Metric
    instance: int
    started_at: datetime
    asked: int  # of the fact that made it a promise
    until: int  # of the fact that ended it; the journal's length while none has


def _waits(journal: Sequence[FactLike]) -> Iterator[_Wait]:
    void = _position(journal, _VOIDS)
    asked = [position for position, fact in enumerate(journal[:void]) if fact.kind == "HandedOver"]
    if asked and _position(journal, {"Replied"}) > asked[0]:
        opened = _position(journal, {"Opened"})
        yield _wait(journal, Metric.FIRST_RESPONSE, 1, min(opened, asked[0]), asked[0])
    for instance, position in enumerate(asked, 1):
        yield _wait(journal, Metric.HANDOFF_RESPONSE, instance, position, position)


def _wait(journal: Sequence[FactLike], metric: Metric, instance: int, started: int, asked: int) -> _Wait:
    return _Wait(
        metric=metric,
        instance=instance,
        started_at=calendar.utc(journal[started].at),
        asked=asked,
        until=next((place for place in range(asked + 1, len(journal)) if _over(journal[place])), len(journal)),
    )


def _clock(wait: _Wait, journal: Sequence[FactLike], policies: Policies) -> Clock | None:
    legs: list[Leg] = []
    spent, broken_at = timedelta(0), None
    for at, target in _targets(wait, journal[: wait.until], policies):
        if legs:
            spent += _spent(legs[-1], at)
            broken_at = broken_at or (legs[-1].due_at if at > legs[-1].due_at else None)
        legs.append(_leg(at if legs else wait.started_at, at, target, spent))
    if not legs:
        return None
    end = journal[wait.until] if wait.until < len(journal) else None
    return Clock(
        metric=wait.metric,
        instance=wait.instance,
        started_at=wait.started_at,
        legs=tuple(legs),
        broken_at=broken_at,
        met_at=calendar.utc(end.at) if end and end.kind == "Replied" else None,
        ended_at=calendar.utc(end.at) if end and end.kind != "Replied" else None,
        ended_by=end.kind if end and end.kind != "Replied" else "",
        voided=_why_void(journal),
    )


def _targets(wait: _Wait, journal: Sequence[FactLike], policies: Policies) -> Iterator[tuple[datetime, Target]]:
    """Yield each new target from when a person was asked for, and when it was set.

    Where a change leaves an inquiry without a target, the old one stays: the customer has been told a time.
    """
    case: dict[str, str] = {"kind": "", "priority": Priority.NORMAL, "team": "", "channel": ""}
    current = None
    for position, fact in enumerate(journal):
        if fact.kind not in _CHANGES:
            continue
        case |= {name: fact.data[name] for name in case if fact.data.get(name)}
        target = policies.target(wait.metric, **case) if position >= wait.asked else None
        if target and target != current:
            current = target
            yield calendar.utc(fact.at), target


def _leg(since: datetime, at: datetime, target: Target, spent: timedelta) -> Leg:
    left = target.work - spent
    due_at = _deadline(since, left, target) if left > timedelta(0) else since
    # Nobody was late before there was a promise, so a deadline never lies before the fact that set it.
    used_up = left <= timedelta(0) or due_at < at
    return Leg(since=since, due_at=at if used_up else due_at, target=target, used_up=used_up)


def _deadline(since: datetime, work: timedelta, target: Target) -> datetime:
    """Return when work is due, at a whole minute: customers are told minutes, and what they are told is kept."""
    due = calendar.due(since, work, target.calendar) if target.business else calendar.utc(since) + work
    minute = due.replace(second=0, microsecond=0)
    return minute if minute == due else minute + timedelta(minutes=1)


def _spent(leg: Leg, until: datetime) -> timedelta:
    if leg.target.business:
        return calendar.worked(leg.since, until, leg.target.calendar)
    return max(until - leg.since, timedelta(0))


def _over(fact: FactLike) -> bool:
    """Say whether nobody waits for a person after this fact."""
    return fact.kind in _ENDS or (fact.kind == "GivenBack" and fact.data.get("to") == Owner.BOT)


def _position(journal: Sequence[FactLike], kinds: Collection[str]) -> int:
    return next((position for position, fact in enumerate(journal) if fact.kind in kinds), len(journal))


def _why_void(journal: Sequence[FactLike]) -> str:
    for fact in journal:
        if fact.kind in _VOIDS:
            return str(fact.data.get("reason") or f"{fact.kind.lower()} {fact.data.get('into', '')}".strip())
    return ""
