"""Reports that can be sent to somebody: one look, one file, no script, nothing fetched; figures as the reader has them.

What a report says is its own; here is only what all of them share. Pure.
"""

import re
from datetime import datetime
from html import escape

_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_STYLE = """
:root { color-scheme: light dark; --line: #8885; --faint: #5b6673; --bar: #0b6e6e; --bad: #b3261e; --good: #1b6e3c }
@media (prefers-color-scheme: dark) { :root { --faint: #a5b1bd; --bar: #4fc3bd; --bad: #ff8a80; --good: #7fd6a0 } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .25rem } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
h3 { font-size: 1rem; margin: 1rem 0 .25rem } p { margin: .25rem 0 } ul { margin: .25rem 0; padding-left: 1.25rem }
a, code { overflow-wrap: anywhere } code { font-size: .9em } pre, .wide { overflow-x: auto } small { opacity: .75 }
.faint { color: var(--faint) } svg { display: block; max-width: 100% }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { text-align: start; padding-block: .5rem }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line) }
.number { text-align: end }
"""


def frame(title: str, language: str, body: str, *, style: str = "", head: str = "") -> str:
    """Return a whole page.

    Args:
        title: plain text, also its first heading.
        language: the page's own.
        body: what stands below the heading, as HTML.
        style: CSS over that of all reports.
        head: more for the head, as HTML.

    """
    return f"""<!doctype html>
<html lang="{escape(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_STYLE}{style}</style>
{head}</head>
<body id="top">
<main>
<h1>{escape(title)}</h1>
{body}
</main>
</body>
</html>
"""


def local(text: str, language: str) -> str:
    """Return a text with its figures as a language writes them."""
    return _POINT.sub(",", text) if language == "id" else text


def percent(share: float, language: str, digits: int = 0) -> str:
    """Return a part of 1, with so many digits behind the point."""
    return local(f"{share:.{digits}%}", language)


def day(at: datetime) -> str:
    """Return a day, in the zone that it has."""
    return f"{at:%Y-%m-%d}"
