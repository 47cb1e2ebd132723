"""Settings, content and commands with mistakes: all are told at once, with an exit code, and never with a traceback."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import ports, serve, welcome
from bot.app import App, assemble
from bot.settings import load
from channels.wire import Wire
from tests.path_desk import PLAIN
from tests.running_desk import ROOT, free_port, running, sapa

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


@pytest.mark.parametrize("command", ["run", "check"])
def test_mistakes_in_the_settings_hide_none_in_the_content(folder: Path, command: str):
    shutil.copytree(ROOT / "data" / "starter", folder / "content")
    (folder / "sapa.toml").write_text('[desk]\nname = "Toko"\nlanguages = ["id", "fr"]\n[http]\nport = 99999\n')
    for file, broken in (("guide.toml", "[[kinds]]\nid = 7\n"), ("people.toml", "[[teams]]\nid = 7\n")):
        (folder / "content" / file).write_text(broken)
    cod = folder / "content" / "articles" / "cod.id.md"
    cod.write_text(cod.read_text() + "\n{{ nothing_like_this }}\n")
    ended = sapa(folder, command)
    assert ended.returncode == 2
    told = ended.stderr
    for place in ("sapa.toml:3", "sapa.toml:5", "guide.toml:2", "people.toml:2", "cod.id.md", "nothing_like_this"):
        assert place in told, f"{place} is not told in {told}"


def test_settings_that_do_not_say_where_the_content_lies_are_told_alone(folder: Path):
    (folder / "sapa.toml").write_text('[desk]\nname = "Toko"\ncontent = "nowhere"\n')
    ended = sapa(folder, "check")
    assert (ended.returncode, ended.stderr.startswith("1 mistake:\n  sapa.toml:3: desk.content")) == (2, True)


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
    with occupied() as port:
        ended = sapa(folder, "run", SAPA_HTTP__PORT=str(port))
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"sapa: cannot listen on 127.0.0.1:{port}: ")
    assert ended.stderr.endswith("; set http.port or SAPA_HTTP__PORT to another one\n")
    assert ended.stdout == "", "nothing is told to be open"


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


MAIL = '[channels.support-mail]\nkind = "email"\naddress = "halo@toko.example"\nlisten = "127.0.0.1:{port}"\n'


def test_a_mail_door_that_is_taken_is_told_and_ends_the_program(folder: Path):
    settings = folder / "sapa.toml"
    with occupied() as port:
        settings.write_text(settings.read_text() + MAIL.format(port=port))
        ended = sapa(folder, "run")
    assert ended.returncode == 1
    mend = "set channels.support-mail.listen or SAPA_CHANNELS__SUPPORT_MAIL__LISTEN to another one"
    assert ended.stderr.startswith(f"sapa: cannot listen on 127.0.0.1:{port}: ")
    assert ended.stderr.endswith(f"; {mend}\n")
    assert ended.stdout == "", "nothing is told to be open"


def test_a_door_that_this_process_does_not_need_may_be_taken(folder: Path):
    with occupied() as port, opened(folder, SAPA_CHANNELS__EMAIL__LISTEN=f"127.0.0.1:{port}") as app:
        assert serve.reserve(app, ("worker", "outbox")) is None
        with pytest.raises(ports.Occupied, match=f"127.0.0.1:{port}: .* SAPA_CHANNELS__EMAIL__LISTEN"):
            serve.reserve(app, ("channels",))


class Door(Wire):
    """A channel that listens at a port of the test's choice."""

    def __init__(self, name: str, port: int) -> None:
        super().__init__(name)
        self.port = port

    def places(self) -> dict[str, tuple[str, int]]:
        return {"listen": ("127.0.0.1", self.port)}


def test_a_mail_door_that_nobody_asked_for_stays_shut_where_it_is_taken(
    folder: Path, capsys: pytest.CaptureFixture[str]
):
    with occupied() as port, opened(folder) as app:
        app.channels = {"email": Door("email", port)}
        assert serve.reserve(app, ("channels",)) is None
        welcome.greet(app, ("channels",))
        jobs = app.jobs(("channels",))
        assert set(jobs) == {"content"}
        jobs["content"].close()
        assert f"does not come in: cannot listen on 127.0.0.1:{port}" in capsys.readouterr().out


@contextmanager
def occupied() -> Iterator[int]:
    """Listen somewhere, and give the port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@contextmanager
def opened(folder: Path, **environ: str) -> Iterator[App]:
    app = assemble(load(folder / "sapa.toml", PLAIN | environ))
    yield app
    app.close()
