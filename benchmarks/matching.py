"""The matcher: how fast it finds, learns and takes in a change, in how much room, and whether it holds anybody up.

Each measurement has a process of its own, on two processors, with no more in it than it
needs. Times are the best of three rounds, since whatever else the machine does only ever adds to them; each round asks
questions of its own, that were not asked before.
"""

import asyncio
import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import questions
from kb.article import Article
from kb.search import Matcher

if TYPE_CHECKING:
    from kb.guide import Guide
    from kb.knowledge import Knowledge

PROCESSORS = sorted(os.sched_getaffinity(0))[:2]
ASKED = 500  # questions a round
ROUNDS = 3
BESIDE = 200  # questions that are asked while the event loop is watched
TICK = 0.001  # seconds between two looks at the clock
LANGUAGES = ("id", "en")

Figures = dict[str, float]


def alone(phrasings: int, articles: int) -> Figures:
    """Measure learning, finding and changing."""
    known = questions.articles(articles, phrasings)
    begun = time.perf_counter()
    matcher = Matcher.learn(known)
    build = time.perf_counter() - begun
    rounds = [_round(matcher, articles, seed) for seed in range(ROUNDS)]
    changes = [_change(matcher, known, seed) for seed in range(ROUNDS)]
    best = min(rounds, key=lambda one: one["p99"])
    return {**best, "build": build, "changed": min(changes), "memory": peak()}


def _round(matcher: Matcher, articles: int, seed: int) -> Figures:
    times = []
    for text in questions.asked(ASKED, articles, seed):
        begun = time.perf_counter()
        matcher.search(text, "id", 5)
        times.append(time.perf_counter() - begun)
    cuts = statistics.quantiles(times, n=100)
    return {"p50": cuts[49] * 1e3, "p99": cuts[98] * 1e3, "mean": statistics.fmean(times) * 1e3}


def _change(matcher: Matcher, known: Sequence[Article], seed: int) -> float:
    fresh = questions.asked(3, len(known), seed)
    other = [replace(one, questions=(*one.questions, *fresh)) if at == seed else one for at, one in enumerate(known)]
    begun = time.perf_counter()
    matcher.changed(other)
    return (time.perf_counter() - begun) * 1e3


def held(phrasings: int, articles: int) -> Figures:
    """Measure for how long the event loop is held, in ms, while questions are asked, and while knowledge is made."""
    from bot import loops, process
    from kb.knowledge import Knowledge

    process.prepare()
    guide = _guide()
    known = questions.articles(articles, phrasings)
    fresh = questions.articles(articles, phrasings, seed=ROUNDS)
    process.settle()
    knowledge = Knowledge(known, guide, LANGUAGES, "1")
    return loops.run(_held(knowledge, fresh, guide))


async def _held(knowledge: "Knowledge", fresh: Sequence[Article], guide: "Guide") -> Figures:
    rounds: list[Figures] = []
    for seed in range(ROUNDS):
        texts = questions.asked(BESIDE, len(fresh), seed)
        asked = await watched(_ask(knowledge, texts))
        built = await watched(asyncio.to_thread(type(knowledge), fresh, guide, LANGUAGES, "2"))
        rounds.append({"asked": asked[-1], "built": built[-1], "built p99.9": built[int(len(built) * 0.999)]})
    return {name: min(one[name] for one in rounds) * 1e3 for name in rounds[0]}


async def watched(busy: Awaitable[object]) -> list[float]:
    """Return by how many seconds each tick of a millisecond came late while something was done, least first.

    Of each, only as much counts as our other threads were at work meanwhile: what other programs take is not theirs.
    """
    task = asyncio.ensure_future(busy)
    late = []
    while not task.done():
        begun, worked = time.perf_counter(), _elsewhere()
        await asyncio.sleep(TICK)
        late.append(min(time.perf_counter() - begun - TICK, _elsewhere() - worked))
    await task
    return sorted(max(one, 0.0) for one in late)


def _elsewhere() -> float:
    """Return the seconds of processor time that this process's other threads have had."""
    return time.process_time() - time.thread_time()


async def _ask(knowledge: "Knowledge", texts: Sequence[str]) -> None:
    """Ask as two workers do: each studies in a thread, and takes the next when it is done."""
    from bot import looking

    left = iter(texts)

    async def work() -> None:
        for text in left:
            await asyncio.to_thread(looking.study, knowledge, (text,), "")

    await asyncio.gather(work(), work())


def _guide() -> "Guide":
    from kb import load_guide

    starter = Path(load_guide.__file__).parent.parent / "data" / "starter"
    return load_guide.guide(starter / "guide.toml")


def beside(entries: Sequence[Sequence[str]], asked: Sequence[str]) -> Figures:
    """Measure the seconds that a question takes among entries of question and answer, as `peer_chatterbot` does."""
    by_answer: dict[str, list[str]] = {}
    for question, answer in entries:
        by_answer.setdefault(answer, []).append(question)
    known = [Article(id=one, language="id", title="", questions=tuple(by_answer[one]), body="…") for one in by_answer]
    matcher = Matcher.learn(known)
    matcher.search(asked[0], "id", 1)
    begun = time.perf_counter()
    for text in asked:
        matcher.search(text, "id", 1)
    return {"seconds": (time.perf_counter() - begun) / len(asked)}


def peak() -> float:
    """Return the most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


MEASURES: dict[str, Callable[[int, int], Figures]] = {"alone": alone, "held": held}


def main() -> None:
    """Print the figures of one measurement as a line of JSON: `alone 10000 300`, `held 10000 300`, or `beside`."""
    os.sched_setaffinity(0, PROCESSORS)
    if sys.argv[1] == "beside":
        print(json.dumps(beside(**json.load(sys.stdin))))
    else:
        print(json.dumps(MEASURES[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))


if __name__ == "__main__":
    main()
