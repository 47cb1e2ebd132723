"""Web chat over real HTTP: what visitors say is kept once, what was said reaches them, nonsense is a problem."""

import asyncio
import dataclasses
import itertools
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from channels.base import Awaited, Said, Serves
from channels.pace import Pace
from channels.testing import ChannelSuite, MemoryHub, Pair, Peer, surroundings
from channels.visit import Ended, Visit, seal, unseal
from channels.web import WebChannel, WebSettings
from channels.webchat import HEARTBEAT
from data.types import Address, Choice, Outbound
from tests.web_desk import CHAT, Desk, open_desk, texts

MESSAGES = f"{CHAT}/messages"
SHOP = "https://shop.example"
SECRET = b"one secret"
OPENED = datetime(2026, 5, 4, 9, tzinfo=UTC)
ANA = Visit(id="ana", opened=int(OPENED.timestamp()), name="Ana", email="ana@example.com")
MONTH = timedelta(days=30)


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as desk:
        yield desk


class Browser(Peer):
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._visit: dict[str, str] = {}

    async def ready(self) -> None:
        self._visit = await self._desk.visit()

    async def says(self, text: str, id: str) -> bool:
        return (await self._desk.say(self._visit, text, id)).status_code == 202

    async def presses(self, choice: Choice, id: str) -> bool:
        return (await self._desk.say(self._visit, choice.label, id, choice=choice.id)).status_code == 202

    async def heard(self) -> Sequence[str]:
        answer = await self._desk.http.get(MESSAGES, headers=self._visit)
        said = [one for one in answer.json()["items"] if one["from"] == "bot"]
        return ["\n".join([one["text"], *(choice["label"] for choice in one["choices"])]) for one in said]


class TestWebChannel(ChannelSuite):
    @pytest.fixture
    async def pair(self, hub: MemoryHub) -> AsyncIterator[Pair]:
        async with open_desk(hub=hub) as desk:
            desk.running.cancel()
            await asyncio.wait([desk.running])
            yield Pair(channel=desk.channel, peer=Browser(desk))


def test_it_serves_http():
    assert isinstance(WebChannel.open("web", WebSettings(), surroundings(Path("unused"))), Serves)


async def test_who_only_looks_leaves_nothing(desk):
    await desk.visit(name="Ana")
    assert not desk.hub.raws


async def test_what_was_told_at_the_start_comes_with_the_message(desk):
    visit = await desk.visit(name="  Ana\nPutri ", contact="ana@example.com / 0812-3456-7890", language="id-ID")
    sent = datetime.now(UTC)
    assert (await desk.say(visit, "Halo, Kak", choice="yes")).status_code == 202
    (inbound,) = desk.hub.kept
    assert (inbound.name, inbound.email, inbound.phone) == ("Ana Putri", "ana@example.com", "081234567890")
    assert (inbound.language, inbound.text, inbound.choice) == ("id", "Halo, Kak", "yes")
    assert inbound.sender == inbound.reply_to
    assert sent <= inbound.sent_at <= datetime.now(UTC)


async def test_two_visitors_are_two_addresses_even_with_the_same_client_id(desk):
    for visit in (await desk.visit(), await desk.visit()):
        await desk.say(visit, "halo", "1")
    assert len({inbound.id for inbound in desk.hub.kept}) == len({one.sender for one in desk.hub.kept}) == 2


async def test_the_same_client_id_gives_the_same_id(desk):
    visit = await desk.visit()
    first, again, other = [await desk.say(visit, "halo", client_id) for client_id in ("a", "a", "b")]
    assert first.json() == again.json() != other.json()


