"""Reading the classification guide from its TOML file: every mistake at once, with its line."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints

from data import toml
from data.forms import Form, Sheet
from data.mistakes import Mistakes, raise_if_any
from data.types import Priority
from data.wording import in_words
from kb.guide import GENERAL, Guide, Kind

Value = TypeVar("Value")
Language = Literal["id", "en"]
Level = Literal["low", "normal", "high"]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Spoken = dict[Language, tuple[Written, ...]]


class _Kind(Form):
    id: Written
    name: dict[Language, Written]
    team: Written
    impact: Level = "normal"
    phrases: Spoken = Field(default_factory=dict)


class _Row(Form):
    low: Priority
    normal: Priority
    high: Priority


class _Matrix(Form):
    low: _Row
    normal: _Row
    high: _Row


class _Guide(Form):
    kinds: tuple[_Kind, ...]
    urgency: dict[Level, Spoken] = Field(default_factory=dict)
    impact: dict[Level, Spoken] = Field(default_factory=dict)
    matrix: _Matrix
    cues: dict[Language, dict[str, tuple[Written, ...]]] = Field(default_factory=dict)


def guide(path: Path) -> Guide:
    """Read the classification guide.

    Raises:
        Mistakes: all that is wrong with it, or that it can't be read.

    """
    document = toml.read(path)
    sheet = Sheet(file=document.name, line=document.line, words=in_words)
    read = sheet.fill(_Guide, document.values)
    if read is None:
        raise Mistakes(sheet.mistakes)
    _check_ids([kind.id for kind in read.kinds], sheet)
    _check_levels("urgency", read.urgency, sheet)
    _check_levels("impact", read.impact, sheet)
    raise_if_any(sheet.mistakes)
    return _guide(read)


def _check_ids(ids: Sequence[str], sheet: Sheet) -> None:
    for place, twice in enumerate(ids):
        if twice in ids[:place]:
            sheet.wrong(("kinds", place, "id"), f"there is a kind {twice!r} already", "give it another id")
    if GENERAL not in ids:
        sheet.wrong((), f"has no kind {GENERAL!r}", "add it: an inquiry is of this kind when nothing else fits")


def _check_levels(what: str, levels: Mapping[Level, Spoken], sheet: Sheet) -> None:
    """Note each phrase that marks two levels: it could not mark both."""
    marks: dict[str, str] = {}
    for level, spoken in levels.items():
        for language, phrases in spoken.items():
            for place, phrase in enumerate(phrases):
                other = marks.setdefault(phrase.casefold(), level)
                if other != level:
                    told = f"{phrase!r} marks {other} {what} already"
                    sheet.wrong((what, level, language, place), told, "leave it at one of the two")


def _guide(read: _Guide) -> Guide:
    kinds = [
        Kind(id=it.id, name=_by_text(it.name), team=it.team, impact=it.impact, phrases=_by_text(it.phrases))
        for it in read.kinds
    ]
    return Guide(
        kinds=tuple(kinds),
        urgency={level: _by_text(words) for level, words in read.urgency.items()},
        impact={level: _by_text(words) for level, words in read.impact.items()},
        matrix={urgency: dict(getattr(read.matrix, urgency)) for urgency in _Matrix.model_fields},
        cues=_by_text(read.cues),
    )


def _by_text(table: Mapping[Any, Value]) -> Mapping[str, Value]:
    return dict(table)
