"""What is wrong with a value, in the words of somebody who has to mend it.

Nothing here knows of files: a fault names a key, and whoever read the file says where that stands. No fault ever
shows a secret.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import get_args

from pydantic import BaseModel, SecretStr, ValidationError

from data import forms
from data.mistakes import nearest
from data.toml import Key

PASSWORD = re.compile(r"(?P<before>://[^/\s:@]*:)(?P<password>[^/\s@]+)@")
"""The password in an address such as `smtp://user:password@host`."""

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
_SECRET = re.compile(r"(token|secret|password|key)$")


@dataclass(frozen=True, slots=True)
class Fault:
    """One value that won't do."""

    key: Key
    what: str
    mend: str = ""


def faults(
    error: ValidationError, model: type[BaseModel], values: object, hidden: Collection[Key] = ()
) -> Iterator[Fault]:
    """Give each fault that pydantic found, one a key; values at `hidden` keys and secret ones aren't shown."""
    for one in forms.refusals(error, model, values):
        what = _WORDS.get(one.type) or _plain(one.message)
        if one.type == "extra_forbidden":
            yield Fault(one.key, what, nearest(one.name, one.known))
        else:
            shown = "" if one.type in _COMPLETE or one.key in hidden else _shown(one.key, one.value, model)
            yield Fault(one.key, what + shown, one.mend)


def mentions(annotation: object, wanted: type) -> bool:
    """Say whether a type is, or holds, the wanted one: `Path | None` mentions Path."""
    return annotation is wanted or any(mentions(part, wanted) for part in get_args(annotation))


def _plain(message: str) -> str:
    """Return a message of pydantic's, or of a validator that says by itself what must be."""
    message = re.sub(r"^\w+ should\b", "must", message)
    return _without_passwords(message.removeprefix("Input ").replace(" after validation", ""))


def _shown(key: Key, value: object, model: type[BaseModel]) -> str:
    *above, last = [part for part in key if isinstance(part, str)] or [""]
    field = forms.form_at(model, tuple(above)).model_fields.get(last)
    secret = _SECRET.search(last) or (field is not None and mentions(field.annotation, SecretStr))
    if secret or not isinstance(value, str | int | float):
        return ""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return f", not {_without_passwords(text)[:80]}"


def _without_passwords(text: str) -> str:
    return PASSWORD.sub(r"\g<before>***@", text)
