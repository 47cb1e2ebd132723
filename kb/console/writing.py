"""The page on which an article is written: checked, shown as a customer would read it, kept as a draft, published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data import template
from data.frame import Seat, Seated, must_be
from data.library import VersionState
from data.mistakes import Mistake, Mistakes
from data.problem import Problem
from data.types import Role
from kb import history, versions
from kb.console import changes, guarded, opened, rehearsed, sheets, telling, trial
from kb.console.guarded import Refusal
from kb.console.listed import HOME, kinds
from kb.console.opened import Opened
from kb.console.room import Here, Workroom
from kb.console.sheets import Sheet
from kb.library import Library, Standing
from kb.protections import MAY_OVERRULE
from kb.versions import Draft, Hand, Quicker, Which

TOLD = ("saved", "published", "unchanged", "restored", "withdrawn", "discarded", "drafted")
"""What may be said of the change before, at the top of the page."""

LONGEST_NOTE = 500
"""Characters of a note or a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page shows besides the article itself."""

    sheet: Sheet
    wrong: Sequence[Mistake] = ()
    checked: bool = False  # somebody asked what is wrong
    quicker: history.Version | None = None
    note: str = ""
    refusal: Refusal | None = None  # why a draft was kept, and not published
    reason: str = ""  # why a manager would publish it nevertheless


def address(article: str, language: str) -> str:
    """Return where an article is written."""
    return f"{HOME}/articles/{article}/{language}"


async def article(
    request: Request,
    seat: Seated,
    room: Here,
    id: str,  # noqa: A002 — as the address calls it
    language: str,
    title: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show an article, as a form to those who may write it; others read what the desk says, if it says anything."""
    found = await room.db.read(partial(opened.gather, room=room, article=id, language=language))
    if not found.text and not found.others and "new" not in request.query_params:
        raise Problem(404, "Not found")
    may_write = seat.reader.role.may(Role.SUPERVISOR)
    sheet = found.sheet if may_write or not found.said else sheets.of(found.said)
    if not found.text and title:
        sheet = Sheet(filled={**sheet.filled, "title": title}, kept=sheet.kept)
    return await _show(request, seat, room, found, Page(sheet=sheet))


async def write(request: Request, seat: Seated, room: Here, id: str, language: str) -> Response:  # noqa: A002
    """Check, keep or publish what was written; nobody's text is lost, whatever stands in the way."""
    must_be(seat, Role.SUPERVISOR)
    found = await room.db.read(partial(opened.gather, room=room, article=id, language=language))
    form = await request.form()
    sheet = sheets.sent(form, id, language, found.sheet.kept)
    note = str(form.get("note") or "").strip()[:LONGEST_NOTE]
    act = str(form.get("act"))
    if act not in ("save", "publish"):
        wrong = await room.db.read(partial(opened.wrong, books=room.library(), new=_as_draft(found, sheet)))
        return await _show(request, seat, room, found, Page(sheet=sheet, wrong=wrong, checked=True, note=note))
    hand = Hand(agent=seat.reader.id, at=room.now())
    draft = Draft(article=id, language=language, text=sheet.text, base=_number(form.get("base")), note=note)
    saving = _Saving(books=room.library(), draft=draft, hand=hand, publish=act == "publish")
    try:
        kept = await room.db.write(_save, saving)
    except Mistakes as error:
        page = Page(sheet=sheet, wrong=error.mistakes, checked=True, note=note)
        return await _show(request, seat, room, found, page, 422)
    except Quicker as error:
        return await _show(request, seat, room, found, Page(sheet=sheet, quicker=error.theirs, note=note), 409)
    if not kept.publish:
        return RedirectResponse(f"{address(id, language)}?told={kept.told}", 303)
    page = Page(sheet=sheet, note=note, reason=str(form.get("reason") or "").strip()[:LONGEST_NOTE])
    return await _publish(request, seat, room, Which(article=id, language=language, number=kept.publish), page)


