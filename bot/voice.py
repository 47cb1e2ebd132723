"""The desk's own words: greetings, promises, thanks, in each language, as templates that anybody may edit.

Pure once loaded: no clock is read, and what is said depends on nothing but what is passed in.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from data import template, toml
from data.mistakes import Mistake, nearest, raise_if_any
from data.template import Words
from data.types import Choice

PartOfDay = Literal["morning", "noon", "afternoon", "evening"]

_ALONE = (
    "introduction", "how_can_i_help", "ask_contact", "ask_name", "ask_reach", "contact_noted", "answer", "helpful",
    "helpful_yes", "helpful_no", "offer", "none_of_these", "rephrase", "talk_to_person", "promise", "promise_unknown",
    "status_update", "resolved", "confirm_yes", "confirm_no", "thanks", "reopened", "closing_soon", "closed", "survey",
)  # fmt: skip
_GROUPS = {
    "greeting": ("morning", "noon", "afternoon", "evening"),
    "handoff": ("asked", "unanswered", "complaint", "article"),
}
KEYS = (*_ALONE, *(f"{group}.{key}" for group, keys in _GROUPS.items() for key in keys))
"""Everything that the desk can say."""

_BUTTONS = {
    "helpful": {"helpful:yes": "helpful_yes", "helpful:no": "helpful_no"},
    "offer": {"none": "none_of_these"},
    "person": {"person": "talk_to_person"},
}  # by what is asked: what may be chosen, and the words for it

_LANGUAGES = ("id", "en")
_EVERYTHING = dict.fromkeys((*template.VALUES, "answer"), "")

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_NEAR = {
    "id": {-1: "kemarin", 0: "hari ini", 1: "besok"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What the desk says, in the languages that it speaks."""

    languages: tuple[str, ...]
    templates: Mapping[tuple[str, str], Words]  # by language and key
    buttons: Mapping[tuple[str, str], tuple[Choice, ...]]  # by language and what is asked

    def say(self, key: str, language: str, **values: str) -> str:
        """Return the words for a key, in the desk's first language where it doesn't speak the one asked for.

        Values that are left out are empty.

        Raises:
            KeyError: there is no such key.
            TypeError: no template has such a value.

        """
        return _said(self.words(key, language), values)

    def words(self, key: str, language: str) -> Words:
        """Return the template for a key, in the desk's first language where it doesn't speak the one asked for.

        Raises:
            KeyError: there is no such key.

        """
        return self.templates.get((language, key)) or self.templates[self.languages[0], key]

    def choices(self, asked: str, language: str) -> tuple[Choice, ...]:
        """Return what may always be chosen where something is asked; mostly nothing."""
        return self.buttons.get((language, asked)) or self.buttons.get((self.languages[0], asked), ())

    def answer(self, body: str, language: str) -> Words:
        """Return an article's answer, ready to be said; its body is a template.

        Raises:
            Mistakes: the body is no template that could be said.

        """
        return template.compiled(body, template.VALUES, f"answer in {language}")


def load(path: Path, languages: Sequence[str]) -> Voice:
    """Return the voice of a desk that speaks these languages.

    Raises:
        Mistakes: all that is wrong in the file: what is missing, unknown, or no template that could be said.

    """
    document = toml.read(path)
    spoken = tuple(dict.fromkeys([*languages, *(one for one in _LANGUAGES if one in document.values)]))
    raise_if_any([*_unknown(document), *(one for language in spoken for one in _unsayable(document, language))])
    templates = {
        (language, key): template.compiled(str(_text(document, language, key)), _values_of(key))
        for language in languages
        for key in KEYS
    }
    buttons = {
        (language, asked): tuple([Choice(id_, templates[language, key].say({})) for id_, key in keys.items()])
        for language in languages
        for asked, keys in _BUTTONS.items()
    }
    return Voice(languages=tuple(languages), templates=templates, buttons=buttons)


def part_of_day(at: datetime) -> PartOfDay:
    """Return how one greets at a local time: pagi from 4, siang from 11, sore from 15, malam from 18."""
    _needs_zone(at)
    if 4 <= at.hour < 11:
        return "morning"
    if 11 <= at.hour < 15:
        return "noon"
    return "afternoon" if 15 <= at.hour < 18 else "evening"


def when(at: datetime, now: datetime, language: str) -> str:
    """Return a time as people say it, where `now` is: `besok pukul 09.00 WIB`, `tomorrow at 09:00 WIB`.

    A language that isn't spoken here gets English.
    """
    _needs_zone(at)
    _needs_zone(now)
    at = at.astimezone(now.tzinfo)
    tongue = language if language in _NEAR else "en"
    day = _NEAR[tongue].get((at.date() - now.date()).days) or _date(at, tongue, with_year=at.year != now.year)
    if tongue == "id":
        return f"{day} pukul {at:%H.%M} {_zone(at)}"
    return f"{day} at {at:%H:%M} {_zone(at)}"


def _date(at: datetime, language: str, *, with_year: bool) -> str:
    date = f"{_DAYS[language][at.weekday()]}, {at.day} {_MONTHS[language][at.month - 1]}"
    return f"{date} {at.year}" if with_year else date


def _zone(at: datetime) -> str:
    """Return a zone's own abbreviation, WIB for one; a zone that has none is told by its distance from UTC."""
    name = at.tzname() or ""
    return f"UTC{name}" if name[:1] in {"+", "-"} else name


def _needs_zone(at: datetime) -> None:
    if at.utcoffset() is None:
        raise ValueError(f"{at} needs a time zone")


def _said(words: Words, values: Mapping[str, str]) -> str:
    if unknown := values.keys() - _EVERYTHING.keys():
        raise TypeError(f"no template has a value {', '.join(sorted(unknown))}")
    return words.say(values)


def _values_of(key: str) -> frozenset[str]:
    return template.VALUES | {"answer"} if key == "answer" else template.VALUES


def _text(document: toml.Document, language: str, key: str) -> object:
    found: object = document.values.get(language)
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _unsayable(document: toml.Document, language: str) -> Iterator[Mistake]:
    """Give what a language lacks, and what can't be said in it."""
    if not isinstance(document.values.get(language), dict):
        yield Mistake(document.name, document.line((language,)), f"[{language}] is missing", "the desk speaks it")
        return
    for key in KEYS:
        path = (language, *key.split("."))
        text = _text(document, language, key)
        if not isinstance(text, str) or not text.strip():
            yield document.mistake(path, "is missing" if text is None else "must be text")
            continue
        for one in template.mistakes(text, _values_of(key)):
            where = f" (line {one.line} of the text)" if one.line > 1 else ""
            yield document.mistake(path, f"{one.what}{where}", one.mend)


def _unknown(document: toml.Document) -> Iterator[Mistake]:
    """Give the tables and keys that nobody will ever say."""
    for language, words in document.values.items():
        if language not in _LANGUAGES:
            yield document.mistake((language,), "is no language here", nearest(language, _LANGUAGES))
            continue
        for group, known in (("", (*_ALONE, *_GROUPS)), *_GROUPS.items()):
            table = _table(words, group)
            for key in table.keys() - set(known):
                path = (language, group, key) if group else (language, key)
                yield document.mistake(path, "is nothing that the desk says", nearest(key, known))


def _table(words: object, group: str) -> Mapping[str, object]:
    found = words.get(group) if group and isinstance(words, dict) else words
    return found if isinstance(found, dict) else {}
