"""A rehearsal as a page of its own, to be sent around: one file, with nothing to be fetched, in the desk's language."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined

from bot.content import Content
from bot.rehearsing import Outcome
from kb.rehearse import Figures, Rate
from kb.would import Seen, Would

_PAGES = Path(__file__).parent / "pages"


def page(outcome: Outcome, now: Content, language: str = "") -> str:
    """Return the page in a language; empty: the desk's first."""
    language = language or now.languages[0]
    words = _words()[language]
    figures, about = outcome.rehearsal.figures, outcome.about
    days = {"since": _day(about.since, now.zone), "until": _day(about.until, now.zone)}
    columns: list[tuple[str, Figures]] = [(words["every"], figures), *outcome.rehearsal.languages.items()]
    refused = {one.protected for one in outcome.refused}
    written: str = _template().render(
        language=language,
        words=words,
        title=words["title"].format(number=outcome.number),
        of=words["of"].format(against=about.against),
        span=words["span"].format(questions=figures.questions, **days),
        verdict=outcome.verdict,
        columns=columns if len(columns) > 2 else columns[:1],
        cases=outcome.cases,
        many=len(outcome.protected),
        all_kept=words["all_kept"].format(many=len(outcome.protected)),
        refused=outcome.refused,
        wrong=[one for one in outcome.wrong if one.protected not in refused],
        percent=lambda share: _percent(share, language),
        rate=lambda rate: _rate(rate, words, language),
        got=lambda seen: _got(seen, words),
    )
    return written


def _got(seen: Seen, words: Any) -> str:
    if seen.would is Would.PERSON:
        return str(words["person"])
    if seen.would is Would.OFFER:
        return str(words["offer"].format(articles=", ".join(seen.articles)))
    return str(words["and_person"].format(article=seen.article)) if seen.person else seen.article


def _rate(rate: Rate, words: Any, language: str) -> str:
    if rate.at_most is None:
        return str(words["nobody_said"])
    return f"{rate.found}/{rate.of}, {words['at_most'].format(share=_percent(rate.at_most, language))}"


def _percent(share: float, language: str) -> str:
    written = f"{share:.1%}"
    return written.replace(".", ",") if language == "id" else written


def _day(at: Any, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d.%m.%Y}"


@lru_cache
def _words() -> dict[str, Any]:
    return tomllib.loads((_PAGES / "rehearsal.toml").read_text("utf-8"))


@lru_cache
def _template() -> Any:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string((_PAGES / "rehearsal.html").read_text("utf-8"))
