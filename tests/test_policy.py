"""Which promise applies, and what is told of a file with mistakes."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from data.mistakes import Mistakes
from sla import policy
from sla.policy import Policies

GOOD = """\
[calendars.office]
zone = "Asia/Jakarta"
holidays = "ID"
closed = ["2026-12-24"]
[calendars.office.hours]
monday = ["08:00-12:00", "13:00-17:00"]
saturday = ["22:00-06:00"]
[calendars.office.special]
"2026-12-31" = ["08.00–12.00"]

[calendars.round]
zone = "Europe/Berlin"
hours = { sunday = ["00:00-24:00"] }

[[policies]]
name = "complaints"
calendar = "round"
when = { kind = "complaint", channel = ["web", "email"] }
[policies.targets]
first_response = { normal = "30m", high = "calendar:15m" }

[[policies]]
name = "standard"
calendar = "office"
[policies.targets]
first_response = { low = "8h", normal = "4h", high = 7200, urgent = "30m" }
handoff_response = { normal = "2h" }
"""


@pytest.fixture
def read(tmp_path: Path):
    def read(text: str, **known: list[str]) -> Policies:
        file = tmp_path / "sla.toml"
        file.write_text(text, "utf-8")
        return policy.load(file, known)

    return read


@pytest.mark.parametrize(
    ("kind", "channel", "name"),
    [("complaint", "web", "round"), ("complaint", "shell", "office"), ("order", "web", "office")],
)
def test_an_inquiry_is_worked_on_by_the_calendar_of_the_policy_that_is_meant_for_it(read, kind, channel, name):
    found = read(GOOD).calendar(kind, "normal", None, channel)
    assert found
    assert found.name == name


def test_without_a_policy_the_first_calendar_says_when_we_work(read):
    calendars = GOOD.partition("[[policies]]")[0]
    assert read(calendars).calendar("order", "normal", None, "web").name == "office"
    assert Policies().calendar("order", "normal", None, "web") is None


def test_a_calendar_is_what_the_file_says(read):
    office = read(GOOD).calendars["office"]
    assert office.zone.key == "Asia/Jakarta"
    assert [(one.opens.seconds / 3600, one.closes.total_seconds() / 3600) for one in office.on(date(2026, 5, 9))] == [
        (22, 30)
    ]
    assert len(office.on(date(2026, 5, 4))) == 2
    assert [one.closes for one in office.on(date(2026, 12, 31))] == [timedelta(hours=12)]
    for closed in (date(2026, 5, 5), date(2026, 12, 24), date(2026, 6, 1)):
        assert office.on(closed) == ()


@pytest.mark.parametrize(
    ("metric", "kind", "priority", "channel", "then"),
    [
        ("first_response", "complaint", "normal", "web", ("complaints", timedelta(minutes=30), "round", True)),
        ("first_response", "complaint", "high", "email", ("complaints", timedelta(minutes=15), "round", False)),
        ("first_response", "complaint", "high", "telegram", ("standard", timedelta(hours=2), "office", True)),
        ("first_response", "general", "normal", "web", ("standard", timedelta(hours=4), "office", True)),
        ("handoff_response", "general", "normal", "web", ("standard", timedelta(hours=2), "office", True)),
        ("handoff_response", "general", "urgent", "web", None),  # the policy sets nothing for it
        ("handoff_response", "complaint", "normal", "web", None),  # and the first match wins even so
    ],
)
def test_the_first_policy_that_is_meant_for_an_inquiry_decides(read, metric, kind, priority, channel, then):
    target = read(GOOD).target(metric, kind, priority, None, channel)
    assert (target and (target.policy, target.work, target.calendar.name, target.business)) == then


def test_a_desk_without_policies_promises_nothing():
    assert Policies().target("first_response", "general", "normal", None, "web") is None


def test_versions_change_with_the_content_and_only_then(read):
    def versions(text: str) -> tuple[str, ...]:
        made = read(text)
        return (*(one.version for one in made.calendars.values()), *(one.version for one in made.policies))

    before, after = versions(GOOD), versions(GOOD.replace('"30m", high', '"40m", high'))
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, True]
    assert versions("# a comment\n" + GOOD) == before
    assert versions(GOOD.replace("12-24", "12-23"))[0] != before[0]


def test_a_target_carries_the_version_of_its_policy(read):
    made = read(GOOD)
    target = made.target("first_response", "general", "normal", None, "web")
    assert target is not None
    assert target.policy_version == made.policies[1].version != ""


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "mend"),
    [
        ('"Asia/Jakarta"', '"Asia/Jakart"', 2, "unknown time zone 'Asia/Jakart'", "did you mean Asia/Jakarta?"),
        ('"Asia/Jakarta"', "7", 2, "unknown time zone 7", "IANA"),
        ('"ID"', '"XX"', 3, "no holidays are known for 'XX'", "two letters"),
        ('"ID"', '"DE-XX"', 3, "no holidays are known for 'DE-XX'", "BE, BW"),
        ("2026-12-24", "2026-13-24", 4, "'2026-13-24' is not a date", "2026-12-24"),
        ("2026-12-24", "2026-12-31", 9, "2026-12-31 is closed and has hours", "keep one"),
        ("monday", "munday", 6, "hours.munday: must be 'monday', 'tuesday'", ""),
        ("13:00-17:00", "11:00-17:00", 6, "08:00-12:00 and 11:00-17:00 overlap, on monday", "before the other begins"),
        ("13:00-17:00", "13:00-13:00", 6, "'13:00-13:00' is empty", "00:00-24:00"),
        ("13:00-17:00", "13:00-25:00", 6, "'13:00-25:00' has a time that no clock shows", "24:00"),
        ("13:00-17:00", "13:60-17:00", 6, "'13:60-17:00' has a time that no clock shows", "24:00"),
        ("13:00-17:00", "1pm-5pm", 6, "'1pm-5pm' is not a stretch of hours", "08:00-17:00"),
        ('["08:00-12:00", "13:00-17:00"]', "8", 6, "hours.monday: must be a list, not 8", ""),
        ('{ sunday = ["00:00-24:00"] }', "{ sunday = [] }", 13, "calendar round is never open", "monday ="),
        ('zone = "Europe/Berlin"', "", 11, "calendars.round.zone: is missing", ""),
        ("[calendars.round]", "[calendar.round]", 11, "there is no heading 'calendar'", "did you mean calendars?"),
        ('calendar = "round"', 'calendar = "rund"', 17, "there is no calendar 'rund'", "did you mean round?"),
        ("kind =", "sort =", 18, "when.sort: must be 'kind', 'priority', 'team' or 'channel'", ""),
        ('"complaint"', "[]", 18, "must have at least 1 item", ""),
        ('kind = "complaint"', 'priority = "higher"', 18, "there is no priority 'higher'", "did you mean high?"),
        ('"complaint"', '"complaints"', 18, "there is no kind 'complaints'", "did you mean complaint?"),
        ("first_response = { low", "first_respons = { low", 26, "must be 'first_response' or 'handoff_response'", ""),
        ("normal = \"4h\"", "middle = \"4h\"", 26, "must be 'low', 'normal', 'high' or 'urgent', not 'middle'", ""),
        ('"8h"', '"8 hours"', 26, "'8 hours' is not a duration", "15m"),
        ('"8h"', "true", 26, "True is not a duration", "15m"),
        ('"8h"', '"calendar:"', 26, "'calendar:' is not a duration", "calendar:15m"),
        ('"8h"', "0", 26, "0 is no time at all", "1s"),
        ('"8h"', '"900h"', 26, "900h can't be met within a year: it takes 56 weeks", "calendar office"),
        ('"8h"', '"calendar:400d"', 26, "400d can't be met within a year", "shorter"),
        ('name = "standard"', 'name = "complaints"', 23, "there are two policies 'complaints'", "another name"),
        ("when = {", "# when = {", 22, "'standard' never applies: 'complaints' before it", "before 'complaints'"),
        ('calendar = "office"', 'calendar = "office"\nwhen = { kind = "complaint", channel = "web", team = "a" }', 22,
         "'standard' never applies: 'complaints' before it", "before 'complaints'"),
        ('calendar = "office"', 'calender = "office"', 24, "calender: is not a setting", "did you mean calendar?"),
        ("[calendars.office]", "[calendars]\noffices = 8\n[calendars.office]", 2, "offices: must be a table", ""),
        ("[[policies]]", "[[policies]", 15, "not TOML", "mend this first"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_how_to_mend_it(read, old, new, line, what, mend):
    with pytest.raises(Mistakes) as caught:
        read(GOOD.replace(old, new, 1), kind=["complaint", "general"])
    found = [one for one in caught.value.mistakes if what in one.what and mend in one.mend]
    assert [one.line for one in found] == [line], str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "where"),
    [
        ('saturday = ["22:00-06:00"]', 'saturday = ["22:00-09:00"]\nsunday = ["08:00-12:00"]', 7, "saturday"),
        ('saturday = ["22:00-06:00"]', 'sunday = ["22:00-08:30"]', 7, "sunday"),  # into Monday
        ('saturday = ["22:00-06:00"]', 'wednesday = ["22:00-10:00"]', 9, "2026-12-31"),  # into a special Thursday
        ('"08.00–12.00"', '"08:00-12:00"]\n2027-01-02 = ["22:00-09:00"]\n2027-01-03 = ["08:30-10:00"', 10, "2027"),
        ('"08.00–12.00"', '"08:00-12:00", "11:00-13:00"', 9, "2026-12-31"),
    ],
)  # fmt: skip
def test_shifts_that_run_into_each_other_are_a_mistake(read, old, new, line, where):
    with pytest.raises(Mistakes, match=f"overlap, on {where}") as caught:
        read(GOOD.replace(old, new))
    assert [one.line for one in caught.value.mistakes] == [line]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(read):
    text = GOOD.replace("Asia/Jakarta", "Asia").replace("saturday", "satday")
    text = text.replace('"30m", high', '"30x", high').replace('"8h"', '"900h"')
    with pytest.raises(Mistakes) as caught:
        read("\nsurprise = 1\n" + text)
    # The target of 900 hours can't be judged while its calendar can't be read.
    assert [one.line for one in caught.value.mistakes] == [2, 4, 9, 22]
    assert all(str(one).startswith(one.file) and one.file.endswith("sla.toml") for one in caught.value.mistakes)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_can_not_be_read_is_a_mistake_too(tmp_path, content):
    file = tmp_path / "sla.toml"
    if content:
        file.write_bytes(content)
    with pytest.raises(Mistakes, match=r"sla\.toml(: cannot be read: No such file|:1: not UTF-8)") as caught:
        policy.load(file)
    assert caught.value.__cause__ is not None
