"""A real desk takes new content while it runs: from files by a signal, from the database by a push."""

import itertools
import os
import signal
from pathlib import Path

from tests.articles import put_files, small_content, written
from tests.running_desk import RunningDesk, running, until

ASKED = "how long is shipping"


def says(desk: RunningDesk, told: str, visits: "itertools.count[int]") -> bool:
    """Ask as somebody new, and say whether the answer is that."""
    visit = desk.visit()
    desk.say(visit, ASKED, f"client-{next(visits)}")
    until(lambda: any(one["from"] == "bot" for one in desk.hears(visit)), "the bot answers")
    return any(told in one["text"] for one in desk.hears(visit))


def test_a_running_desk_takes_new_content_and_keeps_the_old_where_the_new_has_mistakes(tmp_path: Path):
    content = small_content(tmp_path / "content", shipping__en=written(ask=ASKED, say="Two days."))
    visits = itertools.count()
    with running(tmp_path, desk='content = "content"') as desk:
        assert says(desk, "Two days.", visits)
        put_files(content / "articles", shipping__en=written(ask=ASKED, say="{{ days }} days."))
        os.kill(desk.pid, signal.SIGHUP)
        until(lambda: "there is no value 'days'" in desk.told(), "the mistake is told")
        assert says(desk, "Two days.", visits)
        assert desk.ready()
        assert "a running desk goes on with what it had" in desk.sapa("status").stderr
        put_files(content / "articles", shipping__en=written(ask=ASKED, say="Three days."))
        os.kill(desk.pid, signal.SIGHUP)
        until(lambda: says(desk, "Three days.", visits), "the file is read again", every=0.2)
        put_files(content / "articles", shipping__en=written(ask=ASKED, say="Four days."))
        assert desk.sapa("content", "push").returncode == 0
        until(lambda: says(desk, "Four days.", visits), "what was pushed is said", every=0.2)
