"""How good the matcher is on questions whose right answers are known.

It builds what it measures from the first file alone, and measures it on the second; nothing is tuned here.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from data import textfile
from data.mistakes import Mistake, raise_if_any
from kb.article import Article
from kb.confidence import Decision, Points, decide
from kb.language import detect
from kb.outcome import Outcome
from kb.search import Match, Matcher, Searcher

OUT_OF_SCOPE = "oos"
LANGUAGES = ("id", "en")
DEFAULT = Points()


class Row(NamedTuple):
    """One question, and the article that answers it: `oos` if none does."""

    text: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was measured. Shares run from 0 to 1, and are None where there was nothing to measure them on."""

    matcher: str  # what found the articles
    articles: int
    phrasings: int
    questions: int
    strange: int  # questions whose label no article has; each counts as not found
    accuracy: float | None  # of the questions in scope: the best match is the right one, sure or not
    recall_at_3: float | None  # of the questions in scope: the right one is among the best three
    oos_auroc: float | None  # how well confidence alone tells in scope from out of scope; 0.5 is chance
    oos_recall: float | None  # of the questions out of scope: not answered
    coverage: float | None  # of the questions in scope: answered at once
    wrong_rate: float | None  # of all that were answered: wrongly, or although out of scope
    answer_point: float  # the confidence from which it answered
    p50_ms: float  # per question
    p99_ms: float
    index_s: float
    memory_mb: float | None  # the most that the process had; None where the system does not tell


class _Tried(NamedTuple):
    label: str
    matches: tuple[Match, ...]
    answered: bool
    seconds: float

    @property
    def confidence(self) -> float:
        return self.matches[0].confidence if self.matches else 0.0

    @property
    def outcome(self) -> Outcome:
        return Outcome(confidence=min(self.confidence, 1.0), right=self.among(1), among=self.among(3))

    def among(self, best: int) -> bool:
        return self.label in [match.article.id for match in self.matches[:best]]


def read_tsv(path: Path) -> tuple[Row, ...]:
    """Read `text<TAB>label` rows; a first line that names a `label` column says which columns to take.

    Raises:
        Mistakes: all that is wrong with the file, with lines, or that it can't be read.

    """
    lines = [line.split("\t") for line in textfile.read(path).rstrip("\n").split("\n")]
    named = "label" in lines[0]
    label = lines[0].index("label") if named else 1
    text = lines[0].index("text") if named and "text" in lines[0] else int(label == 0)
    rows, mistakes = [], []
    for number, cells in enumerate(lines[named:], 1 + named):
        row = Row(*(cells[place].strip() if place < len(cells) else "" for place in (text, label)))
        rows.append(row)
        if not row.text or not row.label:
            mistakes.append(Mistake(str(path), number, "has no text and label", "write text, a tab, and the label"))
    if not rows:
        mistakes.append(Mistake(str(path), 1, "has no rows below the head", "write text, a tab, and the label"))
    raise_if_any(mistakes)
    return tuple(rows)


def evaluate(
    kb_rows: Iterable[Row],
    test_rows: Sequence[Row],
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    points: Points = DEFAULT,
    note: Callable[[Outcome], None] = lambda _outcome: None,
    learn: Callable[[Sequence[Article]], Searcher] = Matcher.learn,
) -> Report:
    """Let `learn` make a searcher from `kb_rows`, one article per label, and measure it on `test_rows`.

    Rows of `kb_rows` labelled `oos` are left out: there is nothing to answer them with. `progress` is told how many
    questions of how many are done, `note` what became of each.

    Raises:
        ValueError: there is nothing to search, or nothing to search for.

    """
    articles = _articles(kb_rows)
    if not articles or not test_rows:
        raise ValueError("an evaluation needs at least one phrasing that is not oos, and one question")
    start = perf_counter()
    searcher = learn(articles)
    index_s = perf_counter() - start
    tried = []
    for done, row in enumerate(test_rows, 1):
        tried.append(_try(searcher, row, points))
        note(tried[-1].outcome)
        progress(done, len(test_rows))
    return _report(searcher, articles, tried, points, index_s)


def _report(
    searcher: Searcher, articles: Sequence[Article], tried: Sequence[_Tried], points: Points, index_s: float
) -> Report:
    known = {article.id for article in articles}
    inside = [one for one in tried if one.label != OUT_OF_SCOPE]
    outside = [one for one in tried if one.label == OUT_OF_SCOPE]
    times = sorted(one.seconds * 1000 for one in tried)
    return Report(
        matcher=type(searcher).__name__,
        articles=len(articles),
        phrasings=sum(len(article.questions) for article in articles),
        questions=len(tried),
        strange=sum(one.label not in known for one in inside),
        accuracy=_share(one.among(1) for one in inside),
        recall_at_3=_share(one.among(3) for one in inside),
        oos_auroc=auroc([1 - one.confidence for one in outside], [1 - one.confidence for one in inside]),
        oos_recall=_share(not one.answered for one in outside),
        coverage=_share(one.answered for one in inside),
        wrong_rate=_share(not one.among(1) for one in tried if one.answered),
        answer_point=points.answer,
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, len(times) * 99 // 100)],
        index_s=index_s,
        memory_mb=_memory_mb(),
    )


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return how often a positive scores above a negative, a draw counting half; None without one of each."""
    if not positive or not negative:
        return None
    counts: dict[float, list[int]] = defaultdict(lambda: [0, 0])
    for score in positive:
        counts[score][0] += 1
    for score in negative:
        counts[score][1] += 1
    below, wins = 0, 0.0
    for score in sorted(counts):
        here, others = counts[score]
        wins += here * (below + others / 2)
        below += others
    return wins / (len(positive) * len(negative))


def _articles(rows: Iterable[Row]) -> tuple[Article, ...]:
    questions: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.label != OUT_OF_SCOPE:
            questions[row.label].append(row.text)
    return tuple(
        Article(id=label, language=LANGUAGES[0], title="", questions=tuple(texts), body="")
        for label, texts in questions.items()
    )


def _try(searcher: Searcher, row: Row, points: Points) -> _Tried:
    start = perf_counter()
    matches = searcher.search(row.text, detect(row.text, "", LANGUAGES), 3)
    seconds = perf_counter() - start
    return _Tried(row.label, matches, decide(matches, points) is Decision.ANSWER, seconds)


def _share(outcomes: Iterable[bool]) -> float | None:
    counted = list(outcomes)
    return sum(counted) / len(counted) if counted else None


def _memory_mb() -> float | None:
    try:
        import resource  # noqa: PLC0415 — Windows has none
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform != "darwin" else 1024 * 1024)
