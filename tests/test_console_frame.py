"""The console as a frame for pages of another package: who may read them, what they share, what goes wrong there."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Response

from data.frame import Part, Seated, must_be
from data.types import Role
from handoff import console
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import Served, found, words

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)

TEMPLATE = """{% extends "base.html" %}
{% block title %}{{ t.garden.title }}{% endblock %}
{% block head %}<link rel="stylesheet" href="{{ asset("garden.css") }}">{% endblock %}
{% block main %}<h1>{{ t.garden.title }}</h1><p>{{ grown }} {{ t.shell.console }}</p>{% endblock %}"""
WORDS = """[garden]
title = { id = "Kebun", en = "Garden" }
back = { id = "Kembali ke kebun", en = "Back to the garden" }"""


async def listed(seat: Seated) -> Response:
    return await seat.show("garden.html", {"grown": f"{seat.words['garden']['title']} {seat.reader.name}"})


async def dug(seat: Seated) -> Response:
    must_be(seat, Role.MANAGER)
    return Response(f"{seat.scripted}")


async def flooded(seat: Seated) -> Response:
    raise RuntimeError("all is wet")


def add(router: APIRouter) -> None:
    router.add_api_route("/console/garden", listed, methods=["GET"])
    router.add_api_route("/console/garden/dig", dug, methods=["POST"])
    router.add_api_route("/console/garden/flood", flooded, methods=["GET"])


@pytest.fixture
def garden(tmp_path: Path) -> Part:
    for name, file, text in (
        ("templates", "garden.html", TEMPLATE),
        ("words", "garden.toml", WORDS),
        ("static", "garden.css", "p { color: green }"),
    ):
        (tmp_path / "garden" / name).mkdir(parents=True)
        (tmp_path / "garden" / name / file).write_text(text, "utf-8")
    return Part(
        home="/console/garden",
        folder=tmp_path / "garden",
        label=("garden", "title"),
        back=("garden", "back"),
        icon="flag",
        role=Role.SUPERVISOR,
    )


@pytest.fixture
async def desk(served: Served, garden: Part) -> AsyncIterator[httpx.ASGITransport]:
    web = FastAPI()
    web.include_router(console.routes(served.desk.app.workplace, parts={garden: add}))
    transport = httpx.ASGITransport(web)
    yield transport
    await transport.aclose()


def visitor(
    served: Served, desk: httpx.ASGITransport, who: Actor | None = None, language: str = "id"
) -> httpx.AsyncClient:
    known = served.browser(who, language)
    return httpx.AsyncClient(
        transport=desk, base_url=served.url, cookies=known.cookies, headers={"Sec-Fetch-Site": "same-origin"}
    )


async def test_a_page_of_a_part_is_framed_in_the_readers_language(served: Served, desk: httpx.ASGITransport):
    laras = served.hires("Laras", Role.SUPERVISOR)
    async with visitor(served, desk, laras, "en") as browser:
        page = await browser.get("/console/garden")
        style = await browser.get(found(r'href="(/console/garden/static/garden\.css\?v=\w+)"', page.text, 1))
        queue = await browser.get("/console")
    assert "Garden Laras Console" in words(page)
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert 'aria-current=page><svg class="icon"' in page.text
    assert style.text == "p { color: green }"
    assert "immutable" in style.headers["cache-control"]
    assert "Garden" in words(queue)


async def test_only_who_may_read_a_part_gets_in_and_is_led_there(
    served: Served, bagas: Actor, desk: httpx.ASGITransport
):
    async with visitor(served, desk, bagas) as browser, visitor(served, desk) as stranger:
        refused = await browser.get("/console/garden")
        queue = await browser.get("/console")
        unknown = await stranger.get("/console/garden")
    assert refused.status_code == 403
    assert "Tidak diizinkan" in words(refused)
    assert "Kebun" not in words(queue)
    assert unknown.headers["location"] == "/console/sign-in?next=%2Fconsole%2Fgarden"


async def test_what_goes_wrong_in_a_part_is_a_page_that_leads_back_to_it(served: Served, desk: httpx.ASGITransport):
    laras = served.hires("Laras", Role.SUPERVISOR)
    async with visitor(served, desk, laras, "en") as browser:
        refused = await browser.post("/console/garden/dig")
        fallen = await browser.get("/console/garden/flood")
        elsewhere = await browser.post("/console/garden/dig", headers={"Sec-Fetch-Site": "cross-site"})
        lost = await browser.get("/console/garden/nowhere")
    assert refused.status_code == 403
    assert fallen.status_code == 500
    for page in (refused, fallen):
        assert "Back to the garden" in words(page)
    assert elsewhere.status_code == 403
    assert "did not come from a page of the console" in words(elsewhere)
    assert lost.status_code == 404


async def test_a_page_knows_whether_the_script_asks(served: Served, desk: httpx.ASGITransport):
    async with visitor(served, desk, served.hires("Wati", Role.MANAGER)) as browser:
        plainly = await browser.post("/console/garden/dig")
        scripted = await browser.post("/console/garden/dig", headers={"X-Requested-With": "sapa"})
    assert (plainly.text, scripted.text) == ("False", "True")
