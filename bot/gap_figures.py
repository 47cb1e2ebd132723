"""Gaps as figures, for programs: what `--json` prints, and anybody else may send."""

from kb.gaps.drafting import Drafted
from kb.gaps.survey import Listed, Mended, Survey


def survey(found: Survey) -> dict[str, object]:
    """Return a survey."""
    return {
        "since": found.period.since,
        "until": found.period.until,
        "questions": found.questions,
        "minutes": round(found.minutes, 1),
        "guessed_minutes": round(found.guessed, 1),
        "open": found.gaps,
        "alone": found.rest,
        "dismissed": found.dismissed,
        "gaps": [_listed(one) for one in found.listed],
        "accepted": [_mended(one) for one in found.mended],
    }


def draft(one: Drafted) -> dict[str, object]:
    """Return a draft."""
    return {"article": one.article, "language": one.language, "text": one.text, "to_fill": list(one.to_fill)}


def _listed(one: Listed) -> dict[str, object]:
    gap, mend = one.gap, one.mend
    return {
        "gap": one.known.id,
        "labels": dict(one.labels),
        "examples": list(one.examples),
        "count": gap.count,
        "before": gap.before,
        "inquiries": gap.inquiries,
        "minutes": round(gap.minutes, 1),
        "guessed_minutes": round(gap.guessed, 1),
        "minutes_a_month": round(gap.minutes_a_month, 1),
        "why": {str(why): count for why, count in gap.whys.items()},
        "action": mend.action,
        "because": mend.because,
        "article": mend.article,
        "confidence": round(mend.confidence, 4),
        "answered_now": round(mend.answered_now, 4),
        "messages": sorted(gap.messages),
    }


def _mended(one: Mended) -> dict[str, object]:
    found = one.deflection
    figures: dict[str, object] = {}
    if found:
        figures = {
            "since": found.since,
            "before": {"alone": found.before.alone, "count": found.before.count, "interval": found.before.interval},
            "after": {"alone": found.after.alone, "count": found.after.count, "interval": found.after.interval},
            "helped": found.helped,
            "handed_over": found.handed_over,
            "minutes_saved": round(found.saved, 1),
            "verdict": found.verdict,
        }
    return {"gap": one.known.id, "article": one.known.article, "label": one.label, "deflection": figures or None}
