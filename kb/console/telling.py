"""Mistakes as somebody reads them who fills in the form: in their language, each at its field. Pure.

The desk tells mistakes in English. The words of the console have each of them in both languages; the English text is
also how it is recognised, and what stands in its gaps is put into the other one.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from data.frame import Words
from data.mistakes import Mistake
from kb.console.sheets import FIELDS, Sheet

SECTION = "kb_mistake"
KEYS = (*FIELDS, "text", "expect")
"""What a mistake may begin with: a field of an article, or of a protected question."""

_KEY = re.compile(r"(\w+)(?:\[\d+\])?: (.*)", re.DOTALL)
_QUOTED = re.compile(r"^'(.*)'$", re.DOTALL)
_GAP = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One mistake."""

    field: str  # empty: of the form as a whole, or of another article
    line: int  # of the field, where it has several; 0: any
    what: str
    mend: str
    elsewhere: str  # file and line, if it is not in this form


def tell(mistakes: Iterable[Mistake], sheet: Sheet, name: str, words: Words, english: Words) -> list[Told]:
    """Return the mistakes of a form, which mistakes call by a name, and those of others that it brings about."""
    return [_tell(one, sheet if one.file == name else None, words[SECTION], english[SECTION]) for one in mistakes]


def of_files(mistakes: Iterable[Mistake], words: Words, english: Words) -> list[Told]:
    """Return mistakes that are in no form, each with its file and line."""
    return tell(mistakes, Sheet(filled={}), "", words, english)


def plainly(mistakes: Iterable[Mistake], words: Words, english: Words) -> str:
    """Return mistakes in a sentence each, for where there is no form."""
    told = of_files(mistakes, words, english)
    return "; ".join(f"{one.what} — {one.mend}" if one.mend else one.what for one in told)


def _tell(one: Mistake, sheet: Sheet | None, words: Mapping[str, str], english: Mapping[str, str]) -> Told:
    field, line = sheet.place(one.line) if sheet and one.line else ("", 0)
    what = one.what
    if (keyed := _KEY.fullmatch(what)) and keyed[1] in KEYS:
        field, what = keyed[1], keyed[2]
    return Told(
        field=field,
        line=line if field in ("questions", "answer") else 0,
        what=translated(what, words, english),
        mend=translated(one.mend, words, english),
        elsewhere="" if sheet else f"{one.file}:{one.line}" if one.line else one.file,
    )


def translated(text: str, words: Mapping[str, str], english: Mapping[str, str]) -> str:
    """Return a text in other words, with the same in its gaps; as it is, if nobody has put it into words."""
    for name, pattern in _patterns(tuple(english.items())):
        if text and (found := pattern.fullmatch(text)):
            return words[name].format(**{gap: _QUOTED.sub(r"“\1”", value) for gap, value in found.groupdict().items()})
    return text


@cache
def _patterns(english: tuple[tuple[str, str], ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return what recognises each text, the longest first, since a short one with a gap fits much."""
    ordered = sorted(english, key=lambda entry: -len(_GAP.sub("", re.escape(entry[1]))))
    return tuple((name, re.compile(_GAP.sub(r"(?P<\1>.+?)", re.escape(text)), re.DOTALL)) for name, text in ordered)
