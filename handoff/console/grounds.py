"""Why the guide gave an inquiry its kind and priority, as a sentence. Pure."""

import re
from collections.abc import Callable

from handoff.console.words import Words

_MARK = r"“(.+?)” → ([^;]+); "
_REASON = re.compile(
    r"(?:(?P<kind>[^;“”×]+); )?"
    rf"(?P<marks>(?:{_MARK})*)"
    r"(?P<urgency>\w+) × (?P<impact>\w+) → (?P<priority>\w+)"
)

GENERAL = "general"


def tell(reason: str, words: Words, kind: Callable[[str], str]) -> str:
    """Return the guide's reason, which it gives in signs, in words; what is no such reason stays as it is.

    Args:
        reason: such as `“kecewa” → complaint; “segera” → high; high × high → urgent`.
        words: the texts of a language.
        kind: what a kind is called in it.

    """
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
