"""Files that people write, as text. What can't be read as such is a mistake of theirs, told like any other."""

import os
from pathlib import Path

from data.mistakes import Mistake, Mistakes


def read(path: Path, name: str = "") -> str:
    """Return the text of a file, with LF line ends and no byte order mark; `name` is what mistakes call it, if not so.

    Raises:
        Mistakes: it can't be read, or isn't UTF-8; with the line.

    """
    name = name or str(path)
    try:
        raw = path.read_bytes()
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Mistakes([Mistake(name, line, "not UTF-8", "save the file as UTF-8")]) from error
    except OSError as error:
        raise Mistakes([Mistake(name, 0, f"cannot be read: {error.strerror}")]) from error


def write(path: Path, text: str) -> None:
    """Put a text in a file's place as a whole, with LF line ends: a reader sees the old one or the new one.

    Raises:
        OSError: the folder can't be written to; the old file is there still.

    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