async def _publish(request: Request, seat: Seat, room: Workroom, which: Which, page: Page) -> Response:
    """Publish a draft that was just kept; where it may not be, show it again with why."""
    refusal = await guarded.publish(room, [which], Hand(agent=seat.reader.id, at=room.now()), page.reason)
    if refusal is None:
        return RedirectResponse(f"{address(which.article, which.language)}?told=published", 303)
    found = await room.db.read(partial(opened.gather, room=room, article=which.article, language=which.language))
    page = replace(
        page, wrong=refusal.wrong, checked=bool(refusal.wrong), quicker=refusal.theirs, refusal=refusal
    )  # fmt: skip
    return await _show(request, seat, room, found, page, refusal.status)


async def check(request: Request, seat: Seated, room: Here, id: str, language: str) -> Response:  # noqa: A002
    """Tell the page's script what is wrong with what is being written, and how it would read."""
    must_be(seat, Role.SUPERVISOR)
    found = await room.db.read(partial(opened.gather, room=room, article=id, language=language))
    sheet = sheets.sent(await request.form(), id, language, found.sheet.kept)
    wrong = await room.db.read(partial(opened.wrong, books=room.library(), new=_as_draft(found, sheet)))
    return await seat.show("kb_checked.html", _looks(seat, room, found, Page(sheet=sheet, wrong=wrong, checked=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Saving:
    books: Library
    draft: Draft
    hand: Hand
    publish: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    told: str  # what to tell if nothing is to be published
    publish: int = 0  # the number of the version to publish; 0: none


def _save(session: Session, savings: Sequence[_Saving]) -> list[_Kept]:
    return [_save_one(session, one) for one in savings]


def _save_one(session: Session, one: _Saving) -> _Kept:
    """Keep a draft; what says the same as before is not kept twice."""
    new = one.draft
    newest = history.latest(session, new.article, new.language)
    if newest and newest.number == new.base and newest.text == new.text:
        if newest.state is VersionState.DRAFT:
            return _Kept("unchanged", newest.number if one.publish else 0)
        if newest.state is VersionState.PUBLISHED or not one.publish:
            return _Kept("unchanged")
    number = versions.save_draft(session, one.books, new, one.hand).number
    return _Kept("saved", number if one.publish else 0)


async def _show(request: Request, seat: Seat, room: Workroom, found: Opened, page: Page, status: int = 200) -> Response:
    told = request.query_params.get("told", "")
    shown = _looks(seat, room, found, page) | {
        "told": told if told in TOLD and request.method == "GET" else "",
        "of_kinds": kinds(room, seat.language),
        "of_teams": sorted(room.library().allowed.teams or ()),
        "of_languages": room.languages,
        "slots": sorted(template.VALUES),
        "may_overrule": seat.reader.role.may(MAY_OVERRULE),
        "lost": rehearsed.lost(page.refusal, room, seat) if page.refusal else [],
        "may_write": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_article.html", shown, status)


def _looks(seat: Seat, room: Workroom, found: Opened, page: Page) -> dict[str, Any]:
    """Return what both the page and its live part show."""
    name = _as_draft(found, page.sheet).source.name
    told = telling.tell(page.wrong, page.sheet, name, seat.words, seat.words_in("en"))
    examples = seat.words_in(found.language)["kb_example"]
    theirs = page.quicker
    return {
        "found": found,
        "scripted": seat.scripted,
        "page": page,
        "sheet": page.sheet,
        "here": address(found.article, found.language),
        "wrong": told,
        "wrong_fields": {one.field for one in told},
        "trial": trial.said(page.sheet["answer"], examples, room.values(found.language)),
        "changes": changes.between(theirs.text, page.sheet.text) if theirs else (),
    }


def _as_draft(found: Opened, sheet: Sheet) -> Standing:
    return Standing(
        article=found.article,
        language=found.language,
        number=found.base + 1,
        state=VersionState.DRAFT,
        text=sheet.text,
        based_on="",
    )


def _number(sent: object) -> int:
    text = str(sent or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
