"""What pages are made of: templates, texts in each language, and the addresses of the files that they use."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from data.events import Fact
from data.frame import Part, Words
from handoff.console import assets, words
from handoff.console.assets import Assets
from handoff.console.marks import light

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The templates of some pages, and their words by language."""

    templates: Environment
    words: Callable[[str], Words]


def of(part: Part, own: Assets) -> Book:
    """Return what the pages of another package are made of: what is theirs, and all that is the frame's."""
    addresses = {**own.addresses, **assets.OWN.addresses}
    return Book(
        templates=_environment(addresses.__getitem__, _TEMPLATES, part.folder / "templates"),
        words=lambda language: words.of(language, part.folder / "words"),
    )


def text(part: Part, which: tuple[str, str], language: str) -> str:
    """Return one text of a part, by section and name."""
    section, name = which
    return words.of(language, part.folder / "words")[section][name]


def _environment(asset: Callable[[str], str], *folders: Path) -> Environment:
    made = Environment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["asset"] = asset
    made.globals["event_kinds"] = " ".join(Fact.KINDS)
    made.globals["fresh_key"] = partial(secrets.token_urlsafe, 12)
    made.filters["light"] = light
    made.filters["moment"] = datetime.fromisoformat
    return made


OWN = Book(templates=_environment(assets.OWN.addresses.__getitem__, _TEMPLATES), words=words.of)
"""What the console's own pages are made of."""
