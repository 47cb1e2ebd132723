"""What people wrote in a file, filled into forms: whatever pydantic refuses becomes a mistake, in its line.

Nothing is raised, so that all mistakes of a file can be told at once; in which words is said in `data/wording.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from data.mistakes import Mistake
from data.toml import Key, dotted

_ECHOES = {"default_factory_not_called"}  # follow from another refusal, and say nothing new


class Form(BaseModel):
    """The base of what a table may hold: nothing that it doesn't know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


AForm = TypeVar("AForm", bound=Form)


class Wrong(ValueError):
    """A value that can't be meant, and how to mend it; raised while a form is filled in."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.mend = mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One value that a form refused."""

    key: Key  # as far as the values reach; what pydantic adds to it names a branch of a type
    type: str  # pydantic's word for it: missing, extra_forbidden, value_error …
    value: object
    message: str  # pydantic's, or what our own validator said
    mend: str  # of our own validator, if it said so
    expected: str  # where there is a choice, what could be written
    known: tuple[str, ...]  # the keys that the table may have

    @property
    def name(self) -> str:
        """The last part of the key, which is what somebody wrote or left out."""
        return str(self.key[-1]) if self.key else "the file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that is being checked, and the mistakes found in it so far."""

    file: str
    line: Callable[[Key], int]  # where a key stands; 0 if that can't be told
    words: Callable[[Refusal], tuple[str, str]]  # what is wrong, and how to mend it
    mistakes: list[Mistake] = field(default_factory=list)

    def wrong(self, key: Key, what: str, mend: str) -> None:
        """Note a mistake at a key, in its line; an empty key is the file."""
        told = f"{dotted(key)}: {what}" if key else what
        self.mistakes.append(Mistake(self.file, self.line(key), told, mend))

    def fill(self, form: type[AForm], value: object, key: Key = ()) -> AForm | None:
        """Return what stands at a key as its form, or note all that is wrong with it and return None."""
        try:
            return form.model_validate(value)
        except ValidationError as error:
            for one in refusals(error, form, value):
                placed = replace(one, key=key + one.key)
                self.wrong(placed.key, *self.words(placed))
        return None


def refusals(error: ValidationError, form: type[BaseModel], values: object) -> Iterator[Refusal]:
    """Give each refusal that pydantic tells of, one a key."""
    told: set[Key] = set()
    for detail in error.errors(include_url=False):
        key = _reached(detail["loc"], values)
        if detail["type"] in _ECHOES or key in told:
            continue
        told.add(key)
        context = detail.get("ctx", {})
        yield Refusal(
            key=key,
            type=detail["type"],
            value=detail["input"],
            message=detail["msg"].removeprefix("Value error, "),
            mend=str(context.get("mend") or getattr(context.get("error"), "mend", "")),
            expected=str(context.get("expected", "")),
            known=tuple(one.alias or name for name, one in form_at(form, key[:-1]).model_fields.items()),
        )


def form_at(form: type[BaseModel], key: Key) -> type[BaseModel]:
    """Return the form of the table at a key; names that people chose, as in `rooms.technical`, are passed over."""
    for part in key:
        inner = form.model_fields.get(str(part))
        form = (inner and _form_in(inner.annotation)) or form
    return form


def _form_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _form_in(part))), None)


def _reached(where: Key, values: Any) -> Key:
    """Return as much of a place as the values have."""
    key: Key = ()
    for part in where:
        if part == "[key]" or not isinstance(values, dict | list):
            break
        key += (part,)
        if isinstance(values, dict):
            values = values.get(part)
        else:
            values = values[part] if isinstance(part, int) and part < len(values) else None
    return key
