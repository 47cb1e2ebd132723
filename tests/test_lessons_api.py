"""Lessons over HTTP, and the replies that teach them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import learning
from data.types import Role
from kb import calibrations
from kb.outcome import Outcome
from tests.api_desk import ApiDesk
from tests.path_desk import MONDAY, UNKNOWN, PathDesk

LESSONS = "/api/v1/lessons"


class Web(ApiDesk):
    """One that learns by hand."""

    async def learns(self) -> int:
        manner = learning.manner(self.desk.app.settings.kb)
        app = self.desk.app
        return await learning.Learning(db=app.db, now=app.now, content=lambda: app.content, manner=manner).look()


@pytest.fixture
def web(tmp_path: Path, database_url: str) -> Iterator[Web]:
    desk = PathDesk(tmp_path, database_url)
    yield Web(desk=desk)
    desk.close()


async def test_lessons_are_for_supervisors(web: Web):
    async with web.as_("bagas", Role.AGENT) as agent:
        assert (await agent.get(LESSONS)).status_code == 403


async def test_a_reply_that_names_its_article_becomes_a_lesson_that_counts_after_a_nod(web: Web):
    ana = web.desk.customer()
    await ana.says(UNKNOWN)
    at = f"/api/v1/inquiries/{ana.inquiry.number}"
    async with web.as_("dewi", Role.AGENT) as dewi:
        assert (await dewi.post(f"{at}/take", json={})).status_code == 200
        wrong = await dewi.post(f"{at}/reply", json={"text": "Ada.", "article": "helicopters"})
        assert (wrong.status_code, "no article helicopters" in wrong.json()["detail"]) == (422, True)
        assert (await dewi.post(f"{at}/reply", json={"text": "Ada.", "article": "store-hours"})).status_code == 200
        assert (await dewi.post(f"{at}/resolve", json={"text": "Itu saja.", "article": "store-pickup"})).is_success
    assert await web.learns() == 2
    async with web.as_("ratri") as ratri:
        first = (await ratri.get(LESSONS, params={"limit": 1})).json()
        [lesson] = first["items"]
        assert (lesson["text"], lesson["article"], lesson["source"]) == (UNKNOWN, "store-hours", "linked")
        assert lesson["doubts"] == ["was said to be answered by another article too"]
        second = (await ratri.get(LESSONS, params={"cursor": first["next"]})).json()
        assert ([one["article"] for one in second["items"]], second["next"]) == (["store-pickup"], None)
        counts = (await ratri.post(f"{LESSONS}/{lesson['id']}/accept")).json()
        assert (counts["state"], counts["decided_by"] is not None) == ("accepted", True)
        again = await ratri.post(f"{LESSONS}/{lesson['id']}/reject")
        assert (again.status_code, again.json()["state"]) == (409, "accepted")
        assert (await ratri.post(f"{LESSONS}/99/accept")).status_code == 404
        await web.desk.app.shelf.look()
        assert web.desk.app.content.knowledge.look(UNKNOWN).matches[0].article.id == "store-hours"
        assert (await ratri.post(f"{LESSONS}/{lesson['id']}/undo")).json()["state"] == "undone"


async def test_the_calibration_in_force_is_told(web: Web):
    async with web.as_("ratri") as ratri:
        assert (await ratri.get("/api/v1/calibration")).json()["run"] is None
        known = web.desk.app.content.knowledge
        seen = [Outcome(confidence=0.98, right=True, language="id")] * 200
        new = calibrations.fresh(None, known, seen, 0.02, MONDAY - timedelta(days=9), MONDAY).calibrated
        await web.desk.app.db.write(learning.keep, new)
        told = (await ratri.get("/api/v1/calibration")).json()
    assert (told["run"], told["stale"]) == (1, "")
    assert (told["languages"]["id"]["basis"], told["languages"]["id"]["answer"]) == ("proven", 0.5)
    assert told["languages"]["en"]["basis"] == "not enough data"
