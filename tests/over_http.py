"""The agents' side of a desk over HTTP, as Bagas sees it: anew for each test, or one that a whole module reads."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest

from handoff import forms, requests
from tests.agent_desk import AT, Desk, Person, open_desk


async def api(desk: Desk, bagas: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Bagas, over HTTP; a fixture where a module makes it one."""
    async with desk.as_(bagas) as client:
        yield client


@dataclass(frozen=True, kw_only=True)
class Calm:
    """A desk on which tests change nothing."""

    desk: Desk
    bagas: Person
    numbers: dict[str, str]

    @property
    def api(self) -> httpx.AsyncClient:
        """Bagas, over HTTP."""
        return self.desk.as_(self.bagas)


def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calm]:
    """Open one for a module; likewise."""
    desk = open_desk(tmp_path_factory.mktemp("calm"))
    bagas = desk.hires("Bagas", team="cs")
    a = desk.hears("ada kopi luwak?", who="a")
    b = desk.hears("halo", who="b", name="Budi", email="budi@mail.example", phone="08123456789")
    c = desk.hears("rusak", who="c", subject="Mesin giling")
    d = desk.hears("diskon 100% ya", who="d")
    for number in (b, c):
        desk.hands_over(number, "cs")
    desk.db.write_now(requests.act, bagas.asks(c, forms.Take()))
    desk.db.write_now(requests.act, bagas.asks(c, forms.Reply(text="Baik.")))
    desk.sets(d, status="closed", closed_at=AT)
    yield Calm(desk=desk, bagas=bagas, numbers=dict(zip("abcd", (a, b, c, d), strict=True)))
    desk.db.close()