@pytest.mark.parametrize(
    ("body", "media_type", "status", "told"),
    [
        (b'{"client_id": "1", "text": ', "application/json", 400, "not JSON"),
        (b"[" * 100_000, "application/json", 400, "not JSON"),
        (b'{"client_id": "1", "text": "\xff"}', "application/json", 400, "not JSON"),
        (b'["halo"]', "application/json", 422, "JSON object"),
        (b"", "application/json", 422, "client_id"),
        (b'{"text": "halo"}', "application/json", 422, "client_id"),
        (b'{"client_id": "1", "text": 5}', "application/json", 422, "text"),
        (b'{"client_id": "1", "text": ""}', "application/json", 422, "text"),
        (b'{"client_id": "1", "text": " \\n\\t "}', "application/json", 422, "100000"),
        (json.dumps({"client_id": "1", "text": "a" * 100_001}).encode(), "application/json", 422, "100000"),
        (json.dumps({"client_id": "1" * 101, "text": "a"}).encode(), "application/json", 422, "100"),
        (b'{"client_id": "1", "text": "halo"}', "text/plain", 415, "application/json"),
        (b'{"client_id": "1", "text": "halo"}', "", 415, "application/json"),
        (b" " * 1_000_001, "application/json", 413, "1000000"),
        (b" " * 9_000_000, "application/json", 413, "1000000"),
    ],
)
async def test_nonsense_is_refused_as_a_problem_that_says_why(desk, body, media_type, status, told):
    visit = await desk.visit()
    headers = {**visit, "Content-Type": media_type} if media_type else visit
    answer = await desk.http.post(MESSAGES, content=body, headers=headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]
    assert not desk.hub.raws


async def test_the_longest_message_is_kept_whole(desk):
    text = "🙏" * 100_000
    assert (await desk.say(await desk.visit(), text)).status_code == 202
    assert desk.hub.kept[0].text == text


async def test_what_no_text_may_hold_is_mended(desk):
    body = b'{"client_id": "1", "text": "a\\ud800b\\u0000c\\r\\nd \\ud83d\\ude4f"}'
    headers = {**await desk.visit(), "Content-Type": "application/json; charset=utf-8"}
    assert (await desk.http.post(MESSAGES, content=body, headers=headers)).status_code == 202
    assert desk.hub.kept[0].text == "a\ufffdb\ufffdc\nd 🙏"


@pytest.mark.parametrize("error", [OSError("no space left on device"), OperationalError("INSERT", {}, OSError("gone"))])
async def test_what_could_not_be_kept_may_be_sent_again(desk, error):
    visit = await desk.visit()
    desk.hub.fail(error)
    refused = await desk.say(visit, "halo")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    assert (await desk.say(visit, "halo")).status_code == 202


