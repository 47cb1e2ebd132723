"""The moves as addresses: what an agent asks for is tried in a transaction, and told as JSON, or as a problem."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import Body, Path

from data.problem import Problem
from handoff import forms, reading, requests, shapes
from handoff.access import At, Caller, Workplace
from handoff.cases import Missing
from handoff.forms import Mended
from handoff.moves import Refused
from handoff.signin import Member

Number = Annotated[str, Path(description="such as INQ-2026-000123"), Mended]


async def take(
    place: At, caller: Caller, number: Number, move: Annotated[forms.Take, Body(default_factory=forms.Take)]
) -> shapes.Whole:
    """Answer from now on; 409 with `who` if somebody was quicker."""
    return await act(place, caller, number, move)


async def reply(place: At, caller: Caller, number: Number, move: forms.Reply) -> shapes.Whole:
    """Say something to the customer; the same `client_id` again says nothing new."""
    return await act(place, caller, number, move)


async def note(place: At, caller: Caller, number: Number, move: forms.Note) -> shapes.Whole:
    """Write something for colleagues; it never reaches the customer; the same `client_id` again writes nothing new."""
    return await act(place, caller, number, move)


async def resend(place: At, caller: Caller, number: Number, move: forms.Resend) -> shapes.Whole:
    """Send a message once more that had failed."""
    return await act(place, caller, number, move)


async def transfer(place: At, caller: Caller, number: Number, move: forms.Transfer) -> shapes.Whole:
    """Give it to a colleague, or to another team's queue."""
    return await act(place, caller, number, move)


async def escalate(place: At, caller: Caller, number: Number, move: forms.Escalate) -> shapes.Whole:
    """Call for somebody higher up; the inquiry stays where it is."""
    return await act(place, caller, number, move)


async def acknowledge(
    place: At,
    caller: Caller,
    number: Number,
    move: Annotated[forms.Acknowledge, Body(default_factory=forms.Acknowledge)],
) -> shapes.Whole:
    """Say that an escalation has been seen."""
    return await act(place, caller, number, move)


async def promise(place: At, caller: Caller, number: Number, move: forms.Promise) -> shapes.Whole:
    """Set down a time that the customer is being told."""
    return await act(place, caller, number, move)


async def classify(place: At, caller: Caller, number: Number, move: forms.Classify) -> shapes.Whole:
    """Set kind or priority."""
    return await act(place, caller, number, move)


async def resolve(
    place: At, caller: Caller, number: Number, move: Annotated[forms.Resolve, Body(default_factory=forms.Resolve)]
) -> shapes.Whole:
    """Give the final answer; the customer is then asked whether that was it."""
    return await act(place, caller, number, move)


async def reopen(
    place: At, caller: Caller, number: Number, move: Annotated[forms.Reopen, Body(default_factory=forms.Reopen)]
) -> shapes.Whole:
    """Bring a resolved inquiry back to the queue."""
    return await act(place, caller, number, move)


async def give_back(
    place: At, caller: Caller, number: Number, move: Annotated[forms.GiveBack, Body(default_factory=forms.GiveBack)]
) -> shapes.Whole:
    """Put it back into the queue, or let the bot go on."""
    return await act(place, caller, number, move)


async def merge(place: At, caller: Caller, number: Number, move: forms.Merge) -> shapes.Whole:
    """Go on in another inquiry of the same person: this one is closed."""
    return await act(place, caller, number, move)


MOVES: tuple[Callable[..., Any], ...] = (
    take, reply, note, resend, transfer, escalate, acknowledge, promise, classify, resolve, reopen, give_back, merge
)  # fmt: skip


async def act(place: Workplace, caller: Member, number: str, move: forms.Move) -> shapes.Whole:
    """Make a move, and return the inquiry as it is after it.

    Raises:
        Problem: 404 there is no such inquiry, team or agent; 409 not as things stand, with `who` is in the way;
            422 there is no such article or kind.

    """
    _must_be_known(place, getattr(move, "article", ""))
    must_be_kind(place, getattr(move, "kind", None))
    asked = requests.Request(number=number, actor=caller.actor, at=place.now(), move=move)
    try:
        await place.db.write(requests.act, asked)
    except Missing as error:
        raise missing(error) from error
    except Refused as error:
        raise await _refused(place, error) from error
    return await place.db.read(partial(reading.whole, number=number, language=place.tongue(caller.language)))


def missing(error: Missing) -> Problem:
    """Tell what there is none of."""
    return Problem(404, "Not found", f"{error}")


def _must_be_known(place: Workplace, article: str) -> None:
    if article and article not in place.articles(place.tongue()):
        raise Problem(
            422, "Not of the form", f"article: there is no article {article} that an answer could be taken from."
        )


def must_be_kind(place: Workplace, kind: str | None) -> None:
    """Let nobody call an inquiry what the desk has no kind for.

    Raises:
        Problem: 422 there is no such kind.

    """
    known = place.kinds()
    if kind and known and kind not in known:
        raise Problem(422, "Not of the form", f"kind: there is no kind {kind}; there are {', '.join(sorted(known))}.")


async def _refused(place: Workplace, error: Refused) -> Problem:
    who = await place.db.read(partial(reading.agent, id=error.who)) if error.who is not None else None
    detail = f"{error} ({who.name})" if who else str(error)
    return Problem(409, "Not as things stand", detail, who=who.model_dump() if who else None)
