"""Running a desk until it is told to stop: the loops, the web server, the signals."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator, Sequence

import structlog
import uvicorn

from bot import app as desk
from bot import ports
from bot.app import App
from channels.base import Listens

log = structlog.get_logger()


class _Server(uvicorn.Server):
    """Uvicorn, without its own ideas about signals: they stop the whole desk, not only the web."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def reserve(app: App, only: Sequence[str] = desk.PARTS) -> socket.socket | None:
    """Take the web server's port, and see that those of the channels are free.

    A channel that nobody asked for stays shut where its port is taken.

    Raises:
        Occupied: a port of the parts asked for is taken.

    """
    http = app.settings.http
    listener = ports.take(http.host, http.port, ("http", "port")) if "web" in only else None
    for one in app.running(only):
        try:
            for key, place in one.places().items() if isinstance(one, Listens) else ():
                ports.look(*place, ("channels", one.name, key))
        except ports.Occupied as error:
            if one.name not in app.settings.unasked:
                raise
            app.shut[one.name] = str(error)
    return listener


async def run(app: App, only: Sequence[str], listener: socket.socket | None) -> None:
    """Work until a signal comes, then finish what is under way; the web server listens where `reserve` has."""
    stop = asyncio.Event()
    _on_signals(stop, app)
    desk.listen(app)
    server = _server(app) if listener else None
    tasks = [asyncio.ensure_future(job) for job in app.jobs(only).values()]
    serving = asyncio.create_task(server.serve([listener])) if server and listener else None
    await _first_of(stop, tasks, serving)
    log.info("the desk closes")
    app.workplace.closing.set()
    for task in tasks:
        task.cancel()
    if server and serving:
        server.should_exit = True
        await serving
    await asyncio.gather(*tasks, return_exceptions=True)


def _on_signals(stop: asyncio.Event, app: App) -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, app.shelf.reload)


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
