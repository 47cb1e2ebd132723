"""Settings, content and commands with mistakes: all are told at once, with an exit code, and never with a traceback."""

import shutil
import socket
from pathlib import Path

import httpx
import pytest

from tests.running_desk import ROOT, FarSide, RunningDesk, free_port, running, sapa, until

TEN = """\
[desk]
name = 7
languages = ["fr"]
timezone = "Mars/Olympus"
[http]
port = 99999
prot = 8000
[bot]
lease = "soon"
[channels.web]
kind = "web"
rate = -1
[channels.fax]
kind = "fax"
[channels.email]
kind = "email"
address = "nobody"
[rooms.technical]
channel = "slak"
place = "C0123"
"""
KEYS = (
    "desk.name", "desk.languages", "desk.timezone", "http.port", "http.prot", "bot.lease", "channels.web.rate",
    "channels.fax.kind", "channels.email.address", "rooms.technical.channel",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sapa.toml").write_text(f'[desk]\nname = "Toko"\n[http]\nport = {free_port()}\n')
    return tmp_path


@pytest.mark.parametrize("command", ["run", "check"])
def test_ten_mistakes_in_the_settings_are_told_at_once(folder: Path, command: str):
    (folder / "sapa.toml").write_text(TEN)
    ended = sapa(folder, command)
    assert ended.returncode == 2
    assert "10 mistakes" in ended.stderr
    for key in KEYS:
        assert key in ended.stderr, f"{key} is not told in {ended.stderr}"
    assert "sapa.toml:2" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (folder / "var").exists()


@pytest.mark.parametrize(
    "written", [b"[desk", b"\xff\xfe\0\0", b"desk = 1\n[http]\nport=1", b"\0" * 100, b"[desk]\nname='a'\nname='b'"]
)
def test_settings_that_are_no_settings_are_told(folder: Path, written: bytes):
    (folder / "sapa.toml").write_bytes(written)
    ended = sapa(folder, "check")
    assert ended.returncode == 2
    assert "sapa.toml" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_every_mistake_in_the_content_is_told_with_its_file(folder: Path):
    content = folder / "content"
    shutil.copytree(ROOT / "data" / "starter", content)
    (content / "articles" / "cod.id.md").write_text("no head at all")
    (content / "articles" / "returns-zz.zz.md").write_text("---\nid: returns-zz\nlanguage: zz\n---\n")
    (content / "articles" / "gift-card.en.md").write_bytes(b"---\nid: gift-card\n\xff\xfe\n---\nbody")
    (content / "articles" / "engraving.id.md").write_text(
        (content / "articles" / "engraving.id.md").read_text() + "\n{{ nothing_like_this }} {% if %}\n"
    )
    (content / "sla.toml").write_text((content / "sla.toml").read_text().replace("Asia/Jakarta", "Asia/Nowhere", 1))
    (content / "people.toml").write_text("[[teams]]\nid = 7\n")
    ended = sapa(folder, "run")
    assert ended.returncode == 2, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    for name in ("cod.id.md", "returns-zz.zz.md", "gift-card.en.md", "engraving.id.md", "sla.toml", "people.toml"):
        assert name in ended.stderr, f"{name} is not told in {ended.stderr}"


def test_a_port_in_use_is_told_and_ends_the_program(folder: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = sapa(folder, "run", SAPA_HTTP__PORT=str(port))
    assert ended.returncode == 1
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "SAPA_HTTP__PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("frobnicate",), 2),
        (("run", "--only", "web,nothing"), 2),
        (("run", "extra"), 2),
        (("--config", "missing.toml", "check"), 2),
        (("--config", ".", "check"), 2),
        (("inquiry", "show", "INQ-0"), 1),
        (("agent", "token", "nobody@example.com"), 1),
        (("kb", "evaluate", "--kb", "missing.tsv", "--test", "missing.tsv"), 2),
        (("inquiry", "list", "--limit", "many"), 2),
    ],
)
def test_wrong_use_has_an_exit_code_and_a_sentence(folder: Path, words: tuple[str, ...], code: int):
    ended = sapa(folder, *words)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr


def test_a_database_that_is_none_is_told(folder: Path):
    (folder / "var").mkdir()
    (folder / "var" / "sapa.db").write_bytes(b"this is no database at all, " * 1000)
    ended = sapa(folder, "run")
    assert ended.returncode == 1
    assert "not a database" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_asked_to_stop_the_desk_ends_well_and_at_once(tmp_path: Path):
    with running(tmp_path) as desk:
        visit = desk.visit()
        assert desk.say(visit, "bisa cod ga", "1").status_code == 202
        assert desk.stop() == 0
        desk.start().ready()
        assert next(one["text"] for one in desk.hears(visit)) == "bisa cod ga"


def test_a_second_desk_on_the_same_folder_does_not_take_the_first_ones_work(tmp_path: Path):
    with running(tmp_path) as desk:
        other = sapa(tmp_path, "run")
        assert other.returncode == 1, "its port is taken"
        assert desk.say(desk.visit(), "bisa cod ga", "1").status_code == 202


def test_a_mail_door_that_is_taken_does_not_close_the_desk(tmp_path: Path):
    far = FarSide()
    desk = RunningDesk(tmp_path, far)
    try:
        with socket.socket() as taken:
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", desk.smtp))
            taken.listen()
            desk.start()
            until(lambda: "the channel cannot work now" in desk.told(), "it is told")
            until(lambda: takes_messages(desk), "the web takes messages all the same")
        desk.ready()
    finally:
        desk.close()
        far.close()


def takes_messages(desk: RunningDesk) -> bool:
    try:
        return desk.say(desk.visit(), "bisa cod ga", "1").status_code == 202
    except httpx.HTTPError:  # not open yet
        return False
