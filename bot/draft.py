"""Settings as they were written, with every default that hangs on something else, before anything is checked.

A draft knows where each value came from, so that what is found wrong with one can be shown to whoever wrote it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot import environment
from bot.wording import Fault, mentions
from data import toml
from data.mistakes import Mistake
from data.toml import Key

STARTER = Path(str(files("data"))) / "starter"
"""The small desk to start with; it is part of the program, so nothing is ever written there."""

_ADDRESS = "halo@{desk}.example"
_CHANNELS = {"web": {"kind": "web"}, "email": {"kind": "email", "address": _ADDRESS}, "shell": {"kind": "shell"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a file and the environment say together."""

    document: toml.Document
    values: dict[str, Any]
    variables: Mapping[Key, str]  # which variable set a key, where one did
    references: Mapping[Key, str]  # the NAME of each `"env:NAME"`
    base: Path  # what relative paths are relative to

    @property
    def unasked(self) -> frozenset[str]:
        """The channels that nobody wrote: a desk that names none has them, and can do without."""
        named = {str(key[1]) for key in self.variables if key[0] == "channels" and len(key) > 1}
        return frozenset() if self.document.values.get("channels") else frozenset(_CHANNELS) - named

    def mistake(self, fault: Fault) -> Mistake:
        """Say where a fault was written: in a variable, or in a line of the file."""
        for key, variable in self.variables.items():
            within = fault.key[: len(key)] == key
            around = key[: len(fault.key)] == fault.key and fault.key not in self.document.lines
            if within or around:
                return Mistake(variable, 0, fault.what, fault.mend)
        return self.document.mistake(fault.key, fault.what, fault.mend)

    def unset(self, environ: Mapping[str, str]) -> Iterator[Fault]:
        """Give each `"env:NAME"` whose NAME the environment doesn't have."""
        for key, name in self.references.items():
            if not environ.get(name):
                yield Fault(key, f"needs the variable {name}, which is not set")


def draft(file: Path | None, environ: Mapping[str, str]) -> Draft:
    """Return what a file says, or the starter desk if there is none, and what the environment says over it.

    Raises:
        Mistakes: the file can't be read.

    """
    document = toml.read(file) if file else _nothing()
    base = file.absolute().parent if file else Path.cwd()
    plain = dict(document.values)
    if not plain.get("channels"):
        plain["channels"] = _CHANNELS
    written, variables = environment.override(plain, environ)
    references = dict(environment.references(written))
    values = _complete(environment.fill(written, environ), base)
    return Draft(document=document, values=values, variables=variables, references=references, base=base)


def table(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a table, empty where there is none or something else was written in its place."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def rooted(values: Mapping[str, Any], model: type[BaseModel], base: Path) -> dict[str, Any]:
    """Return the values of a table, with its relative paths, as its model names them, relative to a folder."""
    paths = {name for name, field in model.model_fields.items() if mentions(field.annotation, Path)}
    return {name: _at(base, value) if name in paths else value for name, value in values.items()}


def _nothing() -> toml.Document:
    return toml.Document(name="sapa.toml", values={"desk": {"content": str(STARTER)}}, text="")


def _complete(values: dict[str, Any], base: Path) -> dict[str, Any]:
    """Add what is left out; what isn't a table is a mistake, and stays for all to see."""
    completed = dict(values)
    if isinstance(values.get("desk", {}), dict):
        completed["desk"] = _desk(table(values, "desk"), base)
    if isinstance(values.get("database", {}), dict):
        completed["database"] = _database(table(values, "database"), table(completed, "desk").get("state"), base)
    email = table(table(values, "channels"), "email")
    if email.get("address") == _ADDRESS:
        name = re.sub(r"[^a-z0-9]", "", str(table(completed, "desk").get("name")).lower())
        email["address"] = _ADDRESS.format(desk=name or "desk")
    return completed


def _desk(desk: Mapping[str, Any], base: Path) -> dict[str, Any]:
    """Find the desk's folders; one that has no content of its own is the starter desk, as far as it doesn't differ."""
    own = base / "content"
    folders = {"state": str(base / "var"), "content": str(own if own.is_dir() else STARTER)}
    completed = folders | {name: _at(base, value) if name in folders else value for name, value in desk.items()}
    if completed["content"] != str(STARTER):
        return completed
    return {**toml.read(STARTER / "desk.toml").values, **completed}


def _database(database: Mapping[str, Any], state: object, base: Path) -> dict[str, Any]:
    url = database.get("url", f"sqlite:///{state}/sapa.db")
    scheme, relative, path = str(url).partition("sqlite:///")
    if relative and not scheme and path:
        url = f"sqlite:///{base / path}"
    return {**database, "url": url}


def _at(base: Path, value: object) -> object:
    return str(base / Path(value).expanduser()) if isinstance(value, str) else value
