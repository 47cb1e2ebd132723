"""Style sheets, scripts and icons of the console: read once, named by their content, so that browsers may keep them."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from fastapi import Response

from data.problem import Problem

PATH = "/console/static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_KEPT = "public, max-age=31536000, immutable"


class Assets:
    """The files of one folder, and where they are served."""

    def __init__(self, folder: Path, path: str) -> None:
        self._path = path
        self._files = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in _TYPES}

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where each file is served, by its name; it changes with the file."""
        marks = {name: hashlib.sha256(content).hexdigest()[:12] for name, content in self._files.items()}
        return {name: f"{self._path}/{name}?v={mark}" for name, mark in marks.items()}

    async def serve(self, name: str) -> Response:
        """Give a file.

        Raises:
            Problem: 404 there is none of that name.

        """
        if name not in self._files:
            raise Problem(404, "Not found")
        return Response(self._files[name], media_type=_TYPES[Path(name).suffix], headers={"Cache-Control": _KEPT})


OWN = Assets(Path(__file__).with_name("static"), PATH)
"""What every page of the console uses."""
