"""What was learnt, kept in a folder from one start to the next.

It is only ever a shortcut: a file that is missing, broken, or of other things than are asked for is made anew.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import structlog
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

VERSION = "version"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of arrays, each file with the version that it is of."""

    folder: Path
    writes: bool = True  # a command that only looks leaves the folder as it is

    def read(self, name: str, version: str) -> Arrays | None:
        """Return the arrays of a file by their names; None if it is not there, or not of this version."""
        file = self.folder / name
        try:
            with np.load(file, allow_pickle=False) as kept:
                if str(kept[VERSION]) != version:
                    return None
                return {name: kept[name] for name in kept.files if name != VERSION}
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, EOFError, RuntimeError, BadZipFile) as error:  # all that zips can be
            log.warning("cannot read what was learnt; it is learnt again", file=str(file), error=str(error))
            return None

    def write(self, name: str, version: str, arrays: Arrays) -> None:
        """Put a new file in the old one's place at once; where that can't be done, say so and go on without."""
        if not self.writes:
            return
        file, fresh = self.folder / name, self.folder / f".{name}.new"  # one name, so that a crash leaves one at most
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as new:
                np.savez(new, allow_pickle=False, **{VERSION: np.array(version)}, **arrays)
            fresh.replace(file)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            log.warning("cannot keep what was learnt; the next start is slow", file=str(file), error=str(error))


@cache
def code() -> bytes:
    """Return what tells this code and its examples from any other: whatever is changed in them, is learnt anew."""
    told = blake2b()
    for file in sorted(one for one in Path(__file__).parent.iterdir() if one.suffix in {".py", ".tsv"}):
        told.update(file.read_bytes())
    return told.digest()
