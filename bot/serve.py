"""Running a desk until it is told to stop: the loops, the web server, the signals."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator, Sequence

import structlog
import uvicorn

from bot import app as desk
from bot.app import App

log = structlog.get_logger()


class Occupied(OSError):
    """Somebody else listens on our port."""


class _Server(uvicorn.Server):
    """Uvicorn, without its own ideas about signals: they stop the whole desk, not only the web."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(app: App, only: Sequence[str] = desk.PARTS) -> None:
    """Work until a signal comes, then finish what is under way.

    Raises:
        Occupied: the web server's port is taken.

    """
    stop = asyncio.Event()
    _on_signals(stop)
    desk.listen(app)
    server = _server(app) if "web" in only else None
    sockets = [_listen(app)] if server else []
    tasks = [asyncio.ensure_future(job) for job in app.jobs(only).values()]
    serving = asyncio.create_task(server.serve(sockets)) if server else None
    await _first_of(stop, tasks, serving)
    log.info("the desk closes")
    app.workplace.closing.set()
    for task in tasks:
        task.cancel()
    if server and serving:
        server.should_exit = True
        await serving
    await asyncio.gather(*tasks, return_exceptions=True)


def _on_signals(stop: asyncio.Event) -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)


async def _first_of(stop: asyncio.Event, tasks: Sequence["asyncio.Future[None]"], serving: object) -> None:
    """Wait for the signal; a part that falls over for good stops the desk, and says why."""
    waiting = asyncio.create_task(stop.wait())
    servers = [serving] if isinstance(serving, asyncio.Task) else []
    watched: set[asyncio.Future[object]] = {waiting, *servers, *tasks}  # type: ignore[arg-type]
    while waiting in watched:
        done, watched = await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        for one in done - {waiting}:
            one.result()
        if waiting in done or any(one in done for one in servers):
            break
    waiting.cancel()


def _server(app: App) -> _Server:
    config = uvicorn.Config(
        app.server(),
        log_config=None,
        access_log=False,
        lifespan="off",
        forwarded_allow_ips=list(map(str, app.settings.http.trusted_proxies)),
        timeout_graceful_shutdown=3,
        server_header=False,
    )
    return _Server(config)


def _listen(app: App) -> socket.socket:
    http = app.settings.http
    family = socket.AF_INET6 if ":" in http.host else socket.AF_INET
    # The protocol is named, because asyncio sends small answers at once only on a socket that says it is TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((http.host, http.port))
    except OSError as error:
        listener.close()
        what = f"cannot listen on {http.host}:{http.port}: {error.strerror}"
        raise Occupied(f"{what}; set http.port or SAPA_HTTP__PORT to another one") from error
    listener.setblocking(False)
    return listener
