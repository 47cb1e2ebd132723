"""Publishing and withdrawing from a page, as far as the protected questions let it happen; what stands in the way."""

from asyncio import to_thread
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from data.mistakes import Mistake, Mistakes
from data.problem import Problem
from kb import guarding
from kb.console.room import Workroom
from kb.history import Missing, Version
from kb.protect import Broken
from kb.protections import NoReason, Outdated, Regresses
from kb.versions import Hand, Quicker, Which


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why nothing was published."""

    said: str  # name of the text that says so
    status: int = 422
    broken: Sequence[Broken] = ()  # protected questions that would lose what they must get
    wrong: Sequence[Mistake] = ()
    theirs: Version | None = None  # what somebody was quicker with


async def publish(room: Workroom, which: Sequence[Which], hand: Hand, reason: str) -> Refusal | None:
    """Let drafts stand, all or none; return why not, or None if they do.

    Raises:
        Problem: 404 there is no such version.

    """
    return await _told(lambda: guarding.publish(room.db, room.attempt, room.library(), which, hand, reason))


async def withdraw(room: Workroom, which: Which, hand: Hand, reason: str) -> Refusal | None:
    """Let the desk not know an article any more; return why not, or None if it does not.

    Raises:
        Problem: 404 there is no such article.

    """
    return await _told(lambda: guarding.withdraw(room.db, room.attempt, room.library(), which, hand, reason))


async def _told(do: Callable[[], object]) -> Refusal | None:
    try:
        await to_thread(do)
    except Regresses as error:
        return Refusal(said="broken", status=409, broken=error.broken)
    except NoReason:
        return Refusal(said="not_yours", status=403)
    except Outdated:
        return Refusal(said="outdated", status=409)
    except Quicker as error:
        return Refusal(said="quicker", status=409, theirs=error.theirs)
    except Mistakes as error:
        return Refusal(said="wrong", wrong=error.mistakes)
    except Missing as error:
        raise Problem(404, "Not found") from error
    return None
