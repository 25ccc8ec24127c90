"""Serving an ASGI application: a socket of our own, a word when it is ready, a clean end."""

import asyncio
import errno
import gc
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

import uvicorn

from askpro.domain.errors import ConfigurationError

_INBOX = "/v1/webhooks/calcom/"
_GRACE = 5
"""Seconds that requests under way get to end."""


@contextmanager
def listening(host: str, port: int, option: str = "--port") -> Iterator[socket.socket]:
    """A socket that listens there; port 0 takes a free one.

    Raises ConfigurationError that says what to do instead; ``option`` is how another port is chosen.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except (OSError, OverflowError, UnicodeError):
        raise ConfigurationError(f"{host} is no address of this machine; choose another with --host.") from None
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(2048)
        except OSError as error:
            raise _in_words(error, host, port, option) from None
        yield listener


def url_of(host: str, listener: socket.socket) -> str:
    """The address under which this machine reaches it."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"


def _in_words(error: OSError, host: str, port: int, option: str) -> ConfigurationError:
    if error.errno == errno.EADDRINUSE:
        return ConfigurationError(f"port {port} is in use; choose another with {option}.")
    if error.errno == errno.EACCES:
        return ConfigurationError(f"port {port} may not be used by this user; choose one above 1023 with {option}.")
    return ConfigurationError(f"{host} port {port} cannot be listened on; choose others with --host and {option}.")


class _Server(uvicorn.Server):
    """Says when it is ready: after ``before``, which may already call it."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], before: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready, self._before = ready, before

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to answer. What was made until then stays: the collector need not look through it again and again."""
        await super().startup(sockets=sockets)
        gc.collect()
        gc.freeze()
        if self.started:
            await asyncio.get_running_loop().run_in_executor(None, self._before)
            self._ready()


class Waking:
    """ASGI application around the web's: after each webhook it calls ``wake``, so that nobody has to poll for it."""

    def __init__(self, app: Any, wake: Callable[[], None]) -> None:
        self._app, self._wake = app, wake

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(_INBOX):
            self._wake()


def serve(
    app: Any, listener: socket.socket, ready: Callable[[], None], before: Callable[[], None] = lambda: None
) -> None:
    """Answer until the process is told to stop (SIGINT or SIGTERM), which is its ordinary end.

    ``before``: what is done in a thread as soon as it answers, and before it is called ready.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=_GRACE,
    )
    with _signals_mean_the_end():
        _Server(config, ready, before).run(sockets=[listener])


@contextmanager
def _signals_mean_the_end(tell: Callable[[], None] = lambda: None) -> Iterator[None]:
    """uvicorn raises the signals that ended it once more; what stands around it must still be closed in order."""
    former = {each: signal.signal(each, lambda *_: tell()) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)


class LastCall:
    """Bounds the end of a program: a call to the calendar that hangs would hold it up for most of a minute.

    What is left behind then is what a crash leaves behind, and the next worker resolves it.
    """

    def __init__(self, seconds: float = 10.0) -> None:
        self._timer = threading.Timer(seconds, os._exit, (0,))
        self._timer.daemon = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def begin(self) -> None:
        """From now on everything must be closed within so many seconds."""
        self._timer.start()


def wait_for_the_end() -> None:
    """Wait until the process is told to stop (SIGINT or SIGTERM)."""
    told: list[bool] = []
    with _signals_mean_the_end(lambda: told.append(True)):
        while not told:
            time.sleep(0.2)
