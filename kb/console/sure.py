"""How far the bot's confidence can be trusted: from where it answers, what that rests on, and what became of it."""

from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from data.frame import Seated
from kb import calibrations, reliability_page, reliability_plot
from kb.calibrated import Calibrated, stale
from kb.console.listed import HOME
from kb.console.room import Here
from kb.reliability import Bin

AT = f"{HOME}/confidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What was decided for one language."""

    language: str
    holds: str  # from where the bot answers, and why
    plot: Markup  # empty where nothing was judged
    bins: tuple[Bin, ...]


async def confidence(seat: Seated, room: Here) -> Response:
    """Show what the newest calibration has decided for each language, and whether it still holds."""
    found = await room.db.read(calibrations.newest)
    shown = {
        "found": found,
        "outdated": bool(found and stale(found, room.knowledge())),
        "spoken": [_spoken(found, one, seat.language) for one in found.operating] if found else [],
        "points": room.knowledge().tuning.otherwise,
    }
    return await seat.show("kb_confidence.html", shown)


def _spoken(found: Calibrated, language: str, reads: str) -> Spoken:
    operating, bins = found.operating[language], found.bins.get(language, ())
    # What the plot says is our own words and figures: nobody else's text is in it.
    drawn = reliability_plot.plot(bins, reads, f"plot-{language}", operating.points.answer) if bins else ""
    return Spoken(
        language=language,
        holds=reliability_page.holds(operating, reads),
        plot=Markup(drawn),  # noqa: S704 — see above
        bins=bins,
    )
