"""CSV, as spreadsheets write it: a row is an article, a column one of its fields, by its Indonesian or English name."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from data import template
from data.mistakes import Mistake, Mistakes, nearest
from kb.porting import foreign, front
from kb.porting.item import FIELDS, Item, Source

DELIMITERS = ",;\t"
ANSWER, TEMPLATE = "answer", "answer_template"

COLUMNS: Mapping[str, str] = {
    written: field
    for field, names in {
        "id": "id|kode|slug|article id|id artikel",
        "language": "language|bahasa|lang|locale",
        "title": "title|judul|topik|topic|subject|nama",
        "questions": "questions|question|pertanyaan|phrasings|frasa|tanya",
        ANSWER: "answer|answers|jawaban|jawab|body|isi|content|konten|text|teks|reply|balasan",
        TEMPLATE: "answer template|templat jawaban|template jawaban",
        "tags": "tags|tag|label|labels|kata kunci|keywords",
        "kind": "kind|jenis|kategori|category|type|tipe",
        "team": "team|tim|bagian",
        "needs_agent": "needs agent|perlu staf|perlu agen|agent|agen",
        "draft": "draft|draf|konsep",
        "review_by": "review by|tinjau sebelum",
        "reviewed_by": "reviewed by|ditinjau oleh",
        "valid_from": "valid from|berlaku mulai|mulai",
        "valid_until": "valid until|berlaku sampai|sampai",
    }.items()
    for written in names.split("|")
}
"""What a column may be called, in small letters → what it holds."""

_YES = frozenset(["yes", "y", "ya", "true", "1", "benar", "x", "v"])
_NO = frozenset(["no", "n", "tidak", "false", "0", "salah", "-", ""])
_GUARDED = re.compile(r"'+[=+\-@\t]")


def read(source: Source) -> Iterator[Item]:
    """Give the articles of a table.

    Raises:
        Mistakes: it isn't text, has no column of answers or titles, or a value that can't be meant; with the line.

    """
    text, encoding = foreign.text(source.data, source.name, western=True)
    rows = _rows(text, source.name)
    line, header = next(rows, (0, []))
    columns = _columns(header, source.name, line)
    notes = ("read as Windows-1252",) if encoding == "cp1252" else ()
    wrong: list[Mistake] = []
    for line, row in rows:
        if any(cell.strip() for cell in row):
            try:
                yield replace(_item(columns, row, source.name, line), notes=notes)
            except Mistakes as error:
                wrong += error.mistakes
    if wrong:
        raise Mistakes(wrong)


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line on which it begins."""
    first = text.partition("\n")[0]
    delimiter = max(
        DELIMITERS, key=lambda one: sum(_named(cell) != "" for cell in next(csv.reader([first], delimiter=one), []))
    )
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        what = f"is not CSV: {error}"
        raise Mistakes([Mistake(name, line, what, "close every quotation mark that is opened")]) from error


def _named(cell: str) -> str:
    return COLUMNS.get(front.one_line(re.sub(r"[_\-]", " ", re.sub(r"\(.*?\)|[()]", "", cell))).lower(), "")


def _columns(header: Sequence[str], name: str, line: int) -> tuple[str, ...]:
    columns = tuple(_named(cell) for cell in header)
    wrong = [
        Mistake(name, line, f"has two columns of {field}", "name one of them otherwise")
        for field in sorted({one for one in columns if one and columns.count(one) > 1})
    ]
    if not {ANSWER, TEMPLATE} & set(columns):
        near = next((found for cell in header if (found := nearest(cell, ["answer", "jawaban"])).startswith("did")), "")
        wrong.append(Mistake(name, line or 1, "has no column of answers", near or "call it answer, or jawaban"))
    if not {"title", "questions"} & set(columns):
        wrong.append(Mistake(name, line or 1, "has no column of titles or questions", "call it title, or pertanyaan"))
    if wrong:
        raise Mistakes(wrong)
    return columns


def _item(columns: Sequence[str], row: Sequence[str], name: str, line: int) -> Item:
    if more := [cell for cell in row[len(columns) :] if cell.strip()]:
        what = f"has {len(columns) + len(more)} cells, and the first line {len(columns)}"
        raise Mistakes([Mistake(name, line, what, "put texts in quotation marks that hold the divider")])
    cells = {column: _cell(cell) for column, cell in zip(columns, row, strict=False) if column}
    wrong: list[Mistake] = []
    told: dict[str, object] = {}
    for column in FIELDS.keys() & cells.keys():
        try:
            if (value := _READ.get(FIELDS[column], str.strip)(cells[column])) != "":
                told[column] = value
        except ValueError as error:
            wrong.append(Mistake(name, line, f"{column}: {error}", ""))
    body = cells.get(TEMPLATE, "").strip()
    wrong += [Mistake(name, line, one.what, one.mend) for one in template.mistakes(body)]
    if wrong:
        raise Mistakes(wrong)
    written = body or foreign.literal(cells.get(ANSWER, "").strip())
    return Item(where=f"{name}:{line}", told=told, body=written)


def _cell(cell: str) -> str:
    """Return what a cell says, without the mark that keeps a spreadsheet from calculating it."""
    return cell[1:] if _GUARDED.match(cell) else cell


def _several(cell: str) -> tuple[str, ...]:
    parts = (front.one_line(part) for part in _parts(cell, "|"))
    return tuple(part for part in parts if part)


def _labels(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in _parts(cell, "|,;") if part.strip())


def _parts(cell: str, dividers: str) -> list[str]:
    """Return what a cell lists: line by line, else divided by the first of these that is in it."""
    divider = next((one for one in ("\n", *dividers) if one in cell), "\n")
    return cell.split(divider)


def _answer(cell: str) -> bool:
    said = cell.strip().lower()
    if said not in _YES | _NO:
        raise ValueError(f"must be yes or no, not {cell!r}")
    return said in _YES


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip()) if cell.strip() else None
    except ValueError as error:
        raise ValueError(f"must be a day such as 2027-01-31, not {cell!r}") from error


_READ: Mapping[Any, Callable[[str], object]] = {
    tuple[str, ...]: lambda cell: _several(cell) or "",
    frozenset[str]: _labels,
    bool: _answer,
    date | None: _day,
}
