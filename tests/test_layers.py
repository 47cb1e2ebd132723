"""The star: a spoke imports the base and itself, only the hub imports spokes, the base imports nothing of ours."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPOKES = {"channels", "kb", "handoff", "sla"}
MAY = {"data": {"data"}, "bot": {"bot", "data", *SPOKES}} | {spoke: {spoke, "data"} for spoke in SPOKES}
FILES = sorted(path for package in MAY for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]
        elif isinstance(node, ast.ImportFrom):
            yield path.relative_to(ROOT).parts[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_imports_only_what_its_place_in_the_star_allows(path: Path):
    package = path.relative_to(ROOT).parts[0]
    assert (set(imported(path)) & MAY.keys()) - MAY[package] == set()


def test_there_is_something_in_every_place():
    assert {path.relative_to(ROOT).parts[0] for path in FILES} == MAY.keys()
