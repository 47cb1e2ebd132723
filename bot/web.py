"""The desk's web server: the routes of channels and spokes under one roof, health, figures, errors as problems."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data import problem
from data.problem import Problem

LARGEST_BODY = 1_000_000
"""Bytes of a request that are read at the most; a channel that takes more says so itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What operators may ask."""

    ready: Callable[[], Awaitable[dict[str, str]]]  # what is not able to serve, and why; empty: all is well
    metrics: Callable[[], Awaitable[str]]


def server(desk: str, routes: Sequence[APIRouter], health: Health) -> FastAPI:
    """Return the web application."""
    app = FastAPI(title=f"Sapa: {desk}", version="1", openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.add_exception_handler(Problem, problem.answer)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _bug)
    app.add_middleware(BodyLimit)
    for some in (*routes, _for_operators(health)):
        # Their routes as they are: `include_router` makes each of them again, for the first request that comes.
        app.router.routes.extend(some.routes)
    return app


class BodyLimit:
    """Refuses a request whose body is larger than any that we ask for, before it is read into memory."""

    def __init__(self, app: ASGIApp, most: int = LARGEST_BODY) -> None:
        self._app, self._most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes in."""
        declared = dict(scope.get("headers") or ()).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self._most:
            await (await self._too_large(Request(scope)))(scope, receive, send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > self._most:
                raise Problem(413, "Too large", f"A request may have {self._most} bytes.")
            return message

        await self._app(scope, counted, send)

    async def _too_large(self, request: Request) -> Response:
        return await problem.answer(request, Problem(413, "Too large", f"A request may have {self._most} bytes."))


def _for_operators(health: Health) -> APIRouter:
    router = APIRouter(tags=["operators"])

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        """Say that the process answers."""
        return {"status": "ok"}

    @router.get("/readyz")
    async def ready() -> Response:
        """Say whether database and channels can serve."""
        wrong = await health.ready()
        return JSONResponse({"status": "no" if wrong else "ok", **wrong}, 503 if wrong else 200)

    @router.get("/metrics")
    async def metrics() -> PlainTextResponse:
        """Give figures in Prometheus' text format."""
        return PlainTextResponse(await health.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    headers = dict(error.headers) if error.headers else None
    detail = str(error.detail) if error.detail != title else f"{request.method} {request.url.path}"
    return await problem.answer(request, Problem(error.status_code, title, detail, headers=headers))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = [{"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors()]
    detail = "; ".join(f"{one['where']}: {one['what']}" for one in places)
    return await problem.answer(request, Problem(422, "Invalid request", detail, errors=places))


async def _bug(request: Request, _error: Exception) -> Response:
    detail = "This is a fault of ours; it is in the log. Nothing was changed unless the answer said so."
    return await problem.answer(request, Problem(500, "Internal error", detail))
