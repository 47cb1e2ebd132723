"""Working time, to the second."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sla import calendar
from sla.calendar import Calendar, Hours, Interval, Unmeetable, always, due, is_open, next_open, worked

JAKARTA, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)

# A busy machine is no reason for a red test.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def at(*when: int, zone: ZoneInfo = JAKARTA) -> datetime:
    return datetime(*when, tzinfo=zone)  # type: ignore[misc, arg-type]


def berlin(*when: int) -> datetime:
    return at(*when, zone=BERLIN)


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc, arg-type]


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def between(opens: float, closes: float) -> Interval:
    return Interval(opens=hours(opens), closes=hours(closes))


LUNCH = (between(8, 12), between(13, 17))
OFFICE = Calendar(
    name="office",
    zone=JAKARTA,
    week=(LUNCH,) * 5 + ((between(9, 14),), ()),
    special={date(2026, 12, 31): (between(8, 12),), date(2026, 5, 14): (between(10, 11),)},
    closed=frozenset({date(2026, 12, 24)}),
    holidays="ID",
)
BERLINERS = Calendar(name="berlin", zone=BERLIN, week=((between(9, 17),),) * 5 + ((), ()), holidays="DE-BE")
NIGHT = Calendar(
    name="night", zone=BERLIN, week=((between(22, 30),),) * 5 + ((), ()), closed=frozenset({date(2026, 5, 6)})
)
NIGHTS = Calendar(name="nights", zone=BERLIN, week=((between(22, 30),),) * 7)


@pytest.mark.parametrize(
    ("since", "work", "then"),
    [
        (at(2026, 5, 4, 8), hours(1), at(2026, 5, 4, 9)),
        (at(2026, 5, 4, 8), hours(4), at(2026, 5, 4, 12)),  # at the second of closing, not at the next opening
        (at(2026, 5, 4, 11, 59, 59), timedelta(seconds=2), at(2026, 5, 4, 13, 0, 1)),  # over lunch
        (at(2026, 5, 4, 6), hours(1), at(2026, 5, 4, 9)),  # before opening
        (at(2026, 5, 4, 17), hours(1), at(2026, 5, 5, 9)),  # at closing
        (at(2026, 5, 4, 16, 30, 30), hours(1), at(2026, 5, 5, 8, 30, 30)),  # overnight
        (at(2026, 5, 9, 13), hours(2), at(2026, 5, 11, 9)),  # from Saturday over Sunday
        (at(2026, 4, 30, 16), hours(2), at(2026, 5, 2, 10)),  # over Labour Day, into a Saturday
        (at(2026, 12, 23, 16), hours(2), at(2026, 12, 26, 10)),  # the company's own day, then Christmas
        (at(2026, 12, 31, 11), hours(2), at(2027, 1, 2, 10)),  # half a day of work, then New Year
        (at(2026, 5, 13, 16), hours(3), at(2026, 5, 15, 9)),  # a holiday on which one hour is worked
        (at(2026, 5, 4, 8), timedelta(0), at(2026, 5, 4, 8)),
        (at(2026, 5, 3, 8), timedelta(0), at(2026, 5, 4, 8)),
        (utc(2026, 5, 4, 1), hours(1), at(2026, 5, 4, 9)),  # whatever zone the question comes in
    ],
)
def test_due_in_an_office_in_jakarta(since, work, then):
    assert due(since, work, OFFICE) == then


@pytest.mark.parametrize(
    ("since", "work", "then"),
    [
        (berlin(2026, 4, 29, 16, 30, 30), hours(1), berlin(2026, 4, 30, 9, 30, 30)),
        (berlin(2026, 4, 30, 16), hours(2), berlin(2026, 5, 4, 10)),  # over a holiday and a weekend
        (berlin(2026, 3, 6, 16), hours(2), berlin(2026, 3, 9, 10)),
        (berlin(2026, 3, 27, 16), hours(9), berlin(2026, 3, 30, 17)),  # the clocks go forward on the 29th
        (berlin(2026, 10, 23, 16), hours(9), berlin(2026, 10, 26, 17)),  # and back on the 25th
        (berlin(2027, 3, 5, 16), hours(2), berlin(2027, 3, 9, 10)),  # Women's Day, a holiday of Berlin alone
    ],
)
def test_due_in_an_office_in_berlin(since, work, then):
    assert due(since, work, BERLINERS) == then


@pytest.mark.parametrize(
    ("since", "work", "then"),
    [
        (berlin(2026, 5, 4, 23), hours(2), berlin(2026, 5, 5, 1)),  # past midnight
        (berlin(2026, 5, 5, 5), hours(2), berlin(2026, 5, 5, 23)),  # in the shift of the evening before
        (berlin(2026, 5, 5, 23), hours(8), berlin(2026, 5, 7, 23)),  # the holiday takes the shift that begins on it
        (berlin(2026, 5, 6, 5), hours(0.5), berlin(2026, 5, 6, 5, 30)),  # and not the end of the one before
        (berlin(2026, 5, 8, 23), hours(8), berlin(2026, 5, 11, 23)),  # Friday's shift ends on Saturday
    ],
)
def test_due_in_a_night_shift(since, work, then):
    assert due(since, work, NIGHT) == then


@pytest.mark.parametrize(
    ("since", "until", "length"),
    [
        (berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 12), hours(7)),  # the night that lacks an hour
        (berlin(2026, 10, 24, 12), berlin(2026, 10, 25, 12), hours(9)),  # the night that has one twice
        (berlin(2026, 5, 4, 12), berlin(2026, 5, 5, 12), hours(8)),
        (berlin(2026, 5, 5, 12), berlin(2026, 5, 4, 12), hours(0)),  # backwards
    ],
)
def test_worked_in_a_night_shift(since, until, length):
    assert worked(since, until, NIGHTS) == length


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ((2026, 3, 29, 1, 59), utc(2026, 3, 29, 0, 59)),
        ((2026, 3, 29, 2, 30), utc(2026, 3, 29, 1)),  # no clock shows it: as soon as one shows a later time
        ((2026, 3, 29, 3, 0), utc(2026, 3, 29, 1)),
        ((2026, 10, 25, 2, 30), utc(2026, 10, 25, 0, 30)),  # shown twice: the first time
        ((2026, 10, 25, 3, 0), utc(2026, 10, 25, 2)),
    ],
)
def test_opening_goes_by_the_clock_on_the_wall(wall, instant):
    opens = wall[3] + wall[4] / 60
    desk = Calendar(name="desk", zone=BERLIN, week=((between(opens, opens + 20),),) * 7)
    assert desk.opened(date(*wall[:3]))[0][0] == instant


def test_a_date_that_a_zone_skipped_has_no_hours():
    zone = ZoneInfo("Pacific/Apia")
    apia = Calendar(name="apia", zone=zone, week=((between(9, 17),),) * 7)
    assert worked(at(2011, 12, 29, zone=zone), at(2012, 1, 1, zone=zone), apia) == 2 * hours(8)


def test_a_desk_is_open_from_the_second_of_opening_until_just_before_that_of_closing():
    assert not is_open(at(2026, 5, 4, 7, 59, 59), OFFICE)
    assert is_open(at(2026, 5, 4, 8), OFFICE)
    assert is_open(at(2026, 5, 4, 11, 59, 59), OFFICE)
    assert not is_open(at(2026, 5, 4, 12), OFFICE)


def test_the_next_opening_is_now_or_later():
    assert next_open(at(2026, 5, 4, 9, 30), OFFICE) == at(2026, 5, 4, 9, 30)
    assert next_open(at(2026, 4, 30, 17), OFFICE) == at(2026, 5, 2, 9)


def test_a_desk_that_never_closes_counts_all_time():
    assert due(at(2026, 12, 24, 23), hours(30), always("Europe/Berlin")) == at(2026, 12, 26, 5)


def test_a_deadline_beyond_the_look_ahead_is_an_error_and_no_hang():
    closed = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(5 * 366))
    shut = Calendar(name="shut", zone=JAKARTA, week=(LUNCH,) * 7, closed=closed)
    with pytest.raises(Unmeetable, match="calendar shut has no 1:00:00 of working time"):
        due(at(2026, 5, 4, 8), hours(1), shut)


def test_overlapping_hours_count_once():
    twice = Calendar(name="twice", zone=JAKARTA, week=((between(8, 12), between(10, 11), between(11, 13)),) * 7)
    assert worked(at(2026, 5, 4), at(2026, 5, 5), twice) == hours(5)


@pytest.mark.parametrize(
    "nonsense",
    [
        lambda: due(datetime(2026, 5, 4), hours(1), OFFICE),  # noqa: DTZ001
        lambda: due(at(2026, 5, 4), hours(-1), OFFICE),
        lambda: between(12, 12),
        lambda: between(12, 8),
        lambda: between(24, 25),
        lambda: between(8, 33),
        lambda: Calendar(name="short", zone=JAKARTA, week=(LUNCH,) * 6),
        lambda: Calendar(name="empty", zone=JAKARTA, week=((),) * 7),
    ],
)
def test_nonsense_is_refused(nonsense):
    with pytest.raises(ValueError, match=r"time zone|negative|opening hours|seven days|never open"):
        nonsense()


@pytest.mark.parametrize(
    ("week", "indonesian", "english"),
    [
        (
            ((between(8, 17),),) * 5 + ((between(9, 14),), ()),
            "Senin–Jumat 08.00–17.00, Sabtu 09.00–14.00",
            "Monday–Friday 08:00–17:00, Saturday 09:00–14:00",
        ),
        (
            (LUNCH,) * 5 + ((between(9, 14),),) * 2,
            "Senin–Jumat 08.00–12.00 dan 13.00–17.00, Sabtu dan Minggu 09.00–14.00",
            "Monday–Friday 08:00–12:00 and 13:00–17:00, Saturday and Sunday 09:00–14:00",
        ),
        (((between(8.5, 17),),) * 7, "setiap hari 08.30–17.00", "every day 08:30–17:00"),
        (((between(0, 24),),) * 7, "24 jam setiap hari", "24 hours a day, every day"),
        (
            ((between(0, 24),),) * 5 + ((), (between(22, 30),)),
            "Senin–Jumat 24 jam, Minggu 22.00–06.00",
            "Monday–Friday 24 hours, Sunday 22:00–06:00",
        ),
        (((), (between(18, 24),), (), (between(18, 24),), (), (), ()), "Selasa 18.00–24.00, Kamis 18.00–24.00", None),
    ],
)
def test_opening_hours_read_like_a_sign_on_the_door(week, indonesian, english):
    desk = Calendar(name="desk", zone=JAKARTA, week=week)
    assert calendar.hours(desk, "id") == indonesian
    assert english is None or calendar.hours(desk, "en") == english


@st.composite
def days(draw: st.DrawFn) -> Hours:
    """Draw a day of up to three stretches, the last perhaps past midnight; they may run into the next day's."""
    borders = sorted(draw(st.sets(st.integers(0, 30 * 60 - 1), max_size=6)))
    pairs = zip(borders[::2], borders[1::2], strict=False)
    return tuple(between(begin / 60, end / 60) for begin, end in pairs if begin < 1440 and end - begin <= 1440)


