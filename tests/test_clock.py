"""What was promised and what became of it, from a journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.events import Happened
from data.types import Priority
from sla.calendar import Calendar, Interval, always, worked
from sla.clock import Clock, State, clocks, promise
from sla.explanation import explain
from sla.policy import Metric, Policies, Policy, Target

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = Calendar(
    name="office",
    zone=JAKARTA,
    week=((Interval(opens=timedelta(hours=8), closes=timedelta(hours=17)),),) * 5 + ((), ()),
    version="c1",
)

# A busy machine is no reason for a red test.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True, slots=True)
class Fact:
    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


def at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """Return a time in May 2026; the 4th is a Monday."""
    return datetime(2026, 5, day, hour, minute, second, tzinfo=JAKARTA)


def policy(
    name: str, when: dict[str, str], work: dict[str, float], calendar: Calendar = OFFICE, business=True
) -> Policy:
    targets = {
        (metric, Priority(priority)): Target(
            policy=name,
            policy_version=f"{name}-1",
            metric=metric,
            work=timedelta(hours=hours) / (2 if metric is Metric.HANDOFF_RESPONSE else 1),
            calendar=calendar,
            business=business,
        )
        for metric in Metric
        for priority, hours in work.items()
    }
    meant = {key: frozenset([value]) for key, value in when.items()}
    return Policy(name=name, version=f"{name}-1", when=meant, targets=targets)


POLICIES = Policies(
    policies=(
        policy("night", {"team": "night"}, {"normal": 2}, always("Asia/Jakarta")),
        policy("technical", {"kind": "technical"}, {"normal": 8}),
        policy("all-time", {"channel": "phone"}, {"normal": 1}, business=False),
        policy("standard", {}, {"normal": 4, "high": 2, "urgent": 0.5}),  # first responses; half of it for handoffs
    )
)


def opened(when: datetime, **data: str) -> Fact:
    return Fact("Opened", when, {"kind": "general", "priority": "normal", "team": None, "channel": "web", **data})


def handed(when: datetime, **data: str) -> Fact:
    return Fact("HandedOver", when, {"kind": "general", "priority": "normal", "team": None, **data})


def first(*journal: Fact) -> Clock:
    return clocks(journal, POLICIES)[0]


def test_what_the_bot_answers_alone_has_no_human_clock():
    assert clocks([opened(at(4, 9)), Fact("Answered", at(4, 9)), Fact("Closed", at(6, 9))], POLICIES) == ()


def test_a_first_response_counts_from_the_first_message_and_a_handoff_response_from_its_handoff():
    response, handoff = clocks([opened(at(4, 15)), handed(at(4, 16))], POLICIES)
    assert (response.metric, response.started_at, response.due_at) == ("first_response", at(4, 15), at(5, 10))
    assert (handoff.metric, handoff.started_at, handoff.due_at) == ("handoff_response", at(4, 16), at(5, 9))


@pytest.mark.parametrize(
    ("replied", "state"),
    [(at(4, 13), State.MET), (at(4, 13, 0, 1), State.BREACHED), (at(4, 12, 59, 59), State.MET)],
)
def test_a_reply_at_the_second_it_is_due_keeps_the_promise(replied, state):
    clock = first(opened(at(4, 9)), handed(at(4, 9)), Fact("Replied", replied))
    assert (clock.state(at(9)), clock.met_at, clock.running) == (state, replied, False)


@pytest.mark.parametrize(("now", "state"), [(at(4, 13), State.RUNNING), (at(4, 13, 0, 1), State.BREACHED)])
def test_an_unanswered_promise_is_broken_once_it_is_past_due(now, state):
    clock = first(opened(at(4, 9)), handed(at(4, 9)))
    assert (clock.state(now), clock.running) == (state, True)
    assert clock.breached_at(now) == (at(4, 13) if state is State.BREACHED else None)


def test_each_handoff_is_a_promise_of_its_own_and_a_first_response_happens_once():
    made = clocks(
        [
            opened(at(4, 9)),
            handed(at(4, 9)),
            Fact("Replied", at(4, 10)),
            Fact("Closed", at(4, 11)),
            handed(at(5, 9)),
            handed(at(5, 10)),
            Fact("Replied", at(5, 11, 30)),
        ],
        POLICIES,
    )
    assert [(one.metric, one.instance, one.met_at, one.state(at(6))) for one in made] == [
        ("first_response", 1, at(4, 10), State.MET),
        ("handoff_response", 1, at(4, 10), State.MET),
        ("handoff_response", 2, at(5, 11, 30), State.BREACHED),
        ("handoff_response", 3, at(5, 11, 30), State.MET),
    ]


def test_an_agent_who_steps_in_before_a_handoff_has_given_the_first_response():
    made = clocks([opened(at(4, 9)), Fact("Replied", at(4, 10)), handed(at(4, 11))], POLICIES)
    assert [one.metric for one in made] == ["handoff_response"]


@pytest.mark.parametrize(
    ("change", "due_at", "policy"),
    [
        (Fact("Classified", at(4, 10), {"kind": "general", "priority": "high"}), at(4, 11), "standard"),
        (Fact("Classified", at(4, 10), {"kind": "technical", "priority": "normal"}), at(4, 17), "technical"),
        (Fact("Transferred", at(4, 10), {"team": "night", "agent": None}), at(4, 11), "night"),
        (Fact("Transferred", at(4, 10), {"team": None, "agent": 7}), at(4, 13), "standard"),
        (Fact("Classified", at(4, 10), {"kind": "general", "priority": "low"}), at(4, 13), "standard"),  # no target
        (Fact("Noted", at(4, 10), {}), at(4, 13), "standard"),
    ],
)
def test_a_change_keeps_the_elapsed_time_and_replaces_the_target(change, due_at, policy):
    clock = first(opened(at(4, 9)), handed(at(4, 9)), change)
    assert (clock.due_at, clock.target.policy) == (due_at, policy)


def test_elapsed_time_is_working_time_of_the_calendar_that_was_valid_then():
    clock = first(opened(at(8, 16)), handed(at(8, 16)), Fact("Transferred", at(10, 12), {"team": "night"}))
    assert clock.due_at == at(10, 13)  # one of two hours was spent before the weekend


def test_changes_before_a_person_was_asked_for_leave_no_trace():
    clock = first(opened(at(4, 9)), Fact("Classified", at(4, 9, 30), {"priority": "urgent"}), handed(at(4, 10)))
    assert [leg.due_at for leg in clock.legs] == [at(4, 13)]


def test_a_target_that_is_used_up_when_it_is_set_is_due_at_once():
    journal = [opened(at(4, 9)), handed(at(4, 9)), Fact("Classified", at(4, 10), {"priority": "urgent"})]
    clock = first(*journal)
    assert clock.due_at == at(4, 10)
    assert [clock.state(now) for now in (at(4, 10), at(4, 10, 0, 1))] == [State.RUNNING, State.BREACHED]
    assert first(opened(at(4, 9)), handed(at(5, 16))).due_at == at(5, 16)  # after a day with the bot


def test_a_breach_is_not_erased_by_a_longer_target():
    journal = [
        opened(at(4, 9), priority="high"),
        handed(at(4, 9), priority="high"),
        Fact("Classified", at(4, 11, 0, 1), {"priority": "normal"}),
        Fact("Replied", at(4, 11, 30)),
    ]
    clock = first(*journal)
    assert clock.due_at == at(4, 13)
    assert (clock.state(at(5)), clock.breached_at(at(5))) == (State.BREACHED, at(4, 11))
    twice = first(*journal[:3], Fact("Classified", at(4, 11, 15), {"kind": "technical"}))
    assert twice.breached_at(at(4, 11, 15)) == at(4, 11)
    in_time = first(*journal[:2], Fact("Classified", at(4, 11), {"priority": "normal"}), journal[3])
    assert in_time.state(at(5)) is State.MET


def test_a_target_in_calendar_time_counts_while_the_desk_is_closed():
    assert first(opened(at(9, 23), channel="phone"), handed(at(9, 23, 30))).due_at == at(10, 0)


def test_elapsed_time_of_a_target_in_calendar_time_is_kept_too():
    journal = [
        opened(at(4, 7), channel="phone"),
        handed(at(4, 7)),
        Fact("Classified", at(4, 7, 30), {"kind": "technical"}),
    ]
    assert first(*journal).due_at == at(4, 15, 30)  # half an hour before opening counts, because it did then


def test_a_change_to_the_same_target_changes_nothing():
    same = Fact("Classified", at(4, 10), {"kind": "general", "priority": "normal"})
    assert first(opened(at(4, 9)), handed(at(4, 9)), same) == first(opened(at(4, 9)), handed(at(4, 9)))


def test_a_target_that_comes_with_a_change_counts_from_the_start():
    journal = [opened(at(4, 9), priority="low"), handed(at(4, 9), priority="low")]
    assert clocks(journal, POLICIES) == ()
    assert first(*journal, Fact("Classified", at(4, 10), {"priority": "high"})).due_at == at(4, 11)


@pytest.mark.parametrize(("closed", "state"), [(at(4, 12), State.ENDED), (at(4, 14), State.BREACHED)])
def test_closing_ends_a_promise_that_nobody_kept(closed, state):
    clock = first(opened(at(4, 9)), handed(at(4, 9)), Fact("Closed", closed, {"why": "silence"}))
    assert (clock.state(at(9)), clock.ended_at, clock.running) == (state, closed, False)


TO_BOT, TO_QUEUE = {"agent": 7, "to": "bot"}, {"agent": 7, "to": "queue"}


@pytest.mark.parametrize(
    ("after", "handoff", "response"),
    [
        ([Fact("GivenBack", at(4, 10), TO_BOT)], State.ENDED, State.ENDED),
        ([Fact("GivenBack", at(4, 11), TO_BOT)], State.ENDED, State.ENDED),  # in the second in which it was due
        ([Fact("GivenBack", at(4, 11, 0, 1), TO_BOT)], State.BREACHED, State.ENDED),  # a breach is not erased
        ([Fact("GivenBack", at(5, 12), TO_BOT)], State.BREACHED, State.BREACHED),
        ([Fact("GivenBack", at(4, 10), TO_BOT), Fact("Replied", at(4, 10, 30))], State.ENDED, State.ENDED),
        ([Fact("Replied", at(4, 10)), Fact("GivenBack", at(4, 11), TO_BOT)], State.MET, State.MET),
        ([Fact("GivenBack", at(4, 10), TO_QUEUE)], State.BREACHED, State.BREACHED),  # a person is awaited as before
        ([Fact("Taken", at(4, 10), {"agent": 7})], State.BREACHED, State.BREACHED),
        ([Fact("Resolved", at(4, 10), {"agent": 7})], State.ENDED, State.ENDED),
        ([Fact("Replied", at(4, 10)), Fact("Resolved", at(4, 10))], State.MET, State.MET),
    ],
)
def test_a_wait_for_a_person_ends_when_nobody_waits_any_more(after, handoff, response):
    first_response, handoff_response = clocks([opened(at(4, 9)), handed(at(4, 9)), *after], POLICIES)
    assert (handoff_response.state(at(9)), first_response.state(at(9))) == (handoff, response)
    assert handoff_response.running == (after[0].kind == "Taken" or after[0].data == TO_QUEUE)


def test_who_is_handed_over_again_waits_anew_and_what_ended_stays_ended():
    made = clocks(
        [
            opened(at(4, 9)),
            handed(at(4, 9)),
            Fact("GivenBack", at(4, 10), TO_BOT),
            handed(at(5, 9)),
            Fact("Replied", at(5, 10)),
        ],
        POLICIES,
    )
    assert [(one.metric, one.instance, one.due_at, one.state(at(9)), one.ended_by) for one in made] == [
        ("first_response", 1, at(4, 13), State.ENDED, "GivenBack"),
        ("handoff_response", 1, at(4, 11), State.ENDED, "GivenBack"),
        ("handoff_response", 2, at(5, 11), State.MET, ""),
    ]


@pytest.mark.parametrize(
    ("fact", "why"),
    [
        (Fact("Voided", at(4, 15), {"reason": "spam"}), "spam"),
        (Fact("Merged", at(4, 15), {"into": "INQ-2026-000007"}), "merged INQ-2026-000007"),
    ],
)
def test_an_inquiry_that_does_not_count_voids_its_clocks_and_deletes_nothing(fact, why):
    journal = [
        opened(at(4, 9)),
        handed(at(4, 9)),
        Fact("Replied", at(4, 10)),
        handed(at(4, 11)),
        fact,
        handed(at(5, 9)),
    ]
    made = clocks(journal, POLICIES)
    assert [(one.state(at(9)), one.voided, one.running) for one in made] == [(State.VOID, why, False)] * 3
    assert [one.due_at for one in made] == [one.due_at for one in clocks(journal[:4], POLICIES)]


def test_a_journal_as_it_is_kept_is_read_as_it_is():
    facts = [opened(at(4, 9)), handed(at(4, 9)), Fact("Replied", at(4, 10))]
    kept = [Happened(1, seq, fact.kind, fact.at.astimezone(UTC), "", fact.data, "") for seq, fact in enumerate(facts)]
    assert clocks(kept, POLICIES) == clocks(facts, POLICIES)


@pytest.mark.parametrize(
    ("when", "data", "waiting", "then"),
    [
        (at(4, 16), {}, 0, at(5, 9)),
        (at(4, 16), {}, 24, at(5, 9)),
        (at(4, 16), {}, 36, at(5, 10)),  # a queue of three hours
        (at(9, 23), {"channel": "phone"}, 0, at(9, 23, 30)),
        (at(4, 16), {"priority": "low"}, 0, None),
        (at(4, 16), {}, 1_000_000, None),
    ],
)
def test_a_promise_is_when_the_handoff_is_due_unless_the_queue_is_long(when, data, waiting, then):
    assert told(when, waiting, **data) == then


def told(when: datetime, waiting: int, priority: str = "normal", channel: str = "web") -> datetime | None:
    return promise(POLICIES, when, "general", priority, None, channel, waiting)


def test_an_explanation_lists_the_working_time_and_where_it_comes_from():
    clock = first(opened(at(4, 14, 30)), handed(at(4, 15)))
    assert explain(clock).text("en").splitlines() == [
        "First response (1): due by Tuesday 5 May 2026 09:30 (Asia/Jakarta).",
        "4 h of working time from Monday 4 May 2026 14:30; policy standard (standard-1), calendar office (c1):",
        "  Monday 4 May 2026 14:30–17:00: 2 h 30 min",
        "  Tuesday 5 May 2026 08:00–09:30: 1 h 30 min",
    ]
    assert explain(clock).text("id").splitlines() == [
        "Respons pertama (1): paling lambat Selasa 5 Mei 2026 09.30 (Asia/Jakarta).",
        "4 jam waktu kerja sejak Senin 4 Mei 2026 14.30; kebijakan standard (standard-1), kalender office (c1):",
        "  Senin 4 Mei 2026 14.30–17.00: 2 jam 30 menit",
        "  Selasa 5 Mei 2026 08.00–09.30: 1 jam 30 menit",
    ]


@unhurried
@given(
    st.datetimes(at(1).replace(tzinfo=None), at(28).replace(tzinfo=None)),
    st.sampled_from(["general", "technical"]),
    st.sampled_from(list(Priority)),
    st.sampled_from([None, "night", "sales"]),
    st.sampled_from(["web", "phone"]),
    st.integers(0, 200),
)
def test_what_the_customer_is_told_is_the_very_instant_that_the_clock_holds_us_to(
    when, kind, priority, team, channel, waiting
):
    now = when.replace(tzinfo=JAKARTA)  # to the microsecond
    journal = [opened(now, channel=channel), handed(now, kind=kind, priority=priority, team=team)]
    due = next((one.due_at for one in clocks(journal, POLICIES) if one.metric is Metric.HANDOFF_RESPONSE), None)
    by = promise(POLICIES, now, kind, priority, team, channel)
    assert by == due
    if by:
        assert (by.second, by.microsecond) == (0, 0)
        later = promise(POLICIES, now, kind, priority, team, channel, waiting)
        assert later is not None
        assert later >= by  # a long queue makes what is told later, never what is kept


@pytest.mark.parametrize(("second", "due_at"), [(0, at(4, 13)), (1, at(4, 13, 1)), (59, at(4, 13, 1))])
def test_a_deadline_is_a_whole_minute(second, due_at):
    assert first(opened(at(4, 9, 0, second)), handed(at(4, 9, 0, second))).due_at == due_at


def test_a_deadline_is_never_rounded_out_of_the_opening_hours():
    assert first(opened(at(4, 13, 0, 0)), handed(at(4, 13))).due_at == at(4, 17)
    assert first(opened(at(4, 12, 59, 30)), handed(at(4, 13))).due_at == at(4, 17)


def test_an_explanation_tells_of_rounding_and_of_what_ended_the_wait():
    clock = first(opened(at(4, 9, 0, 30)), handed(at(4, 9, 1)), Fact("GivenBack", at(4, 10), TO_BOT))
    assert explain(clock).text("en").splitlines()[2:] == [
        "  Monday 4 May 2026 09:00:30–13:01: 4 h 30 s",
        "Rounded up to the whole minute, since customers are told hours and minutes.",
        "Ended Monday 4 May 2026 10:00: the inquiry was given back to the bot, so nobody waits for a person any more.",
    ]
    assert explain(clock).text("id").splitlines()[3:] == [
        "Dibulatkan ke menit penuh berikutnya, karena pelanggan diberi tahu jam dan menitnya.",
        "Berakhir Senin 4 Mei 2026 10.00: tiket dikembalikan ke bot, jadi petugas tidak ditunggu lagi.",
    ]


def test_an_explanation_tells_of_every_change():
    change = Fact("Classified", at(4, 10, 0, 5), {"kind": "general"})
    clock = first(opened(at(4, 9), channel="phone"), handed(at(4, 9), kind="technical"), change)
    assert explain(clock).text("en").splitlines() == [
        "First response (1): due by Monday 4 May 2026 10:00:05 (Asia/Jakarta).",
        "8 h of working time from Monday 4 May 2026 09:00; policy technical (technical-1), calendar office (c1):",
        "  Monday 4 May 2026 09:00–10:00:05: 1 h 5 s",
        "1 h from Monday 4 May 2026 10:00:05, all time counted; policy all-time (all-time-1), calendar office (c1):",
        "  The time spent before counts too.",
        "  That time was used up when this target was set, so it was due at once.",
    ]


@st.composite
def journals(draw: st.DrawFn) -> list[Fact]:
    """Draw what may happen to an inquiry, in any order, over some days."""
    priorities, kinds = st.sampled_from(["low", "normal", "high", "urgent"]), st.sampled_from(["general", "technical"])
    teams = st.sampled_from([None, "night", "sales"])
    happenings: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
        st.tuples(st.just("HandedOver"), st.fixed_dictionaries({"kind": kinds, "priority": priorities, "team": teams})),
        st.tuples(st.just("Classified"), st.fixed_dictionaries({"kind": kinds, "priority": priorities})),
        st.tuples(st.just("Transferred"), st.fixed_dictionaries({"team": teams})),
        st.tuples(st.just("GivenBack"), st.sampled_from([TO_BOT, TO_QUEUE])),
        st.tuples(st.sampled_from(["Replied", "Replied", "Received", "Resolved", "Closed"]), st.just({})),
    )
    now = at(4, 9)
    journal = [opened(now, priority=draw(priorities), channel=draw(st.sampled_from(["web", "phone"])))]
    for kind, data in draw(st.lists(happenings, max_size=12)):
        now += timedelta(seconds=draw(st.integers(0, 5 * 3600)))
        journal.append(Fact(kind, now, data))
    return journal


@unhurried
@given(journals())
def test_what_happens_later_never_rewrites_what_a_clock_has_been(journal):
    whole = {(clock.metric, clock.instance): clock for clock in clocks(journal, POLICIES)}
    for length in range(len(journal)):
        now = journal[length].at
        for live in clocks(journal[:length], POLICIES):
            later = whole[live.metric, live.instance]
            assert later.started_at == live.started_at
            assert later.legs[: len(live.legs)] == live.legs
            assert live.breached_at(now) in (None, later.breached_at(journal[-1].at))
            assert live.running or later == live


@unhurried
@given(journals())
def test_replaying_a_journal_finds_the_breaches_that_were_seen_while_living_it(journal):
    seen: dict[tuple[str, int], datetime] = {}
    for length in range(1, len(journal)):
        seen |= breaches(journal[:length], journal[length].at)  # just before the next fact
    seen |= breaches(journal, journal[-1].at)
    assert breaches(journal, journal[-1].at) == seen


def breaches(journal: list[Fact], now: datetime) -> dict[tuple[str, int], datetime]:
    made = [(clock, clock.breached_at(now)) for clock in clocks(journal, POLICIES)]
    return {(clock.metric, clock.instance): when for clock, when in made if when}


@unhurried
@given(journals(), st.integers(-50, 50))
def test_whole_weeks_later_every_deadline_is_whole_weeks_later(journal, weeks):
    shift = timedelta(weeks=weeks)
    shifted = [Fact(fact.kind, fact.at + shift, fact.data) for fact in journal]
    assert [one.due_at for one in clocks(shifted, POLICIES)] == [
        one.due_at + shift for one in clocks(journal, POLICIES)
    ]


@unhurried
@given(journals())
def test_every_deadline_is_as_much_counted_time_away_as_its_targets_allow(journal):
    for clock in clocks(journal, POLICIES):
        counted = [until - since for part in explain(clock).parts for since, until in part.counted]
        if clock.legs[-1].used_up:
            assert sum(counted, timedelta(0)) >= clock.target.work
        else:
            assert timedelta(0) <= sum(counted, timedelta(0)) - clock.target.work < timedelta(minutes=1)
            assert (clock.due_at.second, clock.due_at.microsecond) == (0, 0)
        assert clock.due_at >= clock.started_at


@unhurried
@given(journals(), st.integers(0, 200), st.integers(0, 200))
def test_a_longer_queue_never_makes_a_promise_earlier(journal, waiting, more):
    now = journal[-1].at
    short, long = told(now, waiting), told(now, waiting + more)
    assert short is not None
    assert long is not None
    assert now + timedelta(hours=2) <= short <= long
    assert worked(now, short, OFFICE) >= timedelta(hours=2)
