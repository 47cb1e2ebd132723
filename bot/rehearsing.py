"""A rehearsal as people ask for it: the desk's own questions of some days, against what they have written.

Reading and comparing happen outside any transaction that writes; keeping the result is one of its own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from bot import foreseeing, trying
from bot.content import Content
from data.db import Database
from kb import history, past, protect, rehearsals
from kb.library import published
from kb.protect import Broken, Protected
from kb.question import Did, Question
from kb.rehearsals import About
from kb.rehearse import Rehearsal, Verdict, compare, verdict
from kb.sample import Case, sample

DRAFTS = "drafts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is to be tried."""

    against: str  # what people call it
    after: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rehearsal has shown, and under which number it is kept."""

    number: int
    about: About
    rehearsal: Rehearsal
    cases: tuple[Case, ...]
    protected: tuple[Protected, ...]
    refused: tuple[Broken, ...]  # protected questions that would lose what they must get
    wrong: tuple[Broken, ...]  # and those that would not get it, whether or not they do now

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        return verdict(self.rehearsal, refused=bool(self.refused))


def of_drafts(db: Database, now: Content) -> Trial:
    """Return the trial of all drafts together.

    Raises:
        Mistakes: with all that would be wrong if they stood.
        LookupError: there is no draft.

    """
    drafts = db.read_now(trying.drafts)
    if not drafts:
        lying = [f"{one.id}.{one.language}" for one in now.articles if one.draft]
        mend = "write some in the console, or name a folder with --files"
        if lying:
            copied = "take its draft: true out in a copy of the folder, and name that with --files"
            mend = f"{lying[0]} is one in a file: {copied}"
        raise LookupError(f"there are no drafts at the desk; {mend}")
    names = ", ".join(f"{one.article}.{one.language}:{one.number}" for one in drafts)
    return Trial(against=f"{DRAFTS} {names}", after=trying.standing_with(now, drafts))


def of_files(now: Content, folder: Path) -> Trial:
    """Return the trial of a content folder.

    Raises:
        Mistakes: with all that is wrong in it.

    """
    return Trial(against=f"files {folder}", after=trying.from_files(now, folder))


def of_version(db: Database, now: Content, name: str) -> Trial:
    """Return the trial of one version of an article, named as `article.language:number`.

    Raises:
        LookupError: that is no name, or there is no such version.
        Mistakes: with all that would be wrong if it stood.

    """
    article, _, rest = name.rpartition(".")
    language, _, number = rest.partition(":")
    if not article or not number.isdecimal():
        raise LookupError(f"{name!r} names no version; write it as cod.id:3")
    found = db.read_now(lambda session: history.version(session, article, language, int(number)))
    return Trial(against=name, after=trying.standing_with(now, [published(found.standing)]))


def rehearse(
    db: Database,
    now: Content,
    trial: Trial,
    since: datetime,
    until: datetime,
    *,
    cases: int = 20,
    agent: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Outcome:
    """Ask the questions from `since` to before `until` of both, and keep what that shows.

    Raises:
        Mistakes: with all that is wrong in the file of protected questions.

    """
    protected = db.read_now(lambda session: trying.protected(session, now))
    before, after = foreseeing.look(now), foreseeing.look(trial.after)
    asked = db.read_now(lambda session: tuple(questions(session, now, since, until)))
    rehearsal = compare(asked, before, after, progress)
    about = About(
        against=trial.against,
        before=now.knowledge.version,
        after=trial.after.knowledge.version,
        since=since,
        until=until,
        agent=agent,
        at=until,
    )
    chosen, refused = sample(rehearsal.replayed, cases), protect.refusals(protected, before, after)

    def keep(session: Session, _items: Sequence[None]) -> list[int]:
        return [rehearsals.store(session, about, rehearsal, chosen, refused)]

    return Outcome(
        number=db.write_now(keep, None),
        about=about,
        rehearsal=rehearsal,
        cases=chosen,
        protected=protected,
        refused=refused,
        wrong=protect.broken(protected, after),
    )


def questions(session: Session, now: Content, since: datetime, until: datetime) -> Iterator[Question]:
    """Give what the bot was asked; not what people heard, nor the bare wish for a person, which no article answers."""
    for one in past.asked(session, since, until, now.languages, guide=now.guide):
        if one.did is not Did.BY_PERSON and one.reason != "asked":
            yield one


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain values, for programs."""
    about = outcome.about
    return {
        "number": outcome.number,
        "against": about.against,
        "since": about.since,
        "until": about.until,
        "knowledge": {"before": about.before, "after": about.after},
        "verdict": outcome.verdict,
        "figures": rehearsals.figures(outcome.rehearsal),
        "protected": {
            "questions": len(outcome.protected),
            "refused": [_broken(one) for one in outcome.refused],
            "wrong": [_broken(one) for one in outcome.wrong],
        },
        "sample": [_case(place, one) for place, one in enumerate(outcome.cases, 1)],
    }


def _broken(one: Broken) -> dict[str, Any]:
    return {
        "text": one.protected.text,
        "language": one.protected.language,
        "source": one.protected.source,
        "expect": one.protected.expect,
        "was": str(one.was) if one.was else None,
        "now": str(one.now),
        "mend": one.mend,
    }


def _case(place: int, case: Case) -> dict[str, Any]:
    return {
        "case": place,
        "change": case.change,
        "language": case.first.language,
        "times": case.count,
        "text": case.first.text,
        "alike": [one.text for one in case.members[1 : rehearsals.EXAMPLES + 1]],
        "before": str(case.first.before),
        "after": str(case.first.after),
        "inquiry": case.first.inquiry,
    }