@st.composite
def calendars(draw: st.DrawFn, zones=("Asia/Jakarta", "Europe/Berlin", "America/Santiago"), off=True) -> Calendar:
    week = draw(st.tuples(*[days()] * 7).filter(_is_enough))
    near = st.dates(date(2026, 3, 20), date(2026, 4, 10))
    return Calendar(
        name="drawn",
        zone=ZoneInfo(draw(st.sampled_from(zones))),
        week=week,
        special=draw(st.dictionaries(near, days(), max_size=3)) if off else {},
        closed=draw(st.frozensets(near, max_size=5)) if off else frozenset(),
        holidays=draw(st.sampled_from(["", "ID"])) if off else "",
    )


def _is_enough(week: Sequence[Hours]) -> bool:
    """Say whether a desk gets all the work done that is drawn here; one that opens for minutes a week never does."""
    return sum((one.closes - one.opens for day in week for one in day), timedelta()) >= timedelta(hours=6)


# Around the nights in which Berlin (29 March) and Santiago (5 April) change their clocks.
INSTANTS = st.integers(0, 18 * 86400).map(lambda seconds: utc(2026, 3, 22) + timedelta(seconds=seconds))
WORK = st.integers(0, 5 * 86400).map(lambda seconds: timedelta(seconds=seconds))


