"""What the pages on knowledge may know of the desk, and what they may ask of the hub."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from sqlmodel import Session

from data.db import Database
from data.mistakes import Mistake
from kb.gaps.drafting import Drafted
from kb.gaps.survey import Survey
from kb.guarding import Try
from kb.knowledge import Knowledge
from kb.library import Drift, Library, Standing
from kb.protect import Protected


@dataclass(frozen=True, slots=True, kw_only=True)
class Workroom:
    """Where articles are written."""

    db: Database
    now: Callable[[], datetime]
    zone: ZoneInfo
    languages: tuple[str, ...]
    knowledge: Callable[[], Knowledge]  # what the desk says now
    library: Callable[[], Library]  # its files, as they were last read, and what articles may name
    wrong: Callable[[], Sequence[Mistake]]  # why it does not say the newest; empty: it does
    drifts: Callable[[], Sequence[Drift]]  # files that were changed after the version that stands over them
    supposing: Callable[[Sequence[Standing]], Awaitable[Knowledge]]  # what it would say if some versions stood, too
    attempt: Try  # what would become of the protected questions if something were published
    protected: Callable[[Session], Sequence[Protected]]  # those of the desk, then those of its file; raises Mistakes
    rehearse: Callable[[int, int], Awaitable[int]]  # all drafts, on questions of so many days, for an agent: its number
    survey: Callable[[int, bool], Awaitable[Survey]]  # the gaps of so many days; True: not what was found before
    decided: Callable[[], None]  # a gap was: what was found before does not hold any more
    drafts_for: Callable[[int], Awaitable[Sequence[Drafted]]]  # what would mend a gap
    values: Callable[[str], Mapping[str, str]]  # what every answer may say of the desk, by language

    def today(self) -> date:
        """Return the day that it is at the desk."""
        return self.now().astimezone(self.zone).date()


def within(room: Workroom) -> Callable[[Request], Awaitable[None]]:
    """Return the dependency that tells a router's requests where they are."""

    async def tell(request: Request) -> None:
        request.state.workroom = room

    return tell


async def workroom(request: Request) -> Workroom:
    """Return where a request is."""
    found: Workroom = request.state.workroom
    return found


Here = Annotated[Workroom, Depends(workroom)]
