"""How the desk writes its log: one line a record, for eyes on a terminal, as JSON anywhere else.

What customers and agents write stays out of it. The rule: message text goes under the key `text`, never into the
sentence, and is dropped above DEBUG. Secrets are masked wherever they turn up, tracebacks included.
"""

import logging
import re
import sys
from collections.abc import Collection, Mapping
from contextvars import Context, ContextVar
from typing import Any, TextIO, cast
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

from bot.wording import PASSWORD
from data.mistakes import Mistake, raise_if_any

_MASK = "***"
_SHAPES = (
    (PASSWORD, rf"\g<before>{_MASK}@"),
    (re.compile(r"\b(bearer)\s+[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1 {_MASK}"),
    (re.compile(r"([?&][\w-]*(?:token|secret|password|key)=)[^&\s\"']+", re.IGNORECASE), rf"\1{_MASK}"),
)
_NAMES = frozenset({"authorization", "cookie", "password", "secret", "token"})
_SHORTEST = 6  # a shorter secret would be found in half of all words
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_QUIET = (
    "alembic",  # below WARNING
    "apscheduler",  # tells each tick
    "httpx",  # tells each address, and some hold tokens
    "mail.log",  # tells each line of a mail's envelope
    "sqlalchemy.engine",  # tells each parameter, and so what people wrote
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_IN_TRACEBACK = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def start(environ: Mapping[str, str], secrets: Collection[str] = (), out: TextIO | None = None) -> None:
    """Write what is logged from now on, by us or by a library, to `out`; that is standard error if None.

    `SAPA_LOG` says `text` or `json`, else a terminal gets text; `SAPA_LOG_LEVEL` says from which level on, else INFO.

    Raises:
        Mistakes: one of the two says something else.

    """
    out = out or sys.stderr
    shape = environ.get("SAPA_LOG") or ("text" if out.isatty() else "json")
    level = (environ.get("SAPA_LOG_LEVEL") or "INFO").upper()
    raise_if_any([*_wrong("SAPA_LOG", shape, ("text", "json")), *_wrong("SAPA_LOG_LEVEL", level, _LEVELS)])
    last = _as_text(colours=out.isatty()) if shape == "text" else _as_json()
    _route(_Out(out), _formatter([_without_text, structlog.processors.format_exc_info, _mask(secrets), *last]), level)


class about:  # noqa: N801 — read as a sentence: with about(channel="web")
    """Name the conversation and the channel in every record of the block, whoever writes it.

    A class, and not structlog's own context, which takes longer than the reading of a message.
    """

    __slots__ = ("_before", "_known")

    def __init__(self, **known: int | str) -> None:
        self._known = known

    def __enter__(self) -> None:
        self._before = _CONTEXT.set(_CONTEXT.get() | self._known)

    def __exit__(self, *_error: object) -> None:
        _CONTEXT.reset(self._before)


def context(**known: int | str) -> Context:
    """Return a context whose every record names this, for what is run too often for a block of its own."""
    named = Context()
    named.run(_CONTEXT.set, known)
    return named


_CONTEXT: ContextVar[dict[str, int | str]] = ContextVar("what a record is about", default={})  # noqa: B039 — never changed


def _with_context(_logger: Any, _method: str, record: EventDict) -> EventDict:
    return {**_CONTEXT.get(), **record}


class _Out(logging.StreamHandler[TextIO]):
    """Ours, so that a second start replaces it and leaves those of others alone."""


def _wrong(name: str, value: str, known: Collection[str]) -> list[Mistake]:
    return [] if value in known else [Mistake(name, 0, f"must be one of {', '.join(known)}, not {value!r}")]


def _formatter(last: list[Processor]) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_FIRST, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )


def _route(handler: logging.Handler, formatter: logging.Formatter, level: str) -> None:
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [*(one for one in root.handlers if not isinstance(one, _Out)), handler]
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    for name in ("uvicorn", "uvicorn.access", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_FIRST, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # a logger of a module that was imported before the start has to follow it
    )


def _as_text(*, colours: bool) -> list[Processor]:
    plain = structlog.dev.plain_traceback  # the pretty one shows local variables, and so what they hold
    return [_on_one_line, structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=plain)]


def _as_json() -> list[Processor]:
    return [structlog.processors.JSONRenderer(ensure_ascii=False)]


def _without_text(_logger: Any, _method: str, record: EventDict) -> EventDict:
    """Drop what somebody wrote, unless somebody is looking for it."""
    if record.get("level") != "debug":
        record.pop("text", None)
    return record


def _mask(secrets: Collection[str]) -> Processor:
    """Return a processor that hides known secrets, and what looks like one, in every value however deep."""
    known = {form for one in secrets if len(one) >= _SHORTEST for form in (one, quote(one, safe=""))}
    exact = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True))) or r"(?!)")

    def hide(value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(name): _MASK if str(name).lower() in _NAMES else hide(one) for name, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [hide(one) for one in value]
        text = exact.sub(_MASK, str(value))
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text

    return lambda _logger, _method, record: cast("EventDict", hide(record))


def _on_one_line(_logger: Any, _method: str, record: EventDict) -> EventDict:
    """Keep whoever is named in a record from writing lines, or colours, of their own into the log."""
    for name, value in record.items():
        if isinstance(value, str):
            control = _CONTROL_IN_TRACEBACK if name in {"exception", "stack"} else _CONTROL
            record[name] = control.sub(lambda sign: repr(sign[0])[1:-1], value)
    return record


_FIRST: list[Processor] = [
    _with_context,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
