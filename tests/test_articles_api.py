"""The articles over HTTP: lists, drafts, who was quicker, publishing, withdrawing, comparing, checking."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from data.types import Role
from tests.api_desk import ApiDesk
from tests.articles import put_files, small_content, written
from tests.path_desk import PathDesk

ARTICLES = "/api/v1/articles"
SHIPPING = f"{ARTICLES}/shipping-time/en"
FILE, NEW = written(say="From the file."), written(say="From the desk.")


@pytest.fixture
def web(tmp_path: Path, database_url: str) -> Iterator[ApiDesk]:
    content = small_content(tmp_path / "content", **{"shipping-time__en": FILE})
    put_files(content / "articles", old__en=written("old", ask="an old thing", valid_until="2026-01-01"))
    desk = PathDesk(tmp_path, database_url, SAPA_DESK__NAME="Toko", SAPA_DESK__CONTENT=str(content))
    yield ApiDesk(desk=desk)
    desk.close()


async def saved(api: httpx.AsyncClient, text: str = NEW, base: int = 0, at: str = SHIPPING) -> dict[str, Any]:
    answer = await api.put(at, json={"text": text, "base": base, "note": "better"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_only_supervisors_and_whoever_may_do_more_see_the_articles(web: ApiDesk):
    async with web.client() as stranger:
        assert (await stranger.get(ARTICLES)).status_code == 401
    async with web.as_("bagas", Role.AGENT) as agent:
        refused = await agent.put(SHIPPING, json={"text": NEW})
        assert (refused.status_code, refused.headers["content-type"]) == (403, "application/problem+json")
    async with web.as_("ratri") as supervisor:
        assert (await supervisor.get(ARTICLES)).status_code == 200


async def test_articles_are_listed_with_what_is_to_be_done(web: ApiDesk):
    async with web.as_("ratri") as api:
        items = (await api.get(ARTICLES)).json()["items"]
        assert [(one["article"], one["language"], one["state"], one["to_do"]) for one in items] == [
            ("old", "en", "file", ["no longer valid"]),
            ("old", "id", "missing", ["translation missing"]),
            ("shipping-time", "en", "file", []),
            ("shipping-time", "id", "missing", ["translation missing"]),
        ]

        async def named(**asked: Any) -> list[str]:
            found = (await api.get(ARTICLES, params=asked)).json()["items"]
            return [f"{one['article']}.{one['language']}" for one in found]

        assert await named(language="en") == ["old.en", "shipping-time.en"]
        assert await named(state="missing") == ["old.id", "shipping-time.id"]
        assert await named(q="FROM the file") == ["shipping-time.en"]
        assert (await api.get(ARTICLES, params={"language": "fr"})).status_code == 422


async def test_a_list_is_turned_page_by_page(web: ApiDesk):
    async with web.as_("ratri") as api:
        seen, cursor = [], ""
        while True:
            page = (await api.get(ARTICLES, params={"limit": 3, "cursor": cursor})).json()
            seen += [(one["article"], one["language"]) for one in page["items"]]
            if not (cursor := page["next"]):
                break
    assert seen == [("old", "en"), ("old", "id"), ("shipping-time", "en"), ("shipping-time", "id")]


async def test_a_draft_is_saved_and_published_and_the_desk_says_it(web: ApiDesk):
    async with web.as_("ratri") as api:
        draft = await saved(api)
        assert (draft["number"], draft["state"], draft["made_by"]["name"], draft["note"]) == (
            1,
            "draft",
            "ratri",
            "better",
        )
        whole = (await api.get(SHIPPING)).json()
        assert (whole["base"], whole["draft"], whole["standing"], whole["text"]) == (1, 1, None, FILE)
        published = (await api.post(f"{SHIPPING}/publish", json={"number": 1})).json()
        assert (published["state"], published["published_by"]["name"]) == ("published", "ratri")
        assert await web.desk.app.shelf.look()
        whole = (await api.get(SHIPPING)).json()
        assert (whole["state"], whole["standing"], whole["text"]) == ("published", 1, NEW)
        assert [one["number"] for one in whole["versions"]] == [1]
    ana = web.desk.customer()
    await ana.says("how about shipping-time")
    ana.hears("From the desk.")


async def test_who_saves_on_an_old_version_hears_who_was_quicker(web: ApiDesk):
    async with web.as_("ratri") as ratri, web.as_("laras") as laras:
        await saved(ratri)
        refused = await laras.put(SHIPPING, json={"text": written(say="Mine."), "base": 0})
        told = refused.json()
        assert (refused.status_code, told["who"]["name"], told["version"]) == (409, "ratri", 1)
        assert (await saved(laras, written(say="Mine."), 1))["number"] == 2
        refused = await ratri.post(f"{SHIPPING}/publish", json={"number": 1})
        assert (refused.status_code, refused.json()["who"]["name"]) == (409, "laras")


async def test_a_text_that_would_not_do_is_refused_with_each_mistake_and_its_line(web: ApiDesk):
    wrong = written(kind="ordre", ask="an old thing", say="{{ nome }}")
    async with web.as_("ratri") as api:
        refused = await api.put(SHIPPING, json={"text": wrong})
        assert refused.status_code == 422
        assert [(one["line"], one["what"]) for one in refused.json()["mistakes"]] == [
            (5, "kind: there is no kind 'ordre'"),
            (9, "there is no value 'nome'"),
        ]
        assert (await api.get(SHIPPING)).json()["versions"] == []
        found = (await api.post(f"{ARTICLES}/check", json={"text": written(ask="an old thing")})).json()["mistakes"]
        assert [(one["line"], one["what"]) for one in found] == [(6, "“an old thing” is a phrasing of old.en.md:7 too")]
        assert (await api.post(f"{ARTICLES}/check", json={"text": NEW})).json() == {"mistakes": []}


async def test_several_are_published_together_or_not_at_all(web: ApiDesk):
    async with web.as_("ratri") as api:
        await saved(api, written("a", ask="same"), at=f"{ARTICLES}/a/en")
        await saved(api, written("b", ask="same"), at=f"{ARTICLES}/b/en")
        both = [{"article": one, "language": "en", "number": 1} for one in ("a", "b")]
        refused = await api.post(f"{ARTICLES}/publish", json={"versions": both})
        assert (refused.status_code, len(refused.json()["mistakes"])) == (422, 1)
        assert not await web.desk.app.shelf.look()
        await saved(api, written("b", ask="other"), 1, at=f"{ARTICLES}/b/en")
        both[1]["number"] = 2
        done = (await api.post(f"{ARTICLES}/publish", json={"versions": both})).json()
        assert [(one["article"], one["state"]) for one in done["items"]] == [("a", "published"), ("b", "published")]


async def test_what_is_withdrawn_can_be_restored(web: ApiDesk):
    async with web.as_("ratri") as api:
        assert (await api.post(f"{SHIPPING}/withdraw", json={"number": 0})).json()["state"] == "withdrawn"
        await web.desk.app.shelf.look()
        (one,) = (await api.get(ARTICLES, params={"state": "withdrawn"})).json()["items"]
        assert (one["article"], one["title"]) == ("shipping-time", "About shipping-time")
        refused = await api.post(f"{SHIPPING}/withdraw", json={"number": 1})
        assert (refused.status_code, "withdrawn already" in refused.json()["detail"]) == (404, True)
        back = (await api.post(f"{SHIPPING}/restore", json={"number": 1, "base": 1})).json()
        assert (back["number"], back["state"], back["text"]) == (2, "draft", FILE)
        assert (await api.post(f"{SHIPPING}/discard", json={"number": 2})).json()["state"] == "superseded"
        again = (await api.post(f"{SHIPPING}/restore", json={"number": 2, "base": 2})).json()
        await api.post(f"{SHIPPING}/publish", json={"number": again["number"]})
        await web.desk.app.shelf.look()
        assert (await api.get(SHIPPING)).json()["state"] == "published"


async def test_versions_are_read_and_compared_with_each_other_and_with_the_file(web: ApiDesk):
    async with web.as_("ratri") as api:
        await saved(api)
        await saved(api, written(say="Newer."), 1)
        assert (await api.get(f"{SHIPPING}/versions/1")).json()["text"] == NEW
        told = (await api.get(f"{SHIPPING}/diff", params={"before": 0, "after": 1})).json()["diff"]
        assert "--- file\n+++ version 1" in told
        assert "-From the file.\n+From the desk." in told
        told = (await api.get(f"{SHIPPING}/diff", params={"before": 1, "after": 2})).json()["diff"]
        assert "-From the desk.\n+Newer." in told


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{ARTICLES}/nothing/en", 404),
        (f"{SHIPPING}/versions/7", 404),
        (f"{SHIPPING}/diff?before=0&after=7", 404),
        (f"{ARTICLES}/Not%20a%20Name/en", 422),
        (f"{ARTICLES}/shipping-time/fr", 422),
    ],
)
async def test_what_there_is_not_is_told_as_a_problem(web: ApiDesk, address: str, status: int):
    async with web.as_("ratri") as api:
        told = await api.get(address)
    assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")


async def test_texts_come_back_as_a_file_would_have_them(web: ApiDesk):
    async with web.as_("ratri") as api:
        draft = await saved(api, NEW.replace("\n", "\r\n"))
    assert draft["text"] == NEW


async def test_machines_find_the_addresses(web: ApiDesk):
    async with web.client() as anybody:
        described = (await anybody.get("/api/openapi.json")).json()["paths"]
    assert {"get", "put"} <= described[ARTICLES + "/{article}/{language}"].keys()
    assert ARTICLES + "/publish" in described


async def test_what_takes_an_answer_from_a_protected_question_needs_a_manager_with_a_reason(web: ApiDesk):
    lines = "text\tlanguage\texpect\nhow about shipping-time\ten\tshipping-time\n"
    (web.desk.app.content.written.folder / "protected.tsv").write_text(lines, encoding="utf-8")
    async with web.as_("ratri") as ratri, web.as_("laras", Role.MANAGER) as laras:
        await saved(ratri, written(title="Days", ask="hours until it is here"))
        refused = await ratri.post(f"{SHIPPING}/publish", json={"number": 1})
        told = refused.json()
        assert (refused.status_code, told["title"]) == (409, "Protected questions forbid it")
        [lost] = told["protected"]
        assert (lost["text"], lost["expect"], lost["source"]) == (
            "how about shipping-time",
            "shipping-time",
            "protected.tsv:2",
        )
        assert (await ratri.post(f"{SHIPPING}/withdraw", json={"number": 1})).status_code == 409
        why = {"number": 1, "reason": "asked otherwise by now"}
        assert (await ratri.post(f"{SHIPPING}/publish", json=why)).status_code == 403
        done = await laras.post(f"{SHIPPING}/publish", json=why)
        assert (done.status_code, done.json()["state"]) == (200, "published")
