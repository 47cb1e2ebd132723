"""Figures that should stay under a goal: of the matcher and of the desk; and how much faster than ChatterBot it is."""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import footprint, questions

ROOT = Path(__file__).parent.parent
PEER = ROOT / "var" / "chatterbot"  # its own environment, made once
ENTRIES, ANSWERS = 1000, 100
ASKED = 30  # questions to ChatterBot, which takes a good part of a second for each
ASKED_OURS = 480  # to ours, these among them: with fewer it is over before it has met the words of the desk
PAIRS = 3

Result = dict[str, object]

_MATCHER: dict[
    str, dict[str, tuple[str, str, float | None]]
] = {  # what is measured → by what name, in what unit, how little it should be
    "alone 10000 300": {
        "p50": ("match, 10,000 phrasings, median", "ms", None),
        "p99": ("match, 10,000 phrasings, 99 of 100", "ms", 5),
        "build": ("learn 10,000 phrasings", "s", 8),
        "changed": ("take in a changed article", "ms", 200),
        "memory": ("memory with 10,000 phrasings", "MB", 200),
    },
    "held 10000 300": {
        "asked": ("event loop held while 200 questions are asked", "ms", 5),
        "built": ("event loop held while 10,000 phrasings are learnt", "ms", 5),
        "built p99.9": ("the same, 999 of 1,000", "ms", 5),
    },
    "alone 100000 3000": {
        "p50": ("match, 100,000 phrasings, median", "ms", None),
        "p99": ("match, 100,000 phrasings, 99 of 100", "ms", 20),
        "build": ("learn 100,000 phrasings", "s", None),
        "memory": ("memory with 100,000 phrasings", "MB", None),
    },
}
_DESK: dict[str, tuple[str, str, float | None]] = {
    "memory": ("memory of an idle desk", "MB", 150),
    "start": ("second start of a desk", "s", 3),
}


def results() -> Iterator[Result]:
    """Give every figure; each that has no goal is held against nothing."""
    for measured, named in _MATCHER.items():
        yield from _under(named, _child([sys.executable, "-m", "benchmarks.matching", *measured.split()]))
    yield from _under(_DESK, footprint.measure())
    peer = _peer()
    if peer:
        yield _beside(peer)


def _under(named: Mapping[str, tuple[str, str, float | None]], figures: Mapping[str, float]) -> Iterator[Result]:
    for key, (name, unit, most) in named.items():
        value = figures[key]
        ratio, goal = (most / value, 1.0) if most and value else (1.0, 0.0)
        yield {"name": name, "value": value, "unit": unit, "baseline": "at most", "baseline_value": most or value,
               "ratio": ratio, "goal": goal, "pairs": [(value, most or value)]}  # fmt: skip


def _beside(peer: Path) -> Result:
    entries = [(text, one.id) for one in questions.articles(ANSWERS, ENTRIES) for text in one.questions]
    pairs = []
    for seed in range(PAIRS):
        asked = questions.asked(ASKED_OURS, ANSWERS, seed)
        database = PEER / f"entries-{seed}.db"
        database.unlink(missing_ok=True)
        ours = _child([sys.executable, "-m", "benchmarks.matching", "beside"], _given(entries, asked))
        theirs = _child(
            [str(peer), str(ROOT / "benchmarks" / "peer_chatterbot.py"), f"sqlite:///{database}"],
            _given(entries, asked[:ASKED]),
        )
        pairs.append((1 / ours["seconds"], 1 / theirs["seconds"]))
    value, baseline = sorted(pairs, key=lambda pair: pair[0] / pair[1])[len(pairs) // 2]
    return {"name": "match, beside ChatterBot, 1,000 entries", "value": value, "unit": "questions/s",
            "baseline": "ChatterBot", "baseline_value": baseline, "ratio": value / baseline, "goal": 200.0,
            "pairs": pairs}  # fmt: skip


def _given(entries: Sequence[tuple[str, str]], asked: Sequence[str]) -> str:
    return json.dumps({"entries": entries, "asked": asked})


def _peer() -> Path | None:
    """Return the Python that has ChatterBot, installed now if need be; None, with a word on why, if it can't be."""
    python = PEER / "bin" / "python"
    done = PEER / "installed"
    if not done.exists():
        venv.create(PEER, with_pip=True, clear=True)
        install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "chatterbot>=1.2,<2"]
        tried = subprocess.run(install, capture_output=True, text=True, check=False)
        if tried.returncode:
            print(
                f"ChatterBot can't be installed, so nothing is held against it: {tried.stderr.strip()}", file=sys.stderr
            )
            return None
        done.touch()
    return python


def _child(command: list[str], given: str = "") -> dict[str, float]:
    done = subprocess.run(command, cwd=ROOT, input=given, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
