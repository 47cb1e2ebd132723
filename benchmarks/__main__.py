"""`make bench`: every benchmark, each beside what it is held against, in the same run; a table and `var/bench.json`.

Absolute figures depend on the machine and on what else it does; the ratios are what counts, pair by pair.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import goals, orm, results
from benchmarks.results import ROOT

LIMIT = Path(os.environ.get("SAPA_LIMITS", ROOT.parent / "shared" / "limits")) / "pipeline_limit.py"
PAIRS = int(os.environ.get("SAPA_BENCH_PAIRS", "5"))
SECONDS = float(os.environ.get("SAPA_BENCH_SECONDS", "8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One figure, what it is held against, and the ratio that it should reach."""

    name: str
    unit: str
    run: Callable[[], float]
    baseline: str
    against: Callable[[], float]
    goal: float

    def measure(self) -> dict[str, object]:
        """Run both in turn, a few times."""
        rounds = track(range(PAIRS), self.name, console=Console(stderr=True), transient=True)
        pairs = [(self.run(), self.against()) for _ in rounds]
        value, baseline = median(a for a, _ in pairs), median(b for _, b in pairs)
        ratio = median(a / b for a, b in pairs)
        return {"name": self.name, "value": value, "unit": self.unit, "baseline": self.baseline,
                "baseline_value": baseline, "ratio": ratio, "goal": self.goal, "pairs": pairs}  # fmt: skip


def turns(*words: str) -> float:
    """Return the rate of whole turns, measured in a process of its own."""
    return float(_json([sys.executable, "-m", "benchmarks.turns", "256", str(SECONDS), *words])["rate"])


def limit() -> float:
    """Return the rate of the limit: the same pipeline with nothing but SQLite and a thread."""
    return float(_json([sys.executable, str(LIMIT), "256", str(SECONDS / 2)])["rate"])


def _json(command: list[str]) -> dict[str, float]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def benches() -> Iterator[Bench]:
    """Give every benchmark that can be run here."""
    if LIMIT.exists():
        yield Bench(name="turn", unit="messages/s", run=turns, baseline="pipeline limit", against=limit, goal=0.25)
    yield Bench(
        name="turn, beside an ORM",
        unit="messages/s",
        run=turns,
        baseline="ORM session per message",
        against=lambda: orm.measure(SECONDS / 2),
        goal=5.0,
    )
    yield Bench(
        name="turn, every question new",
        unit="messages/s",
        run=lambda: turns("--new"),
        baseline="turn",
        against=turns,
        goal=0.5,
    )


def main() -> None:
    """Run everything, or only the `turns` or the `goals`; print a table, write the figures."""
    wanted = sys.argv[1:] or ["turns", "goals"]
    measured = [bench.measure() for bench in benches()] if "turns" in wanted else []
    measured += goals.results() if "goals" in wanted else []
    table = Table("benchmark", "value", "baseline", "ratio", "goal", box=None)
    for one in measured:
        reached = "green" if float(str(one["ratio"])) >= float(str(one["goal"])) else "red"
        table.add_row(
            str(one["name"]), f"{one['value']:.4g} {one['unit']}", f"{one['baseline']} {one['baseline_value']:.4g}",
            f"[{reached}]{one['ratio']:.2f}[/]", f"{one['goal']:g}",
        )  # fmt: skip
    Console().print(table)
    results.keep("bench", measured)


if __name__ == "__main__":
    main()
