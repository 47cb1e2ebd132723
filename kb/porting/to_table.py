"""Articles as CSV that spreadsheets open by a double click, and that we read back as it was."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date

from kb.article import Article
from kb.porting.from_table import TEMPLATE
from kb.porting.item import FIELDS

_CALCULATED = re.compile(r"'*[=+\-@\t]")


def table(articles: Iterable[Article]) -> bytes:
    """Return articles as CSV in UTF-8, with the mark by which spreadsheets know that."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*FIELDS, TEMPLATE])
    for article in articles:
        writer.writerow([*(_cell(_value(getattr(article, name))) for name in FIELDS), _cell(article.body)])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | frozenset):
        lines = sorted(value) if isinstance(value, frozenset) else value
        text = "\n".join(lines)
        return f"{text}\n" if "|" in text or "," in text or ";" in text else text  # so that only lines divide it
    return "" if value is None else str(value)


def _cell(text: str) -> str:
    """Return a cell that a spreadsheet does not calculate: formulas begin with a mark that it takes for text."""
    return f"'{text}" if _CALCULATED.match(text) else text
