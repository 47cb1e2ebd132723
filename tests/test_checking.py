"""What is written as it may be, and may not be meant."""

import shutil
from pathlib import Path

import pytest

from bot import checking
from bot.draft import STARTER
from sla import policy


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return shutil.copytree(STARTER, tmp_path / "content")


def doubts(content: Path, hours: str) -> list[str]:
    """Let Monday have these hours, and return what is doubted."""
    (content / "sla.toml").write_text(f'[calendars.a]\nzone = "Asia/Jakarta"\n[calendars.a.hours]\nmonday = {hours}\n')
    found = checking.doubts(content, policy.load(content / "sla.toml", {}))
    return [str(one).removeprefix(f"{content}/") for one in found]


@pytest.mark.parametrize(
    "hours", ['["08:00-17:00"]', '["00:00-24:00"]', '["08:00-22:00"]', '["22:00-06:00"]', '["20:00-08:00"]']
)
def test_a_day_and_an_ordinary_night_are_believed(content, hours):
    assert doubts(content, hours) == []


def test_a_night_of_more_than_twelve_hours_is_doubted_in_its_line(content):
    assert doubts(content, '[\n  "08:00-12:00",\n  "17:00-07:30",\n]') == [
        "sla.toml:6: calendars.a.hours.monday[1]: 17:00-07:30 is open over midnight, for 14.5 hours"
        " — if that is not meant, write 07:30-17:00"
    ]


def test_a_special_day_is_looked_at_too(content):
    hours = '["08:00-12:00"]\n[calendars.a.special]\n"2026-12-31" = ["17:00-08:00"]'
    assert [one.partition(": 17")[0] for one in doubts(content, hours)] == [
        "sla.toml:6: calendars.a.special.2026-12-31[0]"
    ]


def test_the_starter_desk_leaves_no_doubt(content):
    assert checking.doubts(content, policy.load(content / "sla.toml", {})) == []
