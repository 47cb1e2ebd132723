"""The reliability report as a page, in Indonesian or English; each section can stand in another report too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from kb.operating import Basis, Operating
from kb.outcome import Outcome
from kb.reliability import Bin, Reliability, measure
from kb.reliability_plot import WORDS as PLOT
from kb.reliability_plot import plot
from kb.report import frame, local

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "id": {
            "title": "Seberapa bisa keyakinan bot dipercaya",
            "id": "Bahasa Indonesia",
            "en": "Bahasa Inggris",
            "": "Semua",
            "nothing": "Belum ada jawaban yang dinilai.",
            "figures": "{right} dari {count} yang dinilai benar. Selisih rata-rata keyakinan dan kenyataan (ECE):"
            " {error:.1%}; Brier {brier:.3f}; log loss {log_loss:.3f}.",
            "proven": "Bot menjawab mulai keyakinan {answer:.2f} dan menawarkan pilihan mulai {offer:.2f}. {wrong} dari"
            " {answered} jawaban yang dinilai salah; angka sebenarnya tidak lebih dari {bound:.1%} (95%), batasnya"
            " {target:.1%}.",
            "not enough data": "Data belum cukup: ada {scored} jawaban yang dinilai, paling sedikit perlu {needed}."
            " Yang berlaku ambang bawaan yang berhati-hati: menjawab mulai {answer:.2f}, menawarkan mulai {offer:.2f}.",
            "unproven": "Ada {scored} jawaban yang dinilai, tetapi belum membuktikan bahwa yang salah tidak lebih dari"
            " {target:.1%}: {wrong} dari {answered} salah, angka sebenarnya bisa sampai {bound:.1%}. Yang berlaku"
            " ambang bawaan yang berhati-hati: menjawab mulai {answer:.2f}, menawarkan mulai {offer:.2f}.",
            "raised": "Ambang bawaan ternyata tidak menjaga batas {target:.1%}, jadi dinaikkan: menjawab mulai"
            " {answer:.2f}, menawarkan mulai {offer:.2f}. {wrong} dari {answered} jawaban di atasnya salah.",
            "line": "Garis jingga: keyakinan yang membuat bot langsung menjawab.",
            "caption": "Kelompok dengan jumlah yang hampir sama",
            "confidence": "keyakinan",
            "average": "rata-rata",
            "right": "benar",
            "count": "dinilai",
            "share": "bagian benar",
            "interval": "rentang 95%",
        },
        "en": {
            "title": "How far the bot's confidence can be trusted",
            "id": "Indonesian",
            "en": "English",
            "": "All",
            "nothing": "No answer has been judged yet.",
            "figures": "{right} of {count} judged were right. Confidence and outcome are {error:.1%} apart on average"
            " (ECE); Brier {brier:.3f}; log loss {log_loss:.3f}.",
            "proven": "The bot answers from a confidence of {answer:.2f} and offers choices from {offer:.2f}."
            " {wrong} of {answered} judged answers were wrong; the true rate is no more than {bound:.1%} (95%),"
            " the limit is {target:.1%}.",
            "not enough data": "Not enough data yet: {scored} answers have been judged, at least {needed} are needed."
            " The conservative defaults hold: it answers from {answer:.2f} and offers from {offer:.2f}.",
            "unproven": "{scored} answers have been judged, and they do not yet prove that no more than {target:.1%}"
            " are wrong: {wrong} of {answered} were, and the true rate may be up to {bound:.1%}. The conservative"
            " defaults hold: the bot answers from {answer:.2f} and offers from {offer:.2f}.",
            "raised": "The usual point was shown not to keep the limit of {target:.1%}, so it is raised: the bot"
            " answers from {answer:.2f} and offers from {offer:.2f}. {wrong} of {answered} answers above it"
            " were wrong.",
            "line": "Orange: the confidence from which the bot answers at once.",
            "caption": "Groups of about as many each",
            "confidence": "confidence",
            "average": "average",
            "right": "right",
            "count": "judged",
            "share": "share right",
            "interval": "95% interval",
        },
    }
)

_STYLE = """
section { margin-block: 2.5rem } figure { margin: 1rem 0 } figcaption { font-size: .85rem; max-width: 30rem }
th, td { text-align: end }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one section tells of: the outcomes of a language, and what holds for it."""

    of: str  # the language; empty: all
    outcomes: Sequence[Outcome]
    operating: Operating | None = None  # None where nothing was decided, as in an evaluation


def page(parts: Sequence[Part], language: str, note: str = "") -> str:
    """Return the whole page; `note` says when and of what it was made."""
    words = WORDS[language]
    said = f"<p>{escape(note)}</p>" if note else ""
    sections = "\n".join(section(one, language) for one in parts)
    return frame(words["title"], language, f"{said}\n{sections}", style=_STYLE)


def section(part: Part, language: str) -> str:
    """Return one section: what holds, the figures, the plot, and the same as a table."""
    words, measured = WORDS[language], measure(part.outcomes)
    name = f"reliability-{part.of or 'all'}"
    told = [f'<section aria-labelledby="{name}">', f'<h2 id="{name}">{words.get(part.of, escape(part.of))}</h2>']
    if part.operating:
        told.append(f"<p>{holds(part.operating, language)}</p>")
    if measured is None:
        return "\n".join([*told, f"<p>{words['nothing']}</p>", "</section>"])
    answer = part.operating.points.answer if part.operating else None
    legend = f"{PLOT[language]['about']} {words['line'] if part.operating else ''}"
    shown = [
        f"<p>{local(_figures(measured, words), language)}</p>",
        f"<figure>{plot(measured.bins, language, name, answer)}<figcaption>{legend}</figcaption></figure>",
    ]
    return "\n".join([*told, *shown, local(_table(measured.bins, words), language), "</section>"])


def holds(operating: Operating, language: str) -> str:
    """Say from where the bot answers, and what that rests on."""
    points = {"answer": operating.points.answer, "offer": operating.points.offer}
    figures = {name: getattr(operating, name) for name in ("target", "answered", "wrong", "bound", "needed", "scored")}
    words = Basis(operating.basis).value
    if operating.basis == Basis.UNKNOWN and operating.scored >= operating.needed:
        words = "unproven"
    return local(WORDS[language][words].format(**points, **figures), language)


def _figures(measured: Reliability, words: Mapping[str, str]) -> str:
    return words["figures"].format(
        right=measured.right,
        count=measured.count,
        error=measured.error,
        brier=measured.brier,
        log_loss=measured.log_loss,
    )


def _table(bins: Sequence[Bin], words: Mapping[str, str]) -> str:
    heads = "".join(
        f'<th scope="col">{words[one]}</th>' for one in ("confidence", "average", "right", "count", "share", "interval")
    )
    rows = "\n".join(
        f'<tr><th scope="row">{one.least:.2f}–{one.most:.2f}</th><td>{one.confidence:.3f}</td><td>{one.right}</td>'
        f"<td>{one.count}</td><td>{one.share:.1%}</td><td>{one.low:.1%}–{one.high:.1%}</td></tr>"
        for one in bins
    )
    head = f"<caption>{words['caption']}</caption>\n<thead><tr>{heads}</tr></thead>"
    return f'<div class="wide" tabindex="0">\n<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>'
