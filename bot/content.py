"""What a desk says and knows: its articles, templates, guide and policies, loaded together and never changed.

Loading tells every mistake in every file at once. The rest is words: each method gives a text for a language and time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import voice
from bot.voice import Voice
from data.mistakes import Mistake, gather, raise_if_any
from kb import load, load_guide
from kb.article import Article
from kb.guide import Guide
from kb.knowledge import Knowledge
from sla import calendar, clock, policy
from sla.policy import Policies


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One version of a desk's content, and the few settings that shape what is said."""

    desk: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    knowledge: Knowledge
    guide: Guide
    voice: Voice
    policies: Policies
    hours: Mapping[str, str]  # by language: when the desk is open, in words
    patience: int = 2
    confirm: bool = True
    learns_alone: bool = False  # what agents teach counts without a supervisor's nod

    @property
    def teams_by_kind(self) -> Mapping[str, str]:
        """The team that each kind of inquiry goes to."""
        return {kind.id: kind.team for kind in self.guide.kinds}

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


def read(
    folder: Path,
    *,
    desk: str,
    languages: tuple[str, ...],
    zone: str,
    patience: int = 2,
    confirm: bool = True,
    learns_alone: bool = False,
) -> Content:
    """Read a content folder.

    Raises:
        Mistakes: with all that is wrong in all of its files.

    """
    wrong: list[Mistake] = []
    guide = gather(lambda: load_guide.guide(folder / "guide.toml"), wrong)
    kinds = {kind.id for kind in guide.kinds} if guide else set()
    articles = gather(lambda: load.articles(folder / "articles", kinds), wrong)
    spoken = gather(lambda: voice.load(folder / "templates.toml", languages), wrong)
    policies = gather(lambda: policy.load(folder / "sla.toml", {"kind": kinds} if guide else {}), wrong)
    raise_if_any(wrong)
    assert guide is not None
    assert articles is not None
    assert spoken is not None
    assert policies is not None
    return Content(
        desk=desk,
        languages=languages,
        zone=ZoneInfo(zone),
        knowledge=Knowledge(articles, guide, languages, _version(articles)),
        guide=guide,
        voice=spoken,
        policies=policies,
        hours={language: _hours(policies, language) for language in languages},
        patience=patience,
        confirm=confirm,
        learns_alone=learns_alone,
    )


def _hours(policies: Policies, language: str) -> str:
    """Return the opening hours of the first calendar, in words."""
    first = next(iter(policies.calendars.values()), None)
    return calendar.hours(first, language) if first else ""


def _version(articles: Sequence[Article]) -> str:
    """Return a short name for exactly these articles."""
    every = sorted(repr((one.id, one.language, one.questions, one.body)) for one in articles)
    return hashlib.sha256("".join(every).encode()).hexdigest()[:12]
