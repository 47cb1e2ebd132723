"""Which promise applies to an inquiry: the policies and calendars that people write in `sla.toml`.

Reading tells every mistake at once, with its line and how to mend it; deciding is pure. Nothing here times anything.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, PlainValidator

from data import durations, toml
from data.forms import Form, Sheet, Wrong
from data.mistakes import raise_if_any
from data.toml import Document, Key
from data.types import Priority
from data.wording import no_such
from sla import opening, source
from sla.calendar import Calendar
from sla.source import fingerprint

YEAR = timedelta(days=366)
"""The longest that a target may take, in weeks without holidays."""

CALENDAR_TIME = "calendar:"
"""How a target begins for which all time counts, open or closed."""


class Metric(StrEnum):
    """What is timed."""

    FIRST_RESPONSE = "first_response"  # from the customer's first message to the first reply by a person
    HANDOFF_RESPONSE = "handoff_response"  # from a handoff to the next reply by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How long one metric may take, and by which policy."""

    policy: str
    policy_version: str
    metric: Metric
    work: timedelta
    calendar: Calendar
    business: bool  # False: all time counts, open or closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Targets, and the inquiries that they are meant for."""

    name: str
    version: str
    when: Mapping[
        str, frozenset[str]
    ]  # kind, priority, team or channel → the values meant; what isn't named may be any
    targets: Mapping[tuple[Metric, Priority], Target]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """All that `sla.toml` says, in its order."""

    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()

    def target(self, metric: str, kind: str, priority: str, team: str | None, channel: str) -> Target | None:
        """Return what the first policy meant for such an inquiry sets; None if it sets nothing, or there is none."""
        policy = self._meant({"kind": kind, "priority": priority, "team": team, "channel": channel})
        return policy.targets.get((Metric(metric), Priority(priority))) if policy else None

    def calendar(self, kind: str, priority: str, team: str | None, channel: str) -> Calendar | None:
        """Return when such an inquiry is worked on: by the policy meant for it, else by the first calendar."""
        policy = self._meant({"kind": kind, "priority": priority, "team": team, "channel": channel})
        target = next(iter(policy.targets.values()), None) if policy else None
        return target.calendar if target else next(iter(self.calendars.values()), None)

    def _meant(self, case: Mapping[str, str | None]) -> Policy | None:
        fits = (one for one in self.policies if all(case[name] in meant for name, meant in one.when.items()))
        return next(fits, None)


def load(path: Path, known: Mapping[str, Collection[str]] | None = None) -> Policies:
    """Read `sla.toml`.

    `known` has the values that `when` may name: `{"kind": […], "team": […]}`; what isn't in it may be anything.

    Raises:
        Mistakes: all that is wrong in it.

    """
    return build(toml.read(path), known or {})


def build(document: Document, known: Mapping[str, Collection[str]]) -> Policies:
    """Make policies of a file that has been read.

    Raises:
        Mistakes: all that is wrong in it.

    """
    sheet = source.sheet(document)
    file = sheet.fill(_File, document.values) or _File()
    for name in file.model_extra or ():
        sheet.wrong((name,), *no_such("heading", name, list(_File.model_fields)))
    calendars = {name: opening.calendar(name, table, sheet) for name, table in file.calendars.items()}
    policies = tuple(_policies(file, calendars, {**known, "priority": list(Priority)}, sheet))
    raise_if_any(sheet.mistakes)
    return Policies(calendars={name: one for name, one in calendars.items() if one}, policies=policies)


def _policies(
    file: "_File", calendars: Mapping[str, Calendar | None], known: Mapping[str, Collection[str]], sheet: Sheet
) -> Iterator[Policy]:
    before: list[_Written] = []
    for number, table in enumerate(file.policies):
        place: Key = ("policies", number)
        if not (form := sheet.fill(_Written, table, place)):
            continue
        _check_order(form, before, place, sheet)
        _check_when(form, known, place, sheet)
        before.append(form)
        if form.calendar not in calendars:
            sheet.wrong((*place, "calendar"), *no_such("calendar", form.calendar, list(calendars)))
        elif calendar := calendars[form.calendar]:
            yield _policy(form, calendar, fingerprint(table), place, sheet)


def _policy(form: "_Written", calendar: Calendar, version: str, place: Key, sheet: Sheet) -> Policy:
    targets = {
        (metric, priority): Target(
            policy=form.name, policy_version=version, metric=metric, work=work, calendar=calendar, business=business
        )
        for metric, by_priority in form.targets.items()
        for priority, (work, business) in by_priority.items()
    }
    for (metric, priority), target in targets.items():
        if (length := _length(target)) > YEAR:
            sheet.wrong(
                (*place, "targets", metric, priority),
                f"{durations.write(target.work)} can't be met within a year: it takes {length.days // 7} weeks",
                f"set a shorter target, or open calendar {calendar.name} longer",
            )
    when = {str(name): meant for name, meant in form.when.items()}
    return Policy(name=form.name, version=version, when=when, targets=targets)


def _length(target: Target) -> timedelta:
    """Return how long a target takes in weeks without holidays."""
    if not target.business:
        return target.work
    open_hours = sum((one.closes - one.opens for day in target.calendar.week for one in day), timedelta(0))
    return timedelta(weeks=1) * (target.work / open_hours)


def _check_order(form: "_Written", before: list["_Written"], place: Key, sheet: Sheet) -> None:
    for earlier in before:
        if earlier.name == form.name:
            sheet.wrong((*place, "name"), f"there are two policies {form.name!r}", "give one another name")
        elif all(name in form.when and form.when[name] <= meant for name, meant in earlier.when.items()):
            what = f"policy {form.name!r} never applies: {earlier.name!r} before it takes all that it is meant for"
            sheet.wrong(place, what, f"move it before {earlier.name!r}")
            break


def _check_when(form: "_Written", known: Mapping[str, Collection[str]], place: Key, sheet: Sheet) -> None:
    for name, meant in form.when.items():
        for value in sorted(meant - set(known.get(name, meant))):
            sheet.wrong((*place, "when", name), *no_such(name, value, known[name]))


def _work(value: object) -> tuple[timedelta, bool]:
    business = not str(value).startswith(CALENDAR_TIME)
    try:
        work = durations.read(value if isinstance(value, int | float) else str(value).removeprefix(CALENDAR_TIME))
    except ValueError as error:
        raise Wrong(f"{value!r} is not a duration", "write 30s, 15m, 2h or 1d (24 hours), or calendar:15m") from error
    if not work:
        raise Wrong(f"{value!r} is no time at all", "write at least 1s, or leave the target out")
    return work, business


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


Work = Annotated[tuple[timedelta, bool], PlainValidator(_work)]
Names = Annotated[frozenset[str], BeforeValidator(_one_or_more), Field(min_length=1)]


class _File(Form):
    model_config = ConfigDict(extra="allow")  # so that one unknown heading doesn't hide the other mistakes

    calendars: dict[str, Any] = Field(default_factory=dict)
    policies: tuple[Any, ...] = ()


class _Written(Form):
    name: Annotated[str, Field(min_length=1)]
    calendar: str
    when: dict[Literal["kind", "priority", "team", "channel"], Names] = Field(default_factory=dict)
    targets: dict[Metric, dict[Priority, Work]]