@unhurried
@given(calendars(), INSTANTS, WORK)
def test_as_much_is_worked_until_a_deadline_as_it_asks_for(desk, since, work):
    then = due(since, work, desk)
    assert then >= since
    assert worked(since, then, desk) == work


@unhurried
@given(calendars(), INSTANTS, WORK, WORK)
def test_more_work_is_never_due_earlier(desk, since, work, more):
    assert due(since, work + more, desk) >= due(since, work, desk)


@unhurried
@given(calendars(), INSTANTS, WORK, WORK)
def test_working_time_adds_up_over_any_instant_between(desk, since, first, second):
    middle, until = since + first, since + first + second
    assert worked(since, middle, desk) + worked(middle, until, desk) == worked(since, until, desk)


@unhurried
@given(calendars(), INSTANTS, WORK, st.frozensets(st.dates(date(2026, 3, 20), date(2026, 4, 10)), max_size=5))
def test_closed_time_never_makes_a_deadline_earlier(desk, since, work, off):
    holiday = Calendar(
        name="drawn",
        zone=desk.zone,
        week=desk.week,
        special={day: hours for day, hours in desk.special.items() if day not in off},
        closed=desk.closed | off,
        holidays=desk.holidays,
    )
    assert due(since, work, holiday) >= due(since, work, desk)


