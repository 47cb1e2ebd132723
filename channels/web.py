"""Web chat: the widget for any web site, the page to try it on, and the HTTP behind it.

Nothing is pushed to a visitor: what the hub has recorded is read from there, so that a browser that was away misses
nothing. What visitors say is never shown as HTML.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, StrictUndefined
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator
from starlette.types import Receive, Scope, Send

from channels.base import Hub, Shows, Surroundings
from channels.pace import Pace
from channels.visit import heard
from channels.webchat import Chat
from data import durations
from data.types import TEXT_LIMIT, Inbound, Outbound

_STATIC = Path(__file__).parent / "static"
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


class WebSettings(BaseModel):
    """`[channels.web]`: the sites that may embed the widget, and how fast and how long a visitor may talk."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["web"] = "web"
    origins: list[str] = []
    rate: float = Field(2, ge=0, description="messages a second that a visitor may keep up; 0: as many as they please")
    burst: int = Field(20, ge=1, description="messages that a visitor may send at once")
    visit_lasts: Annotated[timedelta, BeforeValidator(durations.read)] = timedelta(days=90)

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            parts = urlsplit(origin)
            if origin != "*" and (not parts.netloc or origin != f"{parts.scheme}://{parts.netloc}"):
                raise ValueError(f"{origin!r} is not an origin; write https://shop.example, with no path and no slash")
        return origins


class WebChannel:
    """The web chat of one desk."""

    Settings: ClassVar[type[BaseModel]] = WebSettings
    shows = Shows(choices=10, markdown=True, limit=TEXT_LIMIT)

    def __init__(self, name: str, settings: WebSettings, around: Surroundings) -> None:
        self.name, self._settings, self._around = name, settings, around
        self._closing = asyncio.Event()

    @classmethod
    def open(cls, name: str, settings: BaseModel, around: Surroundings) -> Self:
        """Make the channel; there is nothing to connect to."""
        assert isinstance(settings, WebSettings)
        return cls(name, settings, around)

    def read(self, raw: bytes) -> Sequence[Inbound]:
        """Turn what a visitor said into a message.

        Raises:
            Unreadable: it is not what the chat's own endpoint writes.

        """
        return (heard(self.name, raw),)

    async def run(self, hub: Hub) -> None:  # noqa: ARG002 — visitors come to us, by the routes
        """Wait until cancelled, then end the streams, so that a server that closes need not wait for them."""
        self._closing.clear()
        try:
            await asyncio.Event().wait()
        finally:
            self._closing.set()

    async def send(self, message: Outbound) -> str:
        """Return the message's id: the visitor reads it from the hub, which rings once this is recorded."""
        return str(message.id)

    def routes(self, hub: Hub) -> APIRouter:
        """Return the page, the widget and the chat's endpoints."""
        router = APIRouter(route_class=_across(self._settings.origins), tags=["chat"])
        for path, endpoint in (("/", _page(self._around)), ("/widget.js", _widget())):
            router.add_api_route(path, endpoint, methods=["GET", "HEAD"], include_in_schema=False)
        chat = Chat(
            channel=self.name,
            hub=hub,
            secret=self._around.secret,
            languages=self._around.languages,
            lasts=self._settings.visit_lasts,
            pace=Pace(self._settings.rate, self._settings.burst),
            closing=self._closing,
        )
        chat.mount(router)
        return router


Endpoint = Callable[[Request], Awaitable[Response]]


def _page(around: Surroundings) -> Endpoint:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((_STATIC / "index.html").read_text("utf-8"))

    async def page(request: Request) -> Response:
        """Show a small shop with the widget on it."""
        nonce = secrets.token_urlsafe(16)
        language = _language(request, around.languages)
        body = template.render(desk=around.desk, languages=around.languages, language=language, nonce=nonce)
        return HTMLResponse(
            body, headers={"Content-Security-Policy": _POLICY.format(nonce=nonce), "Vary": "Accept-Language"}
        )

    return page


def _language(request: Request, spoken: tuple[str, ...]) -> str:
    wishes = [request.query_params.get("lang", ""), *request.headers.get("accept-language", "").split(",")]
    known = (wish.strip()[:2].lower() for wish in wishes)
    return next((language for language in known if language in spoken), spoken[0] if spoken else "id")


def _widget() -> Endpoint:
    script = (_STATIC / "widget.js").read_bytes()
    tag = f'"{hashlib.sha256(script).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}

    async def widget(request: Request) -> Response:
        """Send the widget, unless the browser has this very one."""
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)

    return widget


def _across(origins: Sequence[str]) -> type[APIRoute]:
    class Across(APIRoute):
        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            """Answer as ever, preflights included, and let the pages of our sites read the answer."""
            headers = ("Authorization", "Last-Event-ID")
            app = CORSMiddleware(super().handle, origins, ("GET", "POST"), headers, expose_headers=("Retry-After",))
            await app(scope, receive, send)

    return Across
