"""Articles for tests, as somebody writes them."""

import shutil
from pathlib import Path

from bot.draft import STARTER
from kb.library import Library
from kb.parse import Allowed, Source

KINDS = frozenset({"general", "order"})
TEAMS = frozenset({"cs"})


def written(article: str = "shipping-time", language: str = "en", **front: str) -> str:
    """Return an article's text; `ask` is its one question and `say` the answer, everything else is front matter."""
    ask = front.pop("ask", f"how about {article}")
    say = front.pop("say", "Two days.")
    title = front.pop("title", f"About {article}")
    more = "".join(f"{name}: {value}\n" for name, value in front.items())
    return f"---\nid: {article}\nlanguage: {language}\ntitle: {title}\n{more}questions:\n  - {ask}\n---\n{say}\n"


def books(*texts: str) -> Library:
    """Return a library whose files are these."""
    files = [Source(name=f"articles/{at}.md", text=text, short=f"{at}.md") for at, text in enumerate(texts)]
    return Library(files=tuple(files), allowed=Allowed(kinds=KINDS, teams=TEAMS))


def put_files(folder: Path, **files: str) -> Path:
    """Write files with these names, where `__` is a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('__', '.')}.md").write_text(text, encoding="utf-8")
    return folder


def small_content(folder: Path, **files: str) -> Path:
    """Make a content folder with the starter desk's words and kinds, and only these articles."""
    for name in ("guide.toml", "templates.toml", "sla.toml", "people.toml"):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(STARTER / name, folder / name)
    put_files(folder / "articles", **files)
    return folder
