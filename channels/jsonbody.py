"""The JSON body of a request, read within bounds; whatever is wrong with it is told as a problem.

It is read by hand, not by a parameter of the endpoint, because a body may hold what no text of ours may: NULs and
lone surrogates are mended before anything is checked.
"""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from data.problem import Problem
from data.types import clean

LIMIT = 1_000_000
"""Bytes of a body that are read."""

Form = TypeVar("Form", bound=BaseModel)


async def read(request: Request, form: type[Form]) -> Form:
    """Return what the body holds; no body at all counts as an empty object.

    Raises:
        Problem: 400 not JSON, 413 too large, 415 another media type, 422 not of the form.

    """
    body = await _whole(request)
    if body and not _is_json(request.headers.get("content-type", "")):
        raise Problem(415, "Unsupported media type", "Send the body as application/json.")
    try:
        return form.model_validate(_object(body))
    except ValidationError as error:
        raise _unfit(error) from error


def described(form: type[BaseModel]) -> dict[str, Any]:
    """Return what the API's description says about such a body."""
    return {"requestBody": {"content": {"application/json": {"schema": form.model_json_schema()}}}}


async def _whole(request: Request) -> bytes:
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= LIMIT:
            body += chunk
        elif size > 10 * LIMIT:  # up to here we listen on, since many clients read no answer before they have sent all
            break
    if size > LIMIT:
        raise Problem(413, "Too large", f"A body may have {LIMIT} bytes at most.", headers={"Connection": "close"})
    return bytes(body)


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Malformed JSON", f"The body is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise Problem(422, "Not of the form", "The body has to be a JSON object.")
    return {
        clean(field): clean(value) if isinstance(value, str) else value
        for field, value in found.items()
        if value is not None
    }


def _unfit(error: ValidationError) -> Problem:
    found = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"].removeprefix("Value error, ")}
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return Problem(
        422, "Not of the form", "; ".join(f"{one['field']}: {one['message']}" for one in found), errors=found
    )
