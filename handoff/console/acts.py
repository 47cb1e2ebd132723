"""What agents do on a page: forms, read into the same moves that the API makes, and answered in their language.

Without a script a form leads to the inquiry's page; the console's own script is told where to go instead.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError

from data.problem import Problem
from handoff import acting, api, forms
from handoff.access import At, Caller
from handoff.acting import Number
from handoff.console import page, words
from handoff.console.page import HOME, Console, In
from handoff.console.words import Words
from handoff.moves import Refused

Filled = Mapping[str, str]


async def move(request: Request, here: In, place: At, caller: Caller, number: Number, name: str) -> Response:
    """Make a move that a form asks for.

    Raises:
        Problem: 404 no such inquiry or move; 409 not as things stand; 422 the form can't be meant.

    """
    language = words.of(here.language(request, caller))
    asked = _read(name, await _filled(request), here)
    try:
        await acting.act(place, caller, number, asked)
    except Problem as error:
        raise _in_words(error, language) from error
    return _done(request, number, language["did"].get(name, ""))


async def intake(request: Request, here: In, place: At, caller: Caller) -> Response:
    """Open an inquiry from what a customer said on the telephone or in person.

    Raises:
        Problem: 409 the form was sent before, with other words; 422 the form can't be meant.

    """
    language = words.of(here.language(request, caller))
    filled = await _filled(request)
    try:
        told = forms.Intake.model_validate(filled)
    except ValidationError as error:
        said = language["typed"]["wrong_contact"] if filled.get("contact") else None
        raise Problem(422, "Invalid request", said=said) from error
    try:
        opened = await api.intake(place, caller, told, Response())
    except Problem as error:
        raise _in_words(error, language) from error
    return _done(request, opened.number, language["did"]["opened"])


def refusal(error: Refused | str, who: str, language: Words, inquiry: str = "") -> str:
    """Return why a move was refused, in words; `who` is the agent in whose way it would be, if it is one.

    `inquiry` is the number of the one that is there already, where it is that.
    """
    text, reason = language["refused"], str(error)
    if reason == "somebody was quicker" and who:
        return text["quicker"].format(who=who)
    return text.get(reason, text["other"]).format(who=who or language["shell"]["system"], inquiry=inquiry)


async def _filled(request: Request) -> Filled:
    return {key: value for key, value in (await request.form()).items() if isinstance(value, str)}


def _read(name: str, filled: Filled, here: Console) -> forms.Move:
    if name not in MOVES:
        raise Problem(404, "Not found")
    try:
        return MOVES[name](filled, here)
    except ValueError as error:  # pydantic's are ValueErrors too
        raise Problem(422, "Invalid request") from error


def _transfer(filled: Filled, _here: Console) -> forms.Move:
    what, _, which = filled.get("to", "").partition(":")
    return forms.Transfer.model_validate({what: which} if what in ("team", "agent") else {})


def _promise(filled: Filled, here: Console) -> forms.Move:
    return forms.Promise(by=datetime.fromisoformat(filled.get("by", "")).replace(tzinfo=here.zone))


def _plain(form: type[forms.Move]) -> Callable[[Filled, Console], forms.Move]:
    """Return what reads a form whose fields are called as the move's."""
    return lambda filled, _here: form.model_validate({key: value for key, value in filled.items() if value})


MOVES: Mapping[str, Callable[[Filled, Console], forms.Move]] = {
    "take": _plain(forms.Take),
    "reply": _plain(forms.Reply),
    "note": _plain(forms.Note),
    "resend": _plain(forms.Resend),
    "resolve": _plain(forms.Resolve),
    "transfer": _transfer,
    "escalate": _plain(forms.Escalate),
    "acknowledge": _plain(forms.Acknowledge),
    "promise": _promise,
    "give-back": _plain(forms.GiveBack),
    "reopen": _plain(forms.Reopen),
    "classify": _plain(forms.Classify),
}


def _in_words(error: Problem, language: Words) -> Problem:
    """Return a refusal with its reason in the agent's language."""
    if not isinstance(error.__cause__, Refused):
        return error
    found = error.extra.get("who")
    who = str(found["name"]) if isinstance(found, dict) else ""
    said = refusal(error.__cause__, who, language, str(error.extra.get("inquiry", "")))
    return Problem(error.status, error.title, who=found, said=said)


def _done(request: Request, number: str, said: str) -> Response:
    address = f"{HOME}/inquiries/{number}"
    return JSONResponse({"go": address, "said": said}) if page.asked_by_script(request) else page.go(address)
