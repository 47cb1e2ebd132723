"""The survey as a page that can be sent to somebody: one file, no scripts, nothing fetched from elsewhere. Pure."""

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, Template

from kb import report
from kb.gaps import wording
from kb.gaps.survey import Listed, Survey

WIDEST = 85  # per cent of the page, of a bar
SHORT = 90  # characters of a label beside its bar
_STYLE = """
svg text { font: 13px system-ui, sans-serif; fill: currentColor }
article { border-top: 1px solid var(--line); padding: .75rem 0 } article h3 { margin: 0 }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A gap as the page shows it."""

    listed: Listed
    label: str
    short: str
    width: int
    minutes: int
    guessed: int
    whys: str
    proposal: str


def page(survey: Survey, desk: str, language: str, zone: ZoneInfo) -> str:
    """Return the page as HTML."""
    period = survey.period
    most = max((one.gap.minutes_a_month for one in survey.listed), default=0.0) or 1.0
    body = _template().render(
        say=partial(wording.say, language),
        since=report.day(period.since.astimezone(zone)),
        until=report.day(period.until.astimezone(zone)),
        days=(period.until - period.since).days,
        summary=wording.summary(survey, language),
        rows=[_row(one, most, language) for one in survey.listed],
        mended=[(one.label, wording.measured(one, language)) for one in survey.mended],
    )
    return report.frame(wording.say(language, "page.title", desk=desk), language, body, style=_STYLE)


def _row(listed: Listed, most: float, language: str) -> Row:
    gap, label = listed.gap, wording.label(listed)
    monthly = gap.minutes_a_month
    return Row(
        listed=listed,
        label=label,
        short=label if len(label) <= SHORT else label[: SHORT - 1] + "…",
        width=max(1, round(WIDEST * monthly / most)),
        minutes=round(monthly),
        guessed=round(gap.guessed * (monthly / gap.minutes)) if gap.minutes else 0,
        whys=wording.whys(listed, language),
        proposal=wording.proposal(listed.mend, language),
    )


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(Path(__file__).with_name("page.html").read_text("utf-8"))
