"""The shipped examples: messages written for this purpose, each with its kind and the mood it is written in.

They let a new desk tell a complaint from a question about one on its first day; what its people correct counts more.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kb.classification import Temper
from kb.features import Sparse, named, sparse


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Primed:
    """One shipped example, ready to be learned from."""

    text: str
    language: str  # id, en or mixed
    kind: str
    temper: Temper
    row: Sparse


@cache
def examples() -> tuple[Primed, ...]:
    """Return the shipped examples, read once."""
    lines = files("kb").joinpath("primer.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple(_primed(*line.split("\t")) for line in lines)


def _primed(language: str, kind: str, mood: str, text: str) -> Primed:
    row = sparse(named(text))
    return Primed(text=text, language=language, kind=kind, temper=Temper(mood), row=row)
