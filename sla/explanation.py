"""How a deadline came about, for an agent who asks: the working time counted, and by which policy and calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sla.calendar import Span, spans
from sla.clock import Clock, Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What was counted under one target, in UTC."""

    leg: Leg
    counted: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A clock's deadline, taken apart."""

    clock: Clock
    parts: tuple[Part, ...]

    @property
    def rounded(self) -> timedelta:
        """How much was added to make the deadline a whole minute."""
        if self.clock.legs[-1].used_up:
            return timedelta(0)
        counted = sum((until - since for part in self.parts for since, until in part.counted), timedelta(0))
        return counted - self.clock.target.work

    def text(self, language: str) -> str:
        """Return it in words, in lines, in the zone of each calendar; a language that we don't speak gives English."""
        return "\n".join(_lines(self, _WORDS.get(language, _WORDS["en"])))


def explain(clock: Clock) -> Explanation:
    """Take a clock's deadline apart."""
    ends = [later.since for _, later in pairwise(clock.legs)] + [clock.due_at]
    return Explanation(
        clock=clock,
        parts=tuple(Part(leg=leg, counted=_counted(leg, end)) for leg, end in zip(clock.legs, ends, strict=True)),
    )


def _counted(leg: Leg, until: datetime) -> tuple[Span, ...]:
    if leg.target.business:
        return tuple(spans(leg.since, until, leg.target.calendar))
    return ((leg.since, until),) if until > leg.since else ()


_WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "days": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu",
        "months": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
        "time": "%H.%M",
        "seconds": ".%S",
        "units": "jam menit detik",
        "first_response": "Respons pertama",
        "handoff_response": "Respons setelah pengalihan ke petugas",
        "due": "{metric} ({instance}): paling lambat {at} ({zone}).",
        "business": "{work} waktu kerja sejak {since}",
        "always": "{work} sejak {since}, semua waktu dihitung",
        "by": "{target}; kebijakan {policy} ({policy_version}), kalender {calendar} ({version}):",
        "spent": "Waktu yang sudah terpakai sebelumnya ikut dihitung.",
        "used_up": "Waktunya sudah habis ketika batas ini ditetapkan, jadi harus dijawab saat itu juga.",
        "rounded": "Dibulatkan ke menit penuh berikutnya, karena pelanggan diberi tahu jam dan menitnya.",
        "GivenBack": "Berakhir {at}: tiket dikembalikan ke bot, jadi petugas tidak ditunggu lagi.",
        "Resolved": "Berakhir {at}: tiket dinyatakan selesai tanpa balasan petugas.",
        "Closed": "Berakhir {at}: tiket ditutup tanpa balasan petugas.",
    },
    "en": {
        "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
        "months": "January February March April May June July August September October November December",
        "time": "%H:%M",
        "seconds": ":%S",
        "units": "h min s",
        "first_response": "First response",
        "handoff_response": "Response after handoff",
        "due": "{metric} ({instance}): due by {at} ({zone}).",
        "business": "{work} of working time from {since}",
        "always": "{work} from {since}, all time counted",
        "by": "{target}; policy {policy} ({policy_version}), calendar {calendar} ({version}):",
        "spent": "The time spent before counts too.",
        "used_up": "That time was used up when this target was set, so it was due at once.",
        "rounded": "Rounded up to the whole minute, since customers are told hours and minutes.",
        "GivenBack": "Ended {at}: the inquiry was given back to the bot, so nobody waits for a person any more.",
        "Resolved": "Ended {at}: the inquiry was resolved without a reply by a person.",
        "Closed": "Ended {at}: the inquiry was closed without a reply by a person.",
    },
}


def _lines(explanation: Explanation, words: Mapping[str, str]) -> Iterator[str]:
    clock = explanation.clock
    zone = clock.target.calendar.zone
    at = _moment(clock.due_at, zone, words)
    yield words["due"].format(metric=words[clock.metric], instance=clock.instance, at=at, zone=zone.key)
    for number, part in enumerate(explanation.parts):
        yield _target(part.leg, words)
        if number:
            yield f"  {words['spent']}"
        if part.leg.used_up:
            yield f"  {words['used_up']}"
        for since, until in part.counted:
            yield f"  {_stretch(since, until, part.leg.target.calendar.zone, words)}"
    if explanation.rounded:
        yield words["rounded"]
    if clock.ended_at and clock.ended_by in words:
        yield words[clock.ended_by].format(at=_moment(clock.ended_at, zone, words))


def _target(leg: Leg, words: Mapping[str, str]) -> str:
    target = leg.target
    kind = words["business"] if target.business else words["always"]
    since = _moment(leg.since, target.calendar.zone, words)
    return words["by"].format(
        target=kind.format(work=_length(target.work, words), since=since),
        policy=target.policy,
        policy_version=target.policy_version,
        calendar=target.calendar.name,
        version=target.calendar.version,
    )


def _stretch(since: datetime, until: datetime, zone: ZoneInfo, words: Mapping[str, str]) -> str:
    begin, end = since.astimezone(zone), until.astimezone(zone)
    last = _time(end, words) if begin.date() == end.date() else _moment(until, zone, words)
    return f"{_moment(since, zone, words)}–{last}: {_length(until - since, words)}"


def _moment(at: datetime, zone: ZoneInfo, words: Mapping[str, str]) -> str:
    local = at.astimezone(zone)
    day, month = words["days"].split()[local.weekday()], words["months"].split()[local.month - 1]
    return f"{day} {local.day} {month} {local.year} {_time(local, words)}"


def _time(local: datetime, words: Mapping[str, str]) -> str:
    return local.strftime(words["time"] + (words["seconds"] if local.second else ""))


def _length(length: timedelta, words: Mapping[str, str]) -> str:
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    figures = zip((minutes // 60, minutes % 60, seconds), words["units"].split(), strict=True)
    return " ".join(f"{figure} {unit}" for figure, unit in figures if figure) or f"0 {words['units'].split()[-1]}"
