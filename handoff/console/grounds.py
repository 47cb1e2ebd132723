"""Why an inquiry was given its kind and priority, as a sentence. Pure.

The reasons come as values; what was stored before there were any is a line of signs, which is read as well.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from handoff.console.words import Words

_MARK = r"“(.+?)” → ([^;]+); "
_REASON = re.compile(
    r"(?:(?P<kind>[^;“”×]+); )?"
    rf"(?P<marks>(?:{_MARK})*)"
    r"(?P<urgency>\w+) × (?P<impact>\w+) → (?P<priority>\w+)"
)

GENERAL = "general"

Grounds = Mapping[str, Any]
"""What `kb.classification` weighed, as plain values: kind, confidence, urgency, impact, priority, mood, reasons."""


def tell(reason: str, words: Words, kind: Callable[[str], str], grounds: Grounds | None = None) -> str:
    """Return in words why an inquiry was classified so; a reason that is neither values nor signs stays as it is.

    Args:
        reason: signs, such as `“kecewa” → complaint; “segera” → high; high × high → urgent`, or what a person wrote.
        words: the texts of a language.
        kind: what a kind is called in it.
        grounds: the values that the signs stand for; None where there were none yet.

    """
    return _from_values(grounds, words, kind) if grounds else _from_signs(reason, words, kind)


def _from_values(grounds: Grounds, words: Words, kind: Callable[[str], str]) -> str:
    of = {about: [one for one in grounds["reasons"] if one["about"] == about] for about in _ABOUT}
    parts = [
        _kind(of["kind"], grounds, words["grounds"], kind(grounds["kind"])),
        *_mood(of["mood"], grounds, words),
        *_impact(of["impact"], grounds, words),
        _priority(of["urgency"], grounds, words),
    ]
    return "; ".join(parts)


def _kind(reasons: Iterable[Grounds], grounds: Grounds, text: Mapping[str, str], name: str) -> str:
    by = {way: [one for one in reasons if one["by"] == way] for way in ("phrase", "example", "wording", "article")}
    told = []
    if by["phrase"]:
        told.append(text["marked"].format(words=_quoted(by["phrase"]), kind=name))
    if by["example"]:
        told.append(text["example"].format(kind=name))
    for one in by["wording"]:
        said = one.get("words")
        told.append(text["worded" if said else "wording"].format(kind=name, words=said))
    if by["article"] and not told:
        told.append(text["article"].format(kind=name))
    if not told:
        return text["general"].format(kind=name)
    return text["sure"].format(first=", ".join(told), percent=f"{grounds['confidence']:.0%}")


def _mood(reasons: Iterable[Grounds], grounds: Grounds, words: Words) -> Iterable[str]:
    names = words["tone"]
    for one in reasons:
        signs = ", ".join(names.get(sign, sign) for sign in one["known"].split(", "))
        yield words["grounds"]["mood"].format(mood=words["mood"].get(grounds["mood"], grounds["mood"]), signs=signs)


def _impact(reasons: list[Grounds], grounds: Grounds, words: Words) -> Iterable[str]:
    if reasons:
        yield words["grounds"]["weighed"].format(words=_quoted(reasons), impact=_level(grounds["impact"], words))


def _priority(reasons: Iterable[Grounds], grounds: Grounds, words: Words) -> str:
    levels = {name: _level(grounds[name], words) for name in ("urgency", "impact", "priority")}
    text = words["grounds"]
    marked = _quoted(one for one in reasons if one["by"] == "phrase")
    last = text["urgent" if marked else "usual"].format(words=marked, **levels)
    raised = any(one["by"] == "mood" for one in reasons)
    return f"{text['angry'].format(**levels)}; {text['usual'].format(**levels)}" if raised else last


def _quoted(reasons: Iterable[Grounds]) -> str:
    return ", ".join(dict.fromkeys(f"“{one.get('words') or one['known']}”" for one in reasons))


def _level(level: str, words: Words) -> str:
    return words["level"].get(level, level)


_ABOUT = ("kind", "mood", "urgency", "impact")


def _from_signs(reason: str, words: Words, kind: Callable[[str], str]) -> str:
    found = _REASON.fullmatch(reason)
    if found is None:
        return reason
    marks = _marks(found["marks"])
    urgent = marks.pop(found["urgency"], "")
    of, marked = next(iter(marks.items()), (found["kind"] or GENERAL, ""))
    how = "marked" if marked else "general" if of == GENERAL else "article"
    level = words["level"]
    levels = {name: level.get(found[name], found[name]) for name in ("urgency", "impact", "priority")}
    text = words["grounds"]
    first = text[how].format(words=marked, kind=kind(of))
    return f"{first}; {text['urgent' if urgent else 'usual'].format(words=urgent, **levels)}"


def _marks(written: str) -> dict[str, str]:
    """Return the words that were found, by what they mark."""
    said: dict[str, list[str]] = {}
    for word, of in re.findall(_MARK, written):
        said.setdefault(of, []).append(f"“{word}”")
    return {of: ", ".join(some) for of, some in said.items()}
