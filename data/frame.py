"""The agents' console as another package sees it: a frame for pages of its own.

The package writes its pages against these protocols, the console fulfils them, and the hub brings the two together.
Whoever reaches such a page has signed in, and what goes wrong there is told as the console tells it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from data.problem import Problem
from data.types import Role

Words = Mapping[str, Mapping[str, str]]
"""Texts by section and name, in one language."""


class Reader(Protocol):
    """Who reads a page."""

    @property
    def id(self) -> int:
        """The agent's key."""
        ...

    @property
    def name(self) -> str:
        """As colleagues know it."""
        ...

    @property
    def email(self) -> str:
        """Where the agent signs in."""
        ...

    @property
    def role(self) -> Role:
        """What the agent may do."""
        ...


class Seat(Protocol):
    """Where somebody who has signed in reads one page."""

    @property
    def reader(self) -> Reader:
        """Who sits here."""
        ...

    @property
    def language(self) -> str:
        """In which language they read."""
        ...

    @property
    def words(self) -> Words:
        """All texts of the console and of the part, in that language."""
        ...

    def words_in(self, language: str) -> Words:
        """Return the same texts in another language."""
        ...

    @property
    def scripted(self) -> bool:
        """Whether the console's own script asks, and not somebody who waits for a page."""
        ...

    async def show(self, template: str, values: Mapping[str, object], status: int = 200) -> Response:
        """Return a page of the part, inside the frame."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The pages of one package: where they are, who may read them, and what they are made of."""

    home: str  # all their addresses begin with it
    folder: Path  # holds `templates`, which extend the frame's base.html, `words` and `static`
    label: tuple[str, str]  # section and name of the text that leads here from the menu
    back: tuple[str, str]  # of the one that leads here from a page that says what is wrong
    icon: str  # one of the frame's
    role: Role = Role.AGENT  # the least that may read them


async def seat(request: Request) -> Seat:
    """Return where a request's sender sits; a router of the frame's sees to it that there is a seat."""
    found: Seat = request.state.seat
    return found


Seated = Annotated[Seat, Depends(seat)]


def must_be(seat: Seat, role: Role) -> None:
    """Refuse somebody whose role is not enough.

    Raises:
        Problem: 403 it is not.

    """
    if not seat.reader.role.may(role):
        raise Problem(403, "Not allowed", f"This is for the role {role}; you have the role {seat.reader.role}.")
