"""A survey in words, of either language: the same sentences for terminal, report and console. Pure."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kb.gaps.action import Action
from kb.gaps.deflection import Deflection, Verdict
from kb.gaps.mend import Mend
from kb.gaps.survey import Listed, Mended, Survey
from kb.report import day, percent

FALLBACK = "en"


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def say(language: str, key: str, **values: object) -> str:
    """Return a sentence, such as `page.title`; a language that we don't speak gives English."""
    section, _, name = key.partition(".")
    texts = _texts()[section][name]
    return texts.get(language, texts[FALLBACK]).format(**values)


def proposal(mend: Mend, language: str) -> str:
    """Return what is proposed for a gap, and why."""
    values = {"article": mend.article or "–", "confidence": percent(mend.confidence, language)}
    said = f"{say(language, f'action.{mend.action}', **values)}: {say(language, f'because.{mend.because}', **values)}"
    if mend.answered_now and mend.action is not Action.REVISE:
        said += f"; {say(language, 'because.answered_now', share=percent(mend.answered_now, language))}"
    return said


def whys(listed: Listed, language: str) -> str:
    """Return why a gap's questions needed a person, with how many."""
    return ", ".join(f"{say(language, f'why.{why}')} {count}" for why, count in listed.gap.whys.items())


def label(listed: Listed) -> str:
    """Return a gap's most central question in each of its languages."""
    return " · ".join(dict.fromkeys(filter(None, listed.labels.values()))) or "–"


def summary(survey: Survey, language: str) -> str:
    """Return what a survey adds up to."""
    return say(
        language,
        "page.sum",
        questions=survey.questions,
        minutes=round(survey.minutes),
        guessed=round(survey.guessed),
        gaps=survey.gaps,
        rest=survey.rest,
        dismissed=survey.dismissed,
    )


def measured(mended: Mended, language: str) -> str:
    """Return what an accepted gap's article did, and what may be concluded."""
    if mended.deflection is None:
        return say(language, "deflection.draft", article=mended.known.article)
    found = mended.deflection
    return f"{_figures(mended.known.article, found, language)} {verdict(found, language)}"


def verdict(found: Deflection, language: str) -> str:
    """Return what may be concluded."""
    saved = round(found.saved)
    return say(language, f"deflection.{Verdict(found.verdict)}", saved=saved, lost=-saved)


def _figures(article: str, found: Deflection, language: str) -> str:
    low, high = found.after.interval
    return say(
        language,
        "deflection.figures",
        article=article,
        since=day(found.since),
        after_alone=found.after.alone,
        after_count=found.after.count,
        after=percent(found.after.share, language),
        low=percent(low, language),
        high=percent(high, language),
        before_alone=found.before.alone,
        before_count=found.before.count,
        before=percent(found.before.share, language),
        helped=found.helped,
        handed=found.handed_over,
    )
