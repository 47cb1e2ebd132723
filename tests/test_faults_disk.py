"""A disk without room: nothing is acknowledged that is not kept, and the desk goes on when there is room again."""

import os
import resource
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from data.tables import MESSAGE
from data.types import Author
from tests.running_desk import RunningDesk, letter, running, sapa, until

pytestmark = pytest.mark.faults

Fill = Callable[[], object]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def goes_on(desk: RunningDesk, fill: Fill, make_room: Fill) -> None:
    """Speak until the disk is full and a little longer, make room, and check that all that was acknowledged is kept."""
    visit = desk.visit(name="Ana", contact="ana@example.com")
    kept = [f"a{number}" for number in range(5) if desk.say(visit, "bisa cod ga", f"a{number}").status_code == 202]
    assert len(kept) == 5
    fill()
    refused = False
    for number in range(400):
        answer = desk.say(visit, "kata " * 200, f"b{number}")
        if answer.status_code == 202:
            kept.append(f"b{number}")
            continue
        assert answer.status_code == 503, answer.text
        assert answer.headers["Retry-After"]
        refused = True
        break
    assert refused, "the disk was never full"
    mail = letter("halo " * 30_000, id="<full@example.com>").as_bytes()
    with pytest.raises(smtplib.SMTPDataError) as error:
        desk.mail(mail)
    assert 400 <= error.value.smtp_code < 500
    assert desk.alive
    make_room()
    until(lambda: desk.say(visit, "kata " * 200, f"b{number}").status_code == 202, "the web takes messages again")
    kept.append(f"b{number}")
    desk.mail(letter("halo", id="<after@example.com>").as_bytes())
    until(lambda: len(replies(desk)) > 0 and "pending" not in replies(desk), "the bot has replied to all", 30)
    said = select(MESSAGE.c.external_id).where(MESSAGE.c.author == Author.CUSTOMER, MESSAGE.c.channel == "web")
    stored = [row.external_id.rpartition(":")[2] for row in desk.rows(said.order_by(MESSAGE.c.id))]
    assert [one for one in stored if one in kept] == kept
    assert len(stored) == len(set(stored))
    assert desk.sapa("journal", "verify").returncode == 0


def replies(desk: RunningDesk) -> list[str]:
    return [row.state for row in desk.rows(select(MESSAGE.c.state).where(MESSAGE.c.author == Author.BOT))]


def test_a_full_disk(tmp_path: Path, small_disk: Path):
    filler = small_disk / "filler"

    def fill() -> None:
        with filler.open("wb", buffering=0) as file:
            for size in (64 * 1024, 4096):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    with running(tmp_path, desk=f'state = "{small_disk}"', state=small_disk) as desk:
        goes_on(desk, fill, filler.unlink)


def test_a_file_that_may_not_grow(tmp_path: Path):
    with running(tmp_path) as desk:
        limits = resource.prlimit(desk.pid, resource.RLIMIT_FSIZE)

        def fill() -> None:
            size = max(path.stat().st_size for path in (tmp_path / "var").iterdir())
            resource.prlimit(desk.pid, resource.RLIMIT_FSIZE, (size, limits[1]))

        goes_on(desk, fill, lambda: resource.prlimit(desk.pid, resource.RLIMIT_FSIZE, limits))


def test_a_state_folder_that_can_not_be_written_to_is_told_in_a_sentence(tmp_path: Path, small_disk: Path):
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    (tmp_path / "sapa.toml").write_text(f'[desk]\nname = "Toko"\nstate = "{small_disk}/var"\n')
    ended = sapa(tmp_path, "run")
    assert ended.returncode == 1
    assert str(small_disk) in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_where_the_state_folder_should_be_is_told_too(tmp_path: Path):
    (tmp_path / "var").write_text("not a folder")
    (tmp_path / "sapa.toml").write_text('[desk]\nname = "Toko"\n')
    ended = sapa(tmp_path, "run")
    assert ended.returncode in {1, 2}
    assert str(tmp_path / "var") in ended.stderr
    assert "Traceback" not in ended.stderr
