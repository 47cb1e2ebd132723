"""In which words a mistake in an article or in the guide is told: what is wrong, and how to mend it."""

from data.forms import Refusal
from data.mistakes import nearest

_MEANT = {
    "string_type": "write it in quotes",
    "bool_type": "write true or false, without quotes",
    "bool_parsing": "write true or false, without quotes",
    "list_type": "write a list",
    "tuple_type": "write a list",
    "dict_type": "write one entry for each key",
    "string_too_short": "write something, or leave it out",
    "too_short": "write at least one",
}


def in_words(one: Refusal) -> tuple[str, str]:
    """Return what is wrong with a value that was refused, and how to mend it."""
    key = ".".join(str(part) for part in one.key) or one.name
    if one.type == "missing":
        return f"{key} is missing", f"add {one.name}"
    if one.type == "extra_forbidden":
        return f"unknown key {key}", nearest(one.name, one.known)
    if one.expected:
        return f"{key} is {one.value!r}", f"write {one.expected}"
    return f"{key} is {one.value!r:.60}", _MEANT.get(one.type, one.message.replace("Input should", "it should"))
