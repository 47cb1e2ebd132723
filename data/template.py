"""Templates that people at the desk write: words, values, and choices between words.

They cannot loop, calculate, call or look inside a value. So whatever somebody writes, a template ends at once, and
makes no more text than its own length and its values account for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from data.mistakes import Mistake, nearest, raise_if_any

VALUES = frozenset({"desk", "name", "number", "hours", "open_now", "opens", "today", "promise", "agent"})
"""What every template may say; each may be empty. What they mean is told in data/starter/README.md."""

LONGEST = 20_000
"""Characters that one template may have."""

Wrong = tuple[int, str, str]  # the line, what is wrong there, and how to mend it

_MARKUP = re.compile(r"\{[{%#]")
_NEWLINE = re.compile(r"\r\n?")
_ONLY = "only words, values, filters, if and else"
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Name, nodes.Concat, nodes.Filter,
    nodes.If, nodes.CondExpr, nodes.And, nodes.Or, nodes.Not, nodes.Test, nodes.Compare, nodes.Operand,
)  # fmt: skip
_MOST_ARGUMENTS = {"capitalize": 0, "default": 2, "lower": 0, "title": 0, "trim": 0, "upper": 0}  # of each filter
_TESTS = frozenset({"defined", "none", "undefined"})
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)  # each channel escapes as it must
_ENVIRONMENT.globals.clear()  # nothing may call them, and they take half of the time of saying a sentence


def mistakes(source: str, values: frozenset[str] = VALUES, file: str = "template") -> list[Mistake]:
    """Return all that is wrong with a template that may say these values."""
    return [Mistake(file, *wrong) for wrong in _read(source, values)[0]]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """A template that can be said, and the values that it asks for."""

    template: Template | None
    asks: frozenset[str]
    always: str  # what it says if it asks for nothing

    def say(self, values: Mapping[str, str]) -> str:
        """Return the words; what is not given is empty, and what is said of the same values again is remembered."""
        return _said(self, tuple(map(values.get, self.asks))) if self.asks else self.always


@lru_cache(maxsize=8192)
def _said(words: Words, values: tuple[str | None, ...]) -> str:
    given = {name: value or "" for name, value in zip(words.asks, values, strict=True)}
    return _tidy(words.template.render(given)) if words.template else words.always


def _tidy(text: str) -> str:
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n\n", text).strip()  # what an if leaves behind is no paragraph


@lru_cache(maxsize=4096)
def compiled(source: str, values: frozenset[str] = VALUES, file: str = "template") -> Words:
    """Return a template ready to be said, after a check; the same source is compiled once.

    Raises:
        Mistakes: all that is wrong with it.

    """
    raise_if_any(mistakes(source, values, file))
    words = _read(source, values)[1]
    assert words  # since nothing is wrong
    return words


@lru_cache(maxsize=4096)
def _read(source: str, values: frozenset[str]) -> tuple[tuple[Wrong, ...], Words | None]:
    """Return what is wrong, or what can be said."""
    if len(source) > LONGEST:
        return ((0, f"has {len(source)} characters", f"{LONGEST} are the most"),), None
    if not _MARKUP.search(source):  # as most answers are, and to compile one takes a thousandth of a second
        return (), Words(None, frozenset(), _tidy(_NEWLINE.sub("\n", source)))
    try:
        tree = _ENVIRONMENT.parse(source)
        found = ((_line(node), *refusal) for node in tree.find_all(nodes.Node) if (refusal := _refusal(node, values)))
        if wrong := tuple(dict.fromkeys(found)):  # to compile them may be to calculate, and that may take hours
            return wrong, None
        asks = frozenset(meta.find_undeclared_variables(tree))
        made = _ENVIRONMENT.from_string(tree)
    except TemplateSyntaxError as error:
        return ((error.lineno, f"is no template: {error.message}", ""),), None
    except (RecursionError, SyntaxError):  # whichever gives up first: the parser, or Python under it
        return ((0, "is nested too deeply", ""),), None
    return (), Words(made, asks, "" if asks else _tidy(made.render()))


def _line(node: nodes.Node) -> int:
    """Return the line of a part; one that was given none, as what is compared with, is where its own parts are."""
    return next((one.lineno for one in (node, *node.find_all(nodes.Node)) if one.lineno), 0)


def _refusal(node: nodes.Node, values: frozenset[str]) -> tuple[str, str] | None:
    """Return what is wrong with a part of a template, and how to mend it; None if nothing is."""
    match node:
        case nodes.Name() if node.name not in values:
            return f"there is no value {node.name!r}", nearest(node.name, values)
        case nodes.Filter() if node.name not in _MOST_ARGUMENTS:
            return f"there is no filter {node.name!r} here", nearest(node.name, list(_MOST_ARGUMENTS))
        case nodes.Filter() if node.kwargs or len(node.args) > _MOST_ARGUMENTS[node.name]:
            return f"gives the filter {node.name!r} too much", f"at the most {_MOST_ARGUMENTS[node.name]}"
        case nodes.Test() if node.name not in _TESTS or node.args:
            return f"there is no test {node.name!r} here", nearest(node.name, _TESTS)
        case nodes.Operand() if node.op not in {"eq", "ne"}:
            return f"may not compare by {node.op!r}", "compare by == or !="
        case nodes.Node() if not isinstance(node, _ALLOWED):
            return f"may not use {type(node).__name__.lower()}", _ONLY
    return None
