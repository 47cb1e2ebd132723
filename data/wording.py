"""What is wrong with a value, in the words of somebody who has to mend it: the same words for every file.

A mistake reads `file:line: key: what — how to mend it`; here are the last two. What is told is what must be, so that
a hint is needed only where that does not say it all.
"""

import re
from collections.abc import Collection

from data.forms import Refusal
from data.mistakes import nearest

LONGEST = 80
"""Characters of a value that are shown."""

_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not a setting",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text",
    "path_type": "must be a path",
    "path_not_file": "must be a file that is there",
    "path_not_directory": "must be a folder that is there",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "is_instance_of": "must be a table",
}
_COMPLETE = {"missing", "extra_forbidden", "value_error", "assertion_error"}  # need no value after them


def in_words(one: Refusal) -> tuple[str, str]:
    """Return what is wrong with a value that was refused, and how to mend it, which may be nothing."""
    what = _WORDS.get(one.type) or _plain(one.message)
    if one.type == "extra_forbidden":
        return what, nearest(one.name, one.known)
    return what + ("" if one.type in _COMPLETE else _shown(one.value)), one.mend or _hint(one)


def no_such(thing: str, name: str, known: Collection[str], mend: str = "") -> tuple[str, str]:
    """Return what is wrong with a name that stands for nothing, and which was meant; else the last resort given."""
    return f"there is no {thing} {name!r}", nearest(name, known) or mend


def _plain(message: str) -> str:
    """Return a message of pydantic's, or of a validator that says by itself what must be."""
    message = re.sub(r"^\w+ should\b", "must", message)
    return message.removeprefix("Input ").replace(" after validation", "")


def _shown(value: object) -> str:
    if not isinstance(value, str | int | float):
        return ""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return f", not {text[:LONGEST]}"


def _hint(one: Refusal) -> str:
    if one.type in {"string_type", "literal_error"} and isinstance(one.value, bool | int | float):
        return "write it in quotes"  # YAML takes 0812 for a number, and no for false
    return ""
