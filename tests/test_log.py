"""What reaches the log, in which shape, and what never does."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import log
from data.mistakes import Mistakes

SECRETS = {"s3cret/token", "tiny"}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def records(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def start(out: io.StringIO, **environ: str) -> None:
    log.start(environ, SECRETS, out)


def test_what_is_not_a_terminal_gets_one_json_object_a_record(out):
    start(out)
    structlog.get_logger("desk").info("message %s refused", 8812, why="no such user")
    (record,) = records(out)
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "event": "message 8812 refused",
        "why": "no such user",
        "level": "info",
        "logger": "desk",
    }


def test_a_terminal_gets_coloured_lines():
    out = Terminal()
    start(out)
    structlog.get_logger("desk").info("open", port=8000)
    assert "\x1b[" in out.getvalue()
    assert "open" in out.getvalue()
    assert "8000" in out.getvalue()


def test_the_shape_can_be_chosen(out):
    start(out, SAPA_LOG="text")
    structlog.get_logger("desk").info("open", port=8000)
    assert "[info     ] open" in out.getvalue()
    assert "port=8000" in out.getvalue()
    assert "\x1b" not in out.getvalue()
    terminal = Terminal()
    start(terminal, SAPA_LOG="json")
    structlog.get_logger("desk").info("open")
    assert records(terminal)[0]["event"] == "open"


def test_a_library_writes_to_the_same_place_in_the_same_shape(out):
    start(out)
    for name in ("uvicorn.error", "apscheduler.scheduler", "sqlalchemy.pool"):
        logging.getLogger(name).warning("%s is late", name)
    assert [(one["logger"], one["event"], one["level"]) for one in records(out)] == [
        (name, f"{name} is late", "warning") for name in ("uvicorn.error", "apscheduler.scheduler", "sqlalchemy.pool")
    ]


def test_the_level_holds_for_us_and_for_libraries(out):
    start(out, SAPA_LOG_LEVEL="warning")
    structlog.get_logger("desk").info("quiet")
    logging.getLogger("uvicorn.error").info("quiet")
    structlog.get_logger("desk").warning("loud")
    assert [one["event"] for one in records(out)] == ["loud"]


def test_a_logger_made_before_the_start_follows_it(out):
    early = structlog.get_logger("early")
    early.bind()
    start(out)
    early.info("hello")
    assert records(out)[0]["logger"] == "early"


def test_starting_again_does_not_double_the_log(out):
    start(out)
    start(out)
    structlog.get_logger("desk").info("once")
    assert len(records(out)) == 1


def test_every_record_of_a_block_names_its_conversation_and_channel(out):
    start(out)
    with log.about(conversation=91, channel="support-mail"):
        structlog.get_logger("desk").info("ours")
        with log.about(conversation=92):
            logging.getLogger("aiosmtpd").warning("a library's")
    structlog.get_logger("desk").info("after")
    assert [(one.get("conversation"), one.get("channel")) for one in records(out)] == [
        (91, "support-mail"),
        (92, "support-mail"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("calling with s3cret/token now", "calling with *** now"),
        ("calling with s3cret%2Ftoken now", "calling with *** now"),
        ("a tiny word is no secret", "a tiny word is no secret"),  # too short to hide without hiding half of the log
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
        ("the bearer of news", "the bearer of news"),
        ("postgresql://ana:pw@db/sapa", "postgresql://ana:***@db/sapa"),
        ("smtp://ana:p%40w@mail:587 and http://x.example/a:b@c", "smtp://ana:***@mail:587 and http://x.example/a:b@c"),
        ("GET /stream?visit_token=abc&after=1", "GET /stream?visit_token=***&after=1"),
    ],
)
@pytest.mark.parametrize("logger", ["ours", "theirs"])
def test_a_secret_is_masked_whoever_writes_it(out, logger, said, written):
    start(out)
    if logger == "ours":
        structlog.get_logger("desk").info("x", inner={"deep": [said]}, odd=ValueError(said))
        assert records(out)[0]["inner"]["deep"] == [written]
        assert records(out)[0]["odd"] == written
    else:
        logging.getLogger("aiosmtpd").warning("%s", said)
        assert records(out)[0]["event"] == written


def test_a_secret_is_masked_by_its_name(out):
    start(out)
    structlog.get_logger("desk").info("x", password="abc", headers={"Authorization": "abc", "Accept": "*/*"})
    assert records(out)[0]["password"] == "***"
    assert records(out)[0]["headers"] == {"Authorization": "***", "Accept": "*/*"}


@pytest.mark.parametrize("shape", ["json", "text"])
def test_a_traceback_is_kept_without_its_secrets(out, shape):
    def fall_over() -> None:
        local = "another" + "value"
        raise ValueError(f"refused {'s3cret'}/token at {len(local)}")

    start(out, SAPA_LOG=shape)
    try:
        fall_over()
    except ValueError:
        structlog.get_logger("desk").exception("it fell over")
    assert "Traceback" in out.getvalue()
    assert "ValueError: refused *** at 12" in out.getvalue()
    assert "anothervalue" not in out.getvalue()


@pytest.mark.parametrize(("level", "kept"), [("debug", True), ("info", False), ("warning", False), ("error", False)])
def test_message_text_is_never_written_above_debug(out, level, kept):
    start(out, SAPA_LOG_LEVEL="DEBUG")
    getattr(structlog.get_logger("desk"), level)("message 7 arrived", text="my card is 4111")
    assert ("my card" in out.getvalue()) is kept
    assert "message 7 arrived" in out.getvalue()


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "mail.log", "httpx", "apscheduler.executors"])
def test_libraries_that_tell_too_much_are_kept_quiet(out, name):
    start(out, SAPA_LOG_LEVEL="DEBUG")
    logging.getLogger(name).info("INSERT … ('my card is 4111')")
    assert out.getvalue() == ""


def test_nobody_writes_lines_of_their_own_into_the_log(out):
    start(out, SAPA_LOG="text")
    structlog.get_logger("desk").info("from ana\n2026-01-01 [error] forged \x1b[2J", who="ana\r\nforged \x1b[31m\x9b")
    assert len(out.getvalue().splitlines()) == 1
    assert not {"\x1b", "\x9b", "\r"} & set(out.getvalue())


@pytest.mark.parametrize(
    ("name", "value", "known"), [("SAPA_LOG", "xml", "text, json"), ("SAPA_LOG_LEVEL", "LOUD", "DEBUG, INFO")]
)
def test_a_wrong_setting_names_its_variable_and_changes_nothing(out, name, value, known):
    before = list(logging.getLogger().handlers)
    with pytest.raises(Mistakes, match=f"{name}: must be one of {known}.*, not '{value}'"):
        start(out, **{name: value})
    assert logging.getLogger().handlers == before
