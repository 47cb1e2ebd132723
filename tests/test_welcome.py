"""What somebody reads who has just started the desk."""

import re
from pathlib import Path

from structlog.testing import capture_logs

from bot import app, welcome
from tests.path_desk import PathDesk
from tests.running_desk import running


def greeted(folder: Path, **environ: str) -> list[str]:
    """Start a desk, greet, and return what was warned of."""
    desk = PathDesk(folder, f"sqlite:///{folder}/sapa.db", **environ)
    with capture_logs() as logged:
        welcome.greet(desk.app, app.PARTS)
    desk.close()
    return [f"{one['setting']}: {one['why']}" for one in logged if one["log_level"] == "warning"]


def test_a_start_tells_where_everything_is_and_how_to_get_in(tmp_path, capsys):
    assert greeted(tmp_path) == []
    printed = capsys.readouterr().out
    assert "http://127.0.0.1:8000/console\n" in printed
    assert "/console/sign-in/" in printed
    assert "no smarthost is set" in printed


def test_that_nothing_is_sent_without_a_smarthost_is_told_once(tmp_path):
    with running(tmp_path) as desk:
        smarthost = re.sub(r"^(smarthost|tls) =.*\n", "", (tmp_path / "sapa.toml").read_text(), flags=re.MULTILINE)
        assert desk.stop() == 0
        (tmp_path / "sapa.toml").write_text(smarthost)
        desk.log.unlink()
        desk.start().ready()
        assert desk.told().count("smarthost") == 1


def test_a_setting_that_has_no_effect_is_warned_of(tmp_path):
    room = {"SAPA_ROOMS__TECHNICAL__CHANNEL": "web", "SAPA_ROOMS__TECHNICAL__PLACE": "C0123"}
    assert greeted(tmp_path, **room) == ["rooms.technical: agents can't work in rooms yet, only in the console"]
