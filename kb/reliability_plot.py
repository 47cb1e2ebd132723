"""A reliability plot as SVG: the share that was right against the confidence, with intervals, for eyes and ears.

It stands in a page as it is: no script, no style sheet, colours that follow the page's own, a title and a description.
"""

from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType

from kb.reliability import Bin

SIDE, LEFT, TOP, BOTTOM = 300, 48, 12, 44
"""The square, and the room for what is written around it, in pixels."""

WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "id": {
            "title": "Keandalan keyakinan",
            "about": "Garis putus-putus: keyakinan yang persis menepati janji. Titik: kelompok jawaban dengan keyakinan"
            " yang hampir sama, besarnya menurut jumlah; garis tegak: rentang 95%.",
            "x": "keyakinan",
            "y": "bagian yang benar",
        },
        "en": {
            "title": "Reliability of confidences",
            "about": "Dashed: confidences that keep their word exactly. Dots: answers with about the same confidence,"
            " larger where there are more of them; upright lines: 95% intervals.",
            "x": "confidence",
            "y": "share that was right",
        },
    }
)


def plot(bins: Sequence[Bin], language: str, name: str = "reliability", answer: float | None = None) -> str:
    """Return the plot; `name` is unique in its page, `answer` the confidence from which the desk answers."""
    words = WORDS[language]
    width, height = LEFT + SIDE + 12, TOP + SIDE + BOTTOM
    parts = [
        f'<svg role="img" aria-labelledby="{escape(name)}-title {escape(name)}-about" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" fill="none" stroke="currentColor" font-size="12"'
        ' font-family="system-ui, sans-serif">',
        f'<title id="{escape(name)}-title">{words["title"]}</title>',
        f'<desc id="{escape(name)}-about">{words["about"]}</desc>',
        *_axes(words),
        _line(0, 0, 1, 1, 'stroke-dasharray="4 4" opacity="0.6"'),
    ]
    if answer is not None:
        parts.append(_line(answer, 0, answer, 1, 'stroke="#c2410c" stroke-dasharray="2 3"'))
    most = max((one.count for one in bins), default=1)
    for one in bins:
        parts += _dot(one, most)
    return "\n".join([*parts, "</svg>"])


def _axes(words: Mapping[str, str]) -> list[str]:
    marks = [0, 0.25, 0.5, 0.75, 1]
    frame = f'<rect x="{LEFT}" y="{TOP}" width="{SIDE}" height="{SIDE}" opacity="0.5"/>'
    below = [_text(LEFT + mark * SIDE, TOP + SIDE + 16, f"{mark:g}", "middle") for mark in marks]
    beside = [_text(LEFT - 6, TOP + (1 - mark) * SIDE + 4, f"{mark:g}", "end") for mark in marks]
    x = _text(LEFT + SIDE / 2, TOP + SIDE + 36, words["x"], "middle")
    upward = f' transform="rotate(-90 12 {TOP + SIDE / 2:g})"'
    return [frame, *below, *beside, x, _text(12, TOP + SIDE / 2, words["y"], "middle", upward)]


def _dot(one: Bin, most: int) -> list[str]:
    x, y = _place(one.confidence, one.share)
    radius = 2.5 + 4.5 * (one.count / most) ** 0.5
    interval = _line(one.confidence, one.low, one.confidence, one.high, 'stroke="#2563eb" stroke-width="1.5"')
    return [interval, f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#2563eb" stroke="none"/>']


def _line(x: float, y: float, to_x: float, to_y: float, look: str) -> str:
    (left, bottom), (right, top) = _place(x, y), _place(to_x, to_y)
    return f'<line x1="{left:.1f}" y1="{bottom:.1f}" x2="{right:.1f}" y2="{top:.1f}" {look}/>'


def _place(x: float, y: float) -> tuple[float, float]:
    return LEFT + x * SIDE, TOP + (1 - y) * SIDE


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    look = f'text-anchor="{anchor}" fill="currentColor" stroke="none"{more}'
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(words)}</text>'
