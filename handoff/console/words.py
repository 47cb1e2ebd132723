"""Every text of the console, in each of its languages: read once, and never put together from pieces of grammar."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("id", "en")
FALLBACK = "en"

Words = Mapping[str, Mapping[str, str]]
"""Texts by section and name, in one language."""


@cache
def of(language: str) -> Words:
    """Return the texts of a language; one that we don't speak gives English."""
    tongue = language if language in LANGUAGES else FALLBACK
    return {section: {name: texts[tongue] for name, texts in entries.items()} for section, entries in in_all().items()}


@cache
def in_all() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """Return the texts by section, name and language, as they are written in the folder `words`; each section once."""
    folder = Path(__file__).with_name("words")
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    return {section: entries for texts in files for section, entries in texts.items()}


def spoken(wishes: str, languages: tuple[str, ...]) -> str:
    """Return the first language of an Accept-Language header that is among ours, else our first."""
    for wish in wishes.split(","):
        language = wish.strip()[:2].lower()
        if language in languages:
            return language
    return languages[0]
