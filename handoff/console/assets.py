"""The console's style sheet, script and icon: read once, named by their content, so that browsers may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Response

from data.problem import Problem

PATH = "/console/static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_KEPT = "public, max-age=31536000, immutable"


def address(name: str) -> str:
    """Return where a file is served; it changes with the file."""
    return f"{PATH}/{name}?v={hashlib.sha256(_files()[name]).hexdigest()[:12]}"


async def serve(name: str) -> Response:
    """Give a file.

    Raises:
        Problem: 404 there is none of that name.

    """
    if name not in _files():
        raise Problem(404, "Not found")
    return Response(_files()[name], media_type=_TYPES[Path(name).suffix], headers={"Cache-Control": _KEPT})


@cache
def _files() -> dict[str, bytes]:
    folder = Path(__file__).with_name("static")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in _TYPES}