@pytest.mark.parametrize("path", [MESSAGES, f"{CHAT}/stream"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}])
async def test_without_a_visit_there_is_nothing_to_read(desk, path, headers):
    answer = await desk.http.get(path, headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_token_brings_the_visit_back():
    assert unseal(seal(ANA, SECRET), SECRET, OPENED + MONTH, MONTH) == ANA


@pytest.mark.parametrize(
    ("token", "at"),
    [
        ("", OPENED),
        (seal(ANA, b"another secret"), OPENED),
        (seal(ANA, SECRET)[:-1], OPENED),
        ("x" + seal(ANA, SECRET), OPENED),
        (seal(ANA, SECRET), OPENED + MONTH + timedelta(seconds=1)),
    ],
)
def test_no_other_token_does(token, at):
    with pytest.raises(Ended):
        unseal(token, SECRET, at, MONTH)


async def test_messages_come_in_pages(desk):
    visit = await desk.visit(name="Ana")
    for number in range(5):
        await desk.say(visit, f"pesan {number}", f"c{number}")
    pages, after = [], 0
    while after is not None:
        page = (await desk.http.get(MESSAGES, params={"after": after, "limit": 2}, headers=visit)).json()
        pages.append([one["text"] for one in page["items"]])
        after = page["next"]
    assert pages == [["pesan 0", "pesan 1"], ["pesan 2", "pesan 3"], ["pesan 4"]]
    assert page["items"][0] == {
        "id": 5,
        "from": "customer",
        "author": "Ana",
        "text": "pesan 4",
        "at": page["items"][0]["at"],
        "state": "received",
        "choices": [],
        "attachments": [],
        "client_id": "c4",
    }


async def test_a_visitor_reads_only_their_own(desk):
    await desk.say(await desk.visit(), "rahasia")
    answer = await desk.http.get(MESSAGES, headers=await desk.visit())
    assert answer.json() == {"items": [], "next": None}


async def test_two_tabs_hear_the_same(desk):
    visit = await desk.visit()
    async with desk.listen(visit) as one, desk.listen(visit) as two:
        await desk.say(visit, "halo")
        await desk.hub.send(_answer(desk, "Halo, ada yang bisa dibantu?"))
        said = ["halo", "Halo, ada yang bisa dibantu?"]
        assert await texts(one, 2) == await texts(two, 2) == said


async def test_listening_goes_on_after_the_last_event(desk):
    visit = await desk.visit()
    ids = [(await desk.say(visit, f"pesan {number}", str(number))).json()["id"] for number in range(3)]
    async with desk.listen(visit, **{"Last-Event-ID": str(ids[0])}) as lines:
        assert await texts(lines, 2) == ["pesan 1", "pesan 2"]


async def test_who_listens_hears_that_a_person_is_awaited_and_that_nobody_is_any_more(desk):
    visit = await desk.visit()
    await desk.say(visit, "mau bicara dengan orang")
    place = desk.hub.kept[-1].reply_to
    by = "2026-05-04T07:30:00+00:00"
    async with desk.listen(visit) as lines, asyncio.timeout(5):
        assert await texts(lines, 1) == ["mau bicara dengan orang"]
        for awaited, told in (
            (Awaited(by=by), f'{{"waiting": true, "by": "{by}"}}'),
            (Awaited(), '{"waiting": true, "by": null}'),
            (None, '{"waiting": false, "by": null}'),
        ):
            await desk.hub.awaits(place, awaited)  # with no id: whoever resumes still names a message
            assert [await anext(lines), await anext(lines)] == ["event: awaited", f"data: {told}"]
            await desk.hub.awaits(place, awaited)
            await desk.hub.send(_answer(desk, "Sebentar."))
            news = [line async for line in until_said(lines)]
            assert "event: awaited" not in news


async def until_said(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Give the lines of a stream up to the next message."""
    async for line in lines:
        yield line
        if line.startswith("data: ") and "text" in line:
            return


async def test_what_is_said_while_the_stream_is_looking_is_heard_at_once():
    class Gossip(MemoryHub):
        async def said(self, place: Address, after: int = 0) -> Sequence[Said]:
            found = await super().said(place, after)
            if self.kept and not self._told:
                self._told = True
                await self.send(Outbound(id=1, to=place, text="baru saja", language="id"))
            return found

        _told = False

    async with open_desk(hub=Gossip()) as desk:
        visit = await desk.visit()
        await desk.say(visit, "halo")
        async with desk.listen(visit) as lines:
            assert await texts(lines, 2) == ["halo", "baru saja"]


async def test_a_silent_stream_shows_that_it_is_alive():
    class Quiet(MemoryHub):
        patience = 0.0

        async def news(self, place: Address, timeout: float) -> None:  # noqa: ASYNC109 — as the contract has it
            self.patience = timeout
            await asyncio.sleep(0.01)

    quiet = Quiet()
    async with open_desk(hub=quiet) as desk, desk.listen(await desk.visit()) as lines:
        async with asyncio.timeout(5):
            assert [await anext(lines) for _ in range(3)] == [": still here"] * 3
    assert quiet.patience == HEARTBEAT == 15


async def test_streams_end_when_the_channel_does(desk):
    async with desk.listen(await desk.visit()) as lines:
        await anext(lines)
        desk.running.cancel()
        async with asyncio.timeout(5):
            assert [line async for line in lines if not line.startswith(":")] == []


@pytest.mark.parametrize("path", ["", "/messages", "/stream"])
async def test_only_our_sites_may_ask_from_elsewhere(path):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    async with open_desk(WebSettings(origins=[SHOP])) as desk:
        ours = await desk.http.options(CHAT + path, headers={"Origin": SHOP, **asks})
        theirs = await desk.http.options(CHAT + path, headers={"Origin": "https://evil.example", **asks})
    assert (ours.status_code, ours.headers["access-control-allow-origin"]) == (200, SHOP)
    assert theirs.status_code == 400
    assert "access-control-allow-origin" not in theirs.headers


async def test_our_sites_may_read_what_went_wrong():
    async with open_desk(WebSettings(origins=[SHOP], rate=1, burst=1)) as desk:
        visit = {**await desk.visit(), "Origin": SHOP}
        answers = [await desk.say(visit, "halo", str(number)) for number in range(2)]
        stranger = await desk.say({**visit, "Origin": "https://evil.example"}, "halo")
    assert [answer.status_code for answer in answers] == [202, 429]
    assert {answer.headers["access-control-allow-origin"] for answer in answers} == {SHOP}
    assert "Retry-After" in answers[1].headers["access-control-expose-headers"]
    assert "access-control-allow-origin" not in stranger.headers


@pytest.mark.parametrize("origin", ["https://shop.example/", "shop.example", "https://shop.example/chat", ""])
def test_an_origin_that_no_browser_sends_is_refused(origin):
    with pytest.raises(ValidationError, match="is not an origin"):
        WebSettings(origins=[origin])


async def test_who_talks_too_fast_has_to_wait_and_nobody_else():
    async with open_desk(WebSettings(rate=0.5, burst=3)) as desk:
        ana, budi = await desk.visit(), await desk.visit()
        answers = [await desk.say(ana, "halo", str(number)) for number in range(4)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert answers[3].headers["retry-after"] == "2"
        assert (await desk.say(budi, "halo")).status_code == 202


@given(
    rate=some.sampled_from([0.5, 2, 3, 7]),
    burst=some.integers(1, 20),
    gaps=some.lists(some.floats(0, 3), max_size=80),
)
def test_a_pace_is_kept_and_no_slower_than_promised(rate, burst, gaps):
    pace = Pace(rate, burst)
    said: list[float] = []
    for now in itertools.accumulate(gaps, initial=1000.0):
        if wait := pace.wait("ana", now):
            assert pace.wait("ana", now + wait) == 0
            said.append(now + wait)
            break
        said.append(now)
    for first, last in itertools.combinations(range(len(said)), 2):
        assert last - first + 1 <= burst + rate * (said[last] - said[first]) + 1e-6
    assert len(said) >= min(burst, len(gaps) + 1)


def test_who_has_fallen_silent_is_forgotten():
    pace = Pace(1, 1)
    for number in range(100_000):
        pace.wait(str(number), float(number))
    assert len(pace) < 2_000


def test_the_widget_is_small():
    assert len((Path(__file__).parents[1] / "channels/static/widget.js").read_bytes()) < 15_000


async def test_the_widget_is_sent_once(desk):
    first = await desk.http.get("/widget.js")
    assert (first.status_code, first.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    again = await desk.http.get("/widget.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "wishes", "language"),
    [("", "id-ID,id;q=0.9", "id"), ("", "en-GB,en;q=0.9", "en"), ("?lang=en", "id", "en"), ("?lang=xx", "fr", "id")],
)
async def test_the_page_speaks_the_visitors_language(desk, query, wishes, language):
    page = await desk.http.get(f"/{query}", headers={"Accept-Language": wishes})
    assert f'<html lang="{language}">' in page.text
    assert f'data-language="{language}"' in page.text


async def test_the_page_takes_the_desks_name_as_text():
    around = dataclasses.replace(surroundings(Path("unused")), desk='<script>alert("x")</script>')
    async with open_desk(around=around) as desk:
        page = await desk.http.get("/")
    assert "<script>alert" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def _answer(desk: Desk, text: str) -> Outbound:
    return Outbound(id=1, to=desk.hub.kept[-1].reply_to, text=text, language="id")
