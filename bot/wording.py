"""What is wrong with the settings, by key, without ever showing a secret.

Nothing here knows of files: a fault names a key, and whoever read the file says where that stands.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import get_args

from pydantic import BaseModel, SecretStr, ValidationError

from data import forms
from data.forms import Refusal
from data.toml import Key
from data.wording import in_words

PASSWORD = re.compile(r"(?P<before>://[^/\s:@]*:)(?P<password>[^/\s@]+)@")
"""The password in an address such as `smtp://user:password@host`."""

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
        what, mend = in_words(_without_secrets(one, model, hidden))
        yield Fault(one.key, what, mend)


def mentions(annotation: object, wanted: type) -> bool:
    """Say whether a type is, or holds, the wanted one: `Path | None` mentions Path."""
    return annotation is wanted or any(mentions(part, wanted) for part in get_args(annotation))


def _without_secrets(one: Refusal, model: type[BaseModel], hidden: Collection[Key]) -> Refusal:
    shown = None if one.key in hidden or _is_secret(one.key, model) else one.value
    value = _without_passwords(shown) if isinstance(shown, str) else shown
    return replace(one, value=value, message=_without_passwords(one.message))


def _is_secret(key: Key, model: type[BaseModel]) -> bool:
    *above, last = [part for part in key if isinstance(part, str)] or [""]
    field = forms.form_at(model, tuple(above)).model_fields.get(last)
    return bool(_SECRET.search(last)) or (field is not None and mentions(field.annotation, SecretStr))


def _without_passwords(text: str) -> str:
    return PASSWORD.sub(r"\g<before>***@", text)
