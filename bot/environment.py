"""What the environment has to say: `SAPA_HTTP__PORT=9000` over a file's value, `"env:NAME"` in place of one.

Everything here takes the environment as a mapping and gives new values; the process's own is never touched.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from data.toml import Key

PREFIX = "SAPA_"
REFERENCE = "env:"


def override(values: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[dict[str, Any], dict[Key, str]]:
    """Return the values with those of the environment laid over them, and which variable set which key.

    A variable that is empty counts as not set. Text that is a JSON list or object becomes one.
    """
    tree, variables = _copy(values), {}
    for name, text in sorted(environ.items()):
        if name.startswith(PREFIX) and "__" in name and text:
            variables[_put(tree, name.removeprefix(PREFIX).split("__"), _value(text))] = name
    return tree, variables


def variable(key: Key) -> str:
    """Return the name of the variable that sets a key."""
    return PREFIX + "__".join(_folded(str(part)).upper() for part in key)


def almost(environ: Mapping[str, str], known: Iterable[Key]) -> Iterator[tuple[str, str]]:
    """Give each variable that was meant to set a known key, but has one underscore for two; and the right name."""
    names = {variable(key).replace("__", "_"): variable(key) for key in known}
    for name in sorted(names.keys() & environ.keys()):
        # A cluster may announce a service called `sapa-http` to every process, in variables that look like ours.
        if not environ[name].startswith("tcp://"):
            yield name, names[name]


def references(values: object, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """Give each `"env:NAME"` in the values: where it stands, and the NAME."""
    if isinstance(values, str) and values.startswith(REFERENCE):
        yield key, values.removeprefix(REFERENCE)
    elif isinstance(values, dict):
        for part, value in values.items():
            yield from references(value, (*key, part))
    elif isinstance(values, list):
        for number, value in enumerate(values):
            yield from references(value, (*key, number))


def fill(values: Any, environ: Mapping[str, str]) -> Any:
    """Return the values with what each `"env:NAME"` stands for; those that aren't set stay as they are."""
    if isinstance(values, str) and values.startswith(REFERENCE):
        return environ.get(values.removeprefix(REFERENCE)) or values
    if isinstance(values, dict):
        return {part: fill(value, environ) for part, value in values.items()}
    if isinstance(values, list):
        return [fill(value, environ) for value in values]
    return values


def _put(tree: dict[str, Any], path: list[str], value: object) -> Key:
    *above, last = path
    key: Key = ()
    for part in above:
        name = _as_written(tree, part)
        key += (name,)
        if not isinstance(tree.get(name), dict):
            tree[name] = {}
        tree = tree[name]
    name = _as_written(tree, last)
    tree[name] = value
    return (*key, name)


def _as_written(table: Mapping[str, Any], part: str) -> str:
    """Return the file's own spelling of a name, since a variable has neither hyphens nor small letters."""
    return next((name for name in table if _folded(name) == _folded(part)), part.lower())


def _folded(name: str) -> str:
    return name.lower().replace("-", "_")


def _value(text: str) -> object:
    if not text.startswith(("[", "{")):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text  # a token may begin with a bracket


def _copy(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _copy(value) if isinstance(value, dict) else value for name, value in values.items()}
