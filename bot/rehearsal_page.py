"""A rehearsal as a page of its own, to be sent around: one file, with nothing to be fetched, in the desk's language."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from bot.content import Content
from bot.rehearsing import Outcome
from kb import report
from kb.rehearse import Figures, Rate
from kb.would import Seen, Would

_PAGES = Path(__file__).parent / "pages"
_STYLE = """
.verdict { border-left: .3rem solid; padding: .5rem 1rem; margin: 1rem 0; font-weight: 600 }
.refused, .worse { color: var(--bad) } .better { color: var(--good) }
table { width: 100% }
"""


def page(outcome: Outcome, now: Content, language: str = "") -> str:
    """Return the page in a language; empty: the desk's first."""
    language = language or now.languages[0]
    words = _words()[language]
    figures, about = outcome.rehearsal.figures, outcome.about
    since, until = (report.day(at.astimezone(now.zone)) for at in (about.since, about.until))
    columns: list[tuple[str, Figures]] = [(words["every"], figures), *outcome.rehearsal.languages.items()]
    refused = {one.protected for one in outcome.refused}
    body: str = _template().render(
        words=words,
        of=words["of"].format(against=about.against),
        span=words["span"].format(questions=figures.questions, since=since, until=until),
        verdict=outcome.verdict,
        columns=columns if len(columns) > 2 else columns[:1],
        cases=outcome.cases,
        many=len(outcome.protected),
        all_kept=words["all_kept"].format(many=len(outcome.protected)),
        refused=outcome.refused,
        wrong=[one for one in outcome.wrong if one.protected not in refused],
        percent=lambda share: report.percent(share, language, 1),
        rate=lambda rate: _rate(rate, words, language),
        got=lambda seen: _got(seen, words),
    )
    return report.frame(words["title"].format(number=outcome.number), language, body, style=_STYLE)


def _got(seen: Seen, words: Any) -> str:
    if seen.would is Would.PERSON:
        return str(words["person"])
    if seen.would is Would.OFFER:
        return str(words["offer"].format(articles=", ".join(seen.articles)))
    return str(words["and_person"].format(article=seen.article)) if seen.person else seen.article


def _rate(rate: Rate, words: Any, language: str) -> str:
    if rate.at_most is None:
        return str(words["nobody_said"])
    return f"{rate.found}/{rate.of}, {words['at_most'].format(share=report.percent(rate.at_most, language, 1))}"


@lru_cache
def _words() -> dict[str, Any]:
    return tomllib.loads((_PAGES / "rehearsal.toml").read_text("utf-8"))


@lru_cache
def _template() -> Any:
    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.from_string((_PAGES / "rehearsal.html").read_text("utf-8"))
