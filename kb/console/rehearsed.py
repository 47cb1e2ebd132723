"""Rehearsals: the drafts tried on real questions before anybody publishes them, judged, and published together."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from fastapi import Form, Query
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from data.frame import Seat, Seated, must_be
from data.mistakes import Mistakes
from data.problem import Problem
from data.rehearsals import Judged
from data.types import Role
from kb import history, rehearsals
from kb.console import guarded, sheets, telling
from kb.console.listed import HOME
from kb.console.room import Here, Workroom
from kb.history import Version
from kb.protections import MAY_OVERRULE
from kb.rehearsals import Stored
from kb.rehearse import Change
from kb.versions import Hand, Which
from kb.would import Seen, Would

AT = f"{HOME}/rehearsals"
DAYS = (7, 30, 90)
TOLD = ("published",)
LONGEST_NUMBER = 9  # digits


async def listed(seat: Seated, room: Here, told: Annotated[str, Query(max_length=20)] = "") -> Response:
    """Show the drafts, and the rehearsals that were kept."""
    return await _show(seat, room, {"told": told if told in TOLD else ""})


async def rehearse(seat: Seated, room: Here, days: Annotated[int, Form(ge=1, le=3650)] = 30) -> Response:
    """Try all drafts together on the questions of some days.

    Raises:
        Problem: 409 there are no drafts; 422 they would be wrong.

    """
    must_be(seat, Role.SUPERVISOR)
    text = seat.words["kb_rehearsals"]
    try:
        number = await room.rehearse(days, seat.reader.id)
    except LookupError as error:
        raise Problem(409, "No drafts", said=text["no_drafts"]) from error
    except Mistakes as error:
        mistakes = telling.plainly(error.mistakes, seat.words, seat.words_in("en"))
        raise Problem(422, "Mistakes", said=text["wrong_drafts"].format(mistakes=mistakes)) from error
    return RedirectResponse(f"{AT}/{number}", 303)


async def publish(
    seat: Seated,
    room: Here,
    which: Annotated[list[str] | None, Form()] = None,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Publish the drafts that were chosen, all of them or none."""
    must_be(seat, Role.SUPERVISOR)
    chosen = [found for one in which or () if (found := _which(one))]
    shown: dict[str, Any] = {"chosen": set(which or ()), "reason": reason}
    if not chosen:
        return await _show(seat, room, shown | {"refusal": guarded.Refusal(said="none")}, 422)
    refusal = await guarded.publish(room, chosen, Hand(agent=seat.reader.id, at=room.now()), reason)
    if refusal:
        return await _show(seat, room, shown | {"refusal": refusal}, refusal.status)
    return RedirectResponse(f"{AT}?told=published", 303)


async def one(seat: Seated, room: Here, key: int) -> Response:
    """Show what a rehearsal has shown, with its sample to judge."""
    found = await _read(room, key)
    drafts = await room.db.read(history.drafts)
    titles = {**{one.article: sheets.of(one.text)["title"] for one in drafts}, **titles_of(room, seat.language)}
    shown = {
        "found": found,
        "figures": list(found.figures.items()),
        "changes": list(Change),
        "cases": [(case, gets(case.before, titles, seat), gets(case.after, titles, seat)) for case in found.cases],
        "may_judge": seat.reader.role.may(Role.SUPERVISOR),
    }
    return await seat.show("kb_rehearsal.html", shown)


async def judge(
    seat: Seated, room: Here, key: int, place: Annotated[int, Form(ge=1)], judged: Annotated[Judged, Form()]
) -> Response:
    """Say of a case whether what would be done after is right."""
    must_be(seat, Role.SUPERVISOR)
    try:
        await room.db.write(_judge, (key, place, judged, seat.reader.id, room.now()))
    except rehearsals.Missing as error:
        raise Problem(404, "Not found") from error
    return RedirectResponse(f"{AT}/{key}#case-{place}", 303)


def titles_of(room: Workroom, language: str) -> Mapping[str, str]:
    """Return what each article is called in a language, else in another that it has."""
    known = room.knowledge()
    every = ((one.id, known.article(one.id, language)) for one in known.articles)
    return {id_: article.title for id_, article in every if article}


def gets(seen: Seen, titles: Mapping[str, str], seat: Seat) -> str:
    """Return what a question gets, in words."""
    text, named = seat.words["kb_gets"], [titles.get(one, one) for one in seen.articles]
    if seen.would is Would.PERSON:
        return text["person"]
    if seen.would is Would.OFFER:
        return text["offer"].format(articles=", ".join(named))
    return text["answer_and_person" if seen.person else "answer"].format(article=named[0])


async def _show(seat: Seated, room: Workroom, more: dict[str, Any], status: int = 200) -> Response:
    def read(session: Session) -> tuple[Sequence[Version], Sequence[Stored]]:
        return history.drafts(session), rehearsals.newest(session)

    drafts, kept = await room.db.read(read)
    names = {_name(one) for one in drafts}
    tried = names & set(kept[0].about.against.replace(",", " ").split() if kept else ())
    shown = {
        "drafts": [(one, _name(one), sheets.of(one.text)["title"] or one.article) for one in drafts],
        "kept": kept,
        "all_days": DAYS,
        "may_write": seat.reader.role.may(Role.SUPERVISOR),
        "may_overrule": seat.reader.role.may(MAY_OVERRULE),
        "told": "",
        "refusal": None,
        "chosen": tried,
        "rehearsed": tried == names,  # only then is publishing what comes next
        "reason": "",
    }
    refusal = more.get("refusal")
    shown["lost"] = lost(refusal, room, seat) if refusal else []
    shown["mistakes"] = telling.plainly(refusal.wrong, seat.words, seat.words_in("en")) if refusal else ""
    return await seat.show("kb_rehearsals.html", shown | more, status)


def lost(refusal: guarded.Refusal, room: Workroom, seat: Seat) -> list[dict[str, str]]:
    """Return the protected questions that would lose what they must get, in words."""
    titles, text = titles_of(room, seat.language), seat.words["kb_expect"]
    return [
        {
            "text": one.protected.text,
            "source": one.protected.source,
            "expect": text.get(one.protected.expect, titles.get(one.protected.expect, one.protected.expect)),
            "now": gets(one.now, titles, seat),
        }
        for one in refusal.broken
    ]


def _name(one: Version) -> str:
    return f"{one.article}.{one.language}:{one.number}"


def _which(name: str) -> Which | None:
    """Return which version a box of the form stands for."""
    article, _, rest = name.rpartition(".")
    language, _, number = rest.partition(":")
    if not article or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    return Which(article=article, language=language, number=int(number))


async def _read(room: Workroom, key: int) -> Stored:
    try:
        return await room.db.read(partial(rehearsals.read, key=key))
    except rehearsals.Missing as error:
        raise Problem(404, "Not found") from error


def _judge(session: Session, some: Sequence[tuple[int, int, Judged, int, Any]]) -> list[None]:
    for key, place, judged, agent, at in some:
        rehearsals.judge(session, key, place, judged, agent, at)
    return [None] * len(some)
