"""What is imported: a file, a folder of files, or a zip of them, read into memory within limits.

A zip is never unpacked onto the disk, so that no name in it can lead anywhere.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from data.mistakes import Mistake, Mistakes
from kb.porting.item import Source

LARGEST = 50_000_000
"""Bytes of one file."""

ALTOGETHER = 200_000_000
"""Bytes of all files together."""

MOST = 20_000
"""Files at once."""

_SMALLER = "export fewer articles at a time"


def read(path: Path, wanted: Callable[[str], bool]) -> tuple[Source, ...]:
    """Return the files at a path, in the order of their names: those of a folder or zip only if their names are wanted.

    Raises:
        Mistakes: there is none, it can't be read, or there is too much of it.

    """
    try:
        found = tuple(_within_limits(path, _files(path, wanted)))
    except zipfile.BadZipFile as error:
        raise Mistakes([Mistake(str(path), 0, f"is no zip: {error}", "export it again")]) from error
    except OSError as error:
        raise Mistakes([Mistake(str(path), 0, f"cannot be read: {error.strerror or error}")]) from error
    if not found:
        what = "has no file that could be read"
        raise Mistakes([Mistake(str(path), 0, what, "Markdown, CSV, HTML and JSON can be, by the ends of their names")])
    return found


def _files(path: Path, wanted: Callable[[str], bool]) -> Iterator[Source]:
    if path.is_dir():
        for one in sorted(path.rglob("*")):
            inside = one.relative_to(path)
            if one.is_file() and wanted(one.name) and not any(part.startswith(".") for part in inside.parts):
                yield Source(str(one), _start(one))
    elif path.suffix.lower() == ".zip":
        yield from _zipped(path, wanted)
    else:
        yield Source(str(path), _start(path))


def _start(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _zipped(path: Path, wanted: Callable[[str], bool]) -> Iterator[Source]:
    with zipfile.ZipFile(path) as packed:
        for entry in sorted(packed.infolist(), key=lambda one: one.filename):
            name = PurePath(re.sub(r"[^\w./ -]", "_", entry.filename))
            if (
                entry.is_dir()
                or not wanted(name.name)
                or any(part.startswith(("__MACOSX", ".")) for part in name.parts)
            ):
                continue
            try:
                with packed.open(entry) as file:  # what the zip says of sizes may be a lie
                    data = file.read(LARGEST + 1)
            except (RuntimeError, EOFError, zlib.error) as error:  # it has a password, is packed oddly, or damaged
                raise Mistakes(
                    [Mistake(f"{path}/{name}", 0, f"cannot be unpacked: {error}", "unpack it first")]
                ) from error
            yield Source(f"{path.name}/{name}", data)


def _within_limits(path: Path, sources: Iterator[Source]) -> Iterator[Source]:
    size = 0
    for count, one in enumerate(sources, 1):
        size += len(one.data)
        if len(one.data) > LARGEST:
            raise Mistakes([Mistake(one.name, 0, f"has more than {LARGEST // 1_000_000} MB", _SMALLER)])
        if size > ALTOGETHER or count > MOST:
            what = f"has more than {MOST} files" if count > MOST else f"has more than {ALTOGETHER // 1_000_000} MB"
            raise Mistakes([Mistake(str(path), 0, what, _SMALLER)])
        yield one
