"""Who gets in to the agents' console, how they get out again, and in which language they are spoken to."""

import httpx
import pytest

from handoff import signin
from handoff.access import COOKIE
from handoff.console import page
from handoff.moves import Actor
from tests import console_desk
from tests.console_desk import PASSWORD, TALK, Served, found, words

served = pytest.fixture(console_desk.opened)
bagas = pytest.fixture(console_desk.bagas)


@pytest.mark.parametrize("path", ["", "/inquiries", "/inquiries/INQ-1", "/inquiries/INQ-1/journal", "/nowhere"])
async def test_a_stranger_is_sent_to_the_door_and_back(served: Served, path: str):
    async with served.browser() as stranger:
        answer = await stranger.get(f"/console{path}", params={"tab": "mine"})
    assert answer.status_code == 303
    back = httpx.QueryParams(httpx.URL(answer.headers["location"]).query)["next"]
    assert back == f"/console{path}?tab=mine"


async def test_a_password_opens_the_door_and_leads_on(served: Served, bagas: Actor):
    served.sets_password("Bagas")
    form = {"email": "bagas@toko.example", "password": PASSWORD, "back": "/console?tab=mine"}
    async with served.browser() as browser:
        answer = await browser.post("/console/sign-in", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/console?tab=mine")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "Bagas" in words(await browser.get("/console"))
        assert (await browser.get("/console/sign-in")).headers["location"] == "/console"


async def test_a_wrong_password_says_no_more_than_that(served: Served, bagas: Actor):
    served.sets_password("Bagas")
    told = set()
    async with served.browser(language="en") as browser:
        for email in ("bagas@toko.example", "nobody@toko.example"):
            answer = await browser.post("/console/sign-in", data={"email": email, "password": "guess"})
            assert answer.status_code == 401
            assert "set-cookie" not in answer.headers
            told.add(found(r'class="alarm".*?</p>', answer.text))
    assert len(told) == 1
    assert "is not right" in told.pop()


async def test_who_guesses_too_often_is_asked_to_wait(served: Served):
    async with served.browser() as browser:
        for _ in range(6):
            answer = await browser.post("/console/sign-in", data={"email": "x@toko.example", "password": "guess"})
    assert answer.status_code == 429
    assert "Silakan coba lagi dalam 60 detik" in words(answer)


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}])
@pytest.mark.parametrize("path", ["/console/sign-in", "/console/sign-in/secret", "/console/sign-out", f"{TALK}/1/take"])
async def test_a_form_of_another_site_does_nothing(served: Served, bagas: Actor, path: str, headers: dict[str, str]):
    cookies = {COOKIE: served.secret(bagas)}
    async with httpx.AsyncClient(base_url=served.url, cookies=cookies, headers=headers) as elsewhere:
        answer = await elsewhere.post(path, data={"email": "a", "password": "b", "repeat": "b"})
        assert answer.status_code == 403
        assert "konsol" in words(answer)
        assert (await elsewhere.get("/console")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/console", "/console"),
        ("/console?tab=mine&q=a", "/console?tab=mine&q=a"),
        ("/console/inquiries/INQ-2026-000001", "/console/inquiries/INQ-2026-000001"),
        ("https://evil.example/console", "/console"),
        ("//evil.example", "/console"),
        ("/console//evil.example", "/console"),
        ("/\\evil.example", "/console"),
        ("/console\\evil", "/console"),
        ("/consoleevil", "/console"),
        ("javascript:alert(1)", "/console"),
        ("", "/console"),
    ],
)
def test_nobody_is_led_out_of_the_console(asked: str, led: str):
    assert page.inside(asked) == led


async def test_a_one_time_link_lets_in_once_and_only_with_a_password_that_will_do(served: Served, bagas: Actor):
    link: str = served.desk.write(lambda session: signin.one_time_link(session, bagas.id, served.desk.at))
    address = f"/console/sign-in/{link}"
    async with served.browser() as browser:
        for _ in range(2):  # looking spends nothing
            assert "Buat kata sandi" in words(await browser.get(address))
        differ = await browser.post(address, data={"password": PASSWORD, "repeat": "something else"})
        assert (differ.status_code, "tidak sama" in words(differ)) == (422, True)
        weak = await browser.post(address, data={"password": "short", "repeat": "short"})
        assert (weak.status_code, "8 sampai 1000 karakter" in words(weak)) == (422, True)
        chosen = await browser.post(address, data={"password": PASSWORD, "repeat": PASSWORD})
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/console")
        assert (await browser.get("/console")).status_code == 200
    async with served.browser() as other:
        looked = await other.get(address)
        assert (looked.status_code, "sudah dipakai" in words(looked)) == (410, True)
        spent = await other.post(address, data={"password": PASSWORD, "repeat": PASSWORD})
        assert (spent.status_code, "sudah dipakai" in words(spent)) == (410, True)
        form = {"email": "bagas@toko.example", "password": PASSWORD}
        assert (await other.post("/console/sign-in", data=form)).status_code == 303


async def test_signing_out_ends_the_session(served: Served, bagas: Actor):
    async with served.browser(bagas) as browser:
        kept = browser.cookies[COOKIE]
        answer = await browser.post("/console/sign-out")
        assert "Sampai jumpa" in words(await browser.get(answer.headers["location"]))
    async with httpx.AsyncClient(base_url=served.url, cookies={COOKIE: kept}) as thief:
        assert (await thief.get("/console")).status_code == 303


async def test_a_language_is_remembered_once_chosen(served: Served, bagas: Actor):
    async with served.browser(bagas) as browser:
        answer = await browser.post("/console/language", data={"wish": "en", "back": "/console?tab=bot"})
        assert answer.headers["location"] == "/console?tab=bot"
        english = await browser.get("/console")
        assert 'lang="en"' in english.text
        assert "Waiting for a person" in words(english)
        await browser.post("/console/language", data={"wish": "xx"})
        assert "Waiting for a person" in words(await browser.get("/console"))


@pytest.mark.parametrize(("accepts", "language"), [("en-GB,en;q=0.9,id;q=0.5", "en"), ("fr, id", "id"), ("fr", "id")])
async def test_a_browser_is_spoken_to_in_its_own_language(served: Served, accepts: str, language: str):
    async with httpx.AsyncClient(base_url=served.url, headers={"Accept-Language": accepts}) as browser:
        assert f'<html lang="{language}">' in (await browser.get("/console/sign-in")).text
