"""Where benchmarks are run, and where they leave their figures."""

import json
from pathlib import Path

ROOT = Path(__file__).parent.parent


def keep(name: str, results: object) -> Path:
    """Write results as `var/<name>.json`, and return that file."""
    target = ROOT / "var" / f"{name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return target
