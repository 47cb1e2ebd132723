"""`python -m benchmarks.starter`: what the starter desk's bot does about customers' first messages.

For each of the two sets a table with a column for each language, what did not come right, and `var/bench-starter.json`.
The messages, and which articles are right for each, are in `starter_questions.tsv`; docs/seams/kb.md says where they
come from.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import results
from bot import reading, settings
from bot.actions import Answer, Offer, Say
from bot.asking import HANDOFF, Foreseen, foresee
from bot.content import Content

QUESTIONS = Path(__file__).parent / "starter_questions.tsv"
GREETING = "greeting"
"""The article that our own greeting stands for, at the beginning of a conversation."""


class Became(StrEnum):
    """What became of a message."""

    ANSWERED = "answered right"
    OFFERED = "offered with a right one"
    HANDED = "rightly handed over"
    REPHRASED = "asked to say it in other words"
    GIVEN_UP = "handed over although an article fits"
    OFFERED_OTHERS = "offered without a right one"
    WRONG = "wrongly answered"


class Written(StrEnum):
    """Which set a message is of: when it was written. Nobody who wrote one had seen an article."""

    BEFORE = "before"  # the articles were mended with the first set in sight
    AFTER = "after"  # that


RIGHT = frozenset({Became.ANSWERED, Became.OFFERED, Became.HANDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A customer's first message, and what is right for it."""

    text: str
    language: str  # id, en, or mixed
    about: str  # in the words of who wrote it
    expect: str  # answer, chat, person, or none: nothing that the shop deals in
    articles: frozenset[str]  # any of them is a right answer; empty where none fits
    written: Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A message, and what became of it."""

    asked: Asked
    became: Became
    articles: tuple[str, ...]  # that were answered with, or offered
    confidence: float  # of the best match
    steps: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether that is what should become of it."""
        return self.became in RIGHT


def questions(path: Path = QUESTIONS) -> list[Asked]:
    """Read the labelled messages."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [_asked(row) for row in rows]


def _asked(row: Mapping[str, str]) -> Asked:
    return Asked(
        text=row["text"],
        language=row["language"],
        about=row["about"],
        expect=row["expect"],
        articles=frozenset(row["articles"].split()),
        written=Written(row["written"]),
    )


def judge(asked: Asked, found: Foreseen) -> Judged:
    """Say what became of a message. An answer counts as one whether or not a person takes over after it."""
    articles = tuple(_articles(found))
    return Judged(
        asked=asked,
        became=_became(asked, found, articles),
        articles=articles,
        confidence=round(found.evidence.confidence, 3),
        steps=found.steps,
    )


def measure(content: Content, asked: Iterable[Asked]) -> list[Judged]:
    """Ask a desk's bot each message, as if nobody had written before."""
    return [judge(one, foresee(content, one.text)) for one in asked]


def _articles(found: Foreseen) -> Iterable[str]:
    for action in found.actions:
        match action:
            case Answer(article):
                yield article.id
            case Offer(articles):
                yield from (article.id for article in articles)
            case Say("how_can_i_help"):
                yield GREETING
            case _:
                pass


def _became(asked: Asked, found: Foreseen, articles: Sequence[str]) -> Became:
    fits = not asked.articles.isdisjoint(articles)
    if any(isinstance(action, Offer) for action in found.actions):
        return Became.OFFERED if fits else Became.OFFERED_OTHERS
    if articles:
        return Became.ANSWERED if fits else Became.WRONG
    if "say rephrase" in found.steps:
        return Became.REPHRASED
    if found.decision != HANDOFF:
        return Became.WRONG
    return Became.HANDED if asked.expect in {"person", "none"} or not asked.articles else Became.GIVEN_UP


def of_set(judged: Iterable[Judged], written: Written) -> list[Judged]:
    """Return what became of one set's messages."""
    return [one for one in judged if one.asked.written is written]


def table(title: str, judged: Sequence[Judged]) -> Table:
    """Return the counts, a row for each thing that became of messages and a column for each language."""
    languages = sorted({one.asked.language for one in judged})
    counts = Counter((one.asked.language, one.became) for one in judged)
    shown = Table(title, *languages, "all", box=None)
    for became in Became:
        row = [counts[language, became] for language in languages]
        shown.add_row(became, *map(str, row), str(sum(row)))
    shares = [_share([one for one in judged if one.asked.language == language]) for language in languages]
    shown.add_row("right", *shares, _share(judged))
    return shown


def _share(judged: Sequence[Judged]) -> str:
    right = sum(one.right for one in judged)
    return f"{right} of {len(judged)}, {right / len(judged):.1%}"


def main() -> None:
    """Ask everything, print a table of each set and what did not come right, and write all of it."""
    judged = measure(reading.read_content(settings.load(None, {})), questions())
    console = Console()
    for written in Written:
        console.print(table(f"written {written}", of_set(judged, written)))
    for one in sorted((one for one in judged if not one.right), key=lambda one: list(Became).index(one.became)):
        console.print(
            f"{one.became} ({one.asked.written}): {one.asked.text}", style="bold", markup=False, soft_wrap=True
        )
        wanted = " ".join(sorted(one.asked.articles)) or one.asked.expect
        console.print(f"  wanted {wanted}; {one.confidence:.2f}: {'; '.join(one.steps)}", markup=False, soft_wrap=True)
    results.keep("bench-starter", [_row(one) for one in judged])


def _row(one: Judged) -> dict[str, object]:
    asked = {**asdict(one.asked), "articles": sorted(one.asked.articles)}
    return {"asked": asked, "became": one.became, "right": one.right, "articles": one.articles,
            "confidence": one.confidence, "steps": one.steps}  # fmt: skip


if __name__ == "__main__":
    main()
