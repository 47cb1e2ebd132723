"""What a desk says and knows: its articles, templates, guide and policies, loaded together and never changed.

Loading tells every mistake in every file at once. The rest is words: each method gives a text for a language and time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot import voice, written
from bot.added import Added, taught, with_learnt
from bot.voice import Voice
from bot.written import Written
from data.mistakes import gather, raise_if_any
from kb import calibrated, library, load
from kb.article import Article
from kb.guide import Guide
from kb.history import Version
from kb.inventory import Stock
from kb.kept import Kept
from kb.knowledge import Knowledge
from kb.library import Drift, Standing
from kb.sentences import Sentences
from sla import calendar, clock
from sla.policy import Policies

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One version of a desk's content, and the few settings that shape what is said."""

    manner: "Manner"
    written: Written  # the files that it was made from
    added: Added  # and what the database had put over them
    on: date | None  # the day that it is for, where the desk is; None: any
    articles: tuple[Article, ...]  # all that lie in the library, drafts and those out of date too
    knowledge: Knowledge  # of those that hold on that day
    guide: Guide
    voice: Voice
    policies: Policies
    hours: Mapping[str, str]  # by language: when the desk is open, in words

    @property
    def desk(self) -> str:
        """What the desk is called."""
        return self.manner.desk

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it speaks, its own first."""
        return self.manner.languages

    @property
    def zone(self) -> ZoneInfo:
        """Where it is."""
        return self.manner.zone

    @property
    def patience(self) -> int:
        """How many questions may stay without an answer until a person takes over."""
        return self.manner.patience

    @property
    def confirm(self) -> bool:
        """Whether it asks if an answer helped."""
        return self.manner.confirm

    @property
    def learns_alone(self) -> bool:
        """Whether what agents teach counts without a supervisor's nod."""
        return self.manner.learns_alone

    @property
    def drifts(self) -> tuple[Drift, ...]:
        """The files that were changed after the version that stands over them was made."""
        return library.drifts(self.written.library, self.added.standing)

    @property
    def teams_by_kind(self) -> Mapping[str, str]:
        """The team that each kind of inquiry goes to."""
        return {kind.id: kind.team for kind in self.guide.kinds}

    def stock(self, drafts: Sequence[Version], at: datetime) -> Stock:
        """Return all that there is to be listed of its articles at a time."""
        return Stock(
            articles=self.articles,
            languages=self.languages,
            standing=self.added.standing,
            drafts=drafts,
            drifts=self.drifts,
            day=self.manner.day(at),
        )

    def say(self, key: str, language: str, **values: str) -> str:
        """Return a template's words; what is not given is empty."""
        return self.voice.say(key, language, **self.values(language) | values)

    def part_of_day(self, at: datetime) -> str:
        """Return morning, noon, afternoon or evening, where the desk is."""
        return voice.part_of_day(at.astimezone(self.zone))

    def when(self, then: datetime, now: datetime, language: str) -> str:
        """Say a time as people do, where the desk is."""
        return voice.when(then.astimezone(self.zone), now.astimezone(self.zone), language)

    def promise(
        self, at: datetime, kind: str, priority: str, team: str | None, channel: str, waiting: int
    ) -> datetime | None:
        """Return by when a person answers, by the policy, the calendar and the queue; None where none is set."""
        return clock.promise(self.policies, at, kind, priority, team, channel, waiting)

    def values(self, language: str) -> dict[str, str]:
        """Return what every template may say of the desk."""
        return {"desk": self.desk, "hours": self.hours.get(language, "")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """The few settings that shape what a desk says."""

    desk: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    patience: int = 2
    confirm: bool = True
    learns_alone: bool = False  # what agents teach counts without a supervisor's nod
    sentences: Sentences | None = None  # what whole sentences mean, where the extra for that is installed
    kept: Kept | None = None  # where what was learnt of the articles is kept; None: nowhere

    def day(self, at: datetime) -> date:
        """Return the day that it is at the desk."""
        return at.astimezone(self.zone).date()


def read(
    folder: Path,
    *,
    desk: str,
    languages: tuple[str, ...],
    zone: str,
    patience: int = 2,
    confirm: bool = True,
    on: date | None = None,
    standing: tuple[Standing, ...] = (),
    learnt: Mapping[str, tuple[str, ...]] = NOTHING,
    learnt_kinds: Mapping[str, tuple[str, ...]] = NOTHING,
) -> Content:
    """Read a content folder, and put over it what the database adds; see `build`.

    Raises:
        Mistakes: with all that is wrong in all of its files.

    """
    manner = Manner(desk=desk, languages=languages, zone=ZoneInfo(zone), patience=patience, confirm=confirm)
    added = Added(standing=standing, learnt=learnt, learnt_kinds=learnt_kinds)
    return build(written.read(folder, languages), manner, added, on)


def build(
    files: Written, manner: Manner, added: Added, on: date | None = None, previous: Content | None = None
) -> Content:
    """Put together what a desk says and knows on a day of its own; None is any day.

    Of the content before, whatever has not changed is used again. This may take seconds: do it in a thread.

    Raises:
        Mistakes: with all that is wrong in the files, and in the versions that stand over them.

    """
    wrong = list(files.wrong)
    lying = gather(lambda: library.lying(files.library, added.standing), wrong)
    if not lying and not wrong:
        wrong.append(load.none(files.folder / "articles"))
    raise_if_any(wrong)
    assert files.guide
    assert files.voice
    assert files.policies
    assert lying
    articles = tuple(one.article for one in lying)
    holding = [one for one in articles if (one.holds(on) if on else not one.draft)]
    known = with_learnt(holding, added.learnt, manner.languages)
    guide = taught(files.guide, added.learnt_kinds, previous.guide if previous else None)
    knowledge = Knowledge(
        known,
        guide,
        manner.languages,
        _version(known),
        previous=previous.knowledge if previous else None,
        sentences=manner.sentences,
        kept=manner.kept,
    )
    return Content(
        manner=manner,
        written=files,
        added=added,
        on=on,
        articles=articles,
        knowledge=knowledge.tuned(calibrated.tuning(added.calibration, added.refuted, knowledge)),
        guide=guide,
        voice=files.voice,
        policies=files.policies,
        hours={language: _hours(files.policies, language) for language in manner.languages},
    )


def _hours(policies: Policies, language: str) -> str:
    """Return the opening hours of the first calendar, in words."""
    first = next(iter(policies.calendars.values()), None)
    return calendar.hours(first, language) if first else ""


def _version(articles: Sequence[Article]) -> str:
    """Return a short name for exactly these articles."""
    every = sorted(repr((*_told(one), sorted(one.tags))) for one in articles)
    return hashlib.sha256("".join(every).encode()).hexdigest()[:12]


def _told(one: Article) -> tuple[object, ...]:
    return one.id, one.language, one.title, one.questions, one.learnt, one.body, one.kind, one.team, one.needs_agent
