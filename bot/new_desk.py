"""A desk of one's own: a settings file to begin with, and a copy of the starter content to change."""

import shutil
from pathlib import Path

from bot.draft import STARTER
from data.mistakes import Mistake, Mistakes

SETTINGS = """\
# The settings of this desk. Every key, with its default and meaning: docs/settings.md.
# Any text may be "env:NAME": it is then taken from the environment.

[desk]
name = "{name}"
languages = ["id", "en"]
timezone = "Asia/Jakarta"
state = "var"
content = "content"

[http]
port = 8000
# public_url = "https://desk.example"

[channels.web]
kind = "web"
# origins = ["https://shop.example"]

[channels.email]
kind = "email"
address = "halo@{domain}"
listen = "127.0.0.1:8025"
# smarthost = "smtp://user:password@mail.example:587"
"""


def make(folder: Path) -> None:
    """Write settings and content into a new or empty folder.

    Raises:
        Mistakes: something is in it already.

    """
    if folder.exists() and any(folder.iterdir()):
        raise Mistakes([Mistake(str(folder), 0, "is not empty", "name a folder that is new or empty")])
    folder.mkdir(parents=True, exist_ok=True)
    name = folder.resolve().name
    shutil.copytree(STARTER, folder / "content", ignore=shutil.ignore_patterns("desk.toml", "README.md"))
    domain = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in name.lower()).strip("-")
    text = SETTINGS.format(name=name.replace('"', "'").replace("\\", "/"), domain=f"{domain or 'desk'}.example")
    (folder / "sapa.toml").write_text(text, encoding="utf-8")