@unhurried
@given(calendars(zones=("Asia/Jakarta",), off=False), INSTANTS, WORK, st.integers(-200, 200))
def test_whole_weeks_later_everything_is_due_whole_weeks_later(desk, since, work, weeks):
    shift = timedelta(weeks=weeks)
    assert due(since + shift, work, desk) == due(since, work, desk) + shift


@unhurried
@given(calendars(), st.integers(0, 18 * 1440), st.integers(1, 900))
def test_a_walk_from_minute_to_minute_agrees(desk, start, minutes):
    since = utc(2026, 3, 22) + start * MINUTE
    assume(worked(since, since + timedelta(days=3), desk) >= minutes * MINUTE)
    assert due(since, minutes * MINUTE, desk) == walk(since, minutes, desk)


def walk(since: datetime, minutes: int, desk: Calendar) -> datetime:
    """Count open minutes by looking at the wall clock, which is not believed when it goes back."""
    now, shown = since - hours(3), datetime.min  # noqa: DTZ901
    while minutes:
        shown = max(shown, now.astimezone(desk.zone).replace(tzinfo=None))
        minutes -= now >= since and sign_says_open(shown, desk)
        now += MINUTE
    return now


def sign_says_open(shown: datetime, desk: Calendar) -> bool:
    midnight = datetime.combine(shown, datetime.min.time())
    return any(
        one.opens <= shown - midnight + back * timedelta(days=1) < one.closes
        for back in (0, 1)
        for one in desk.on(shown.date() - back * timedelta(days=1))
    )


@pytest.mark.parametrize(
    ("day", "indonesian", "english"),
    [
        (at(2026, 5, 4, 23), "08.00–12.00 dan 13.00–17.00", "08:00–12:00 and 13:00–17:00"),
        (at(2026, 5, 10, 12), "", ""),  # a Sunday
        (at(2026, 5, 1, 12), "", ""),  # Labour Day
    ],
)
def test_the_hours_of_a_day_are_said_and_nothing_when_it_stays_closed(day: datetime, indonesian: str, english: str):
    assert (calendar.today(day, OFFICE, "id"), calendar.today(day, OFFICE, "en")) == (indonesian, english)
