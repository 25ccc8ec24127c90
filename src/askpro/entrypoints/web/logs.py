"""One line per request: which call, how it ended, how long it took. No keys, no bodies, no ids of the path.

Reads that succeed, by far the most, leave none: a line costs as much as a remembered answer.
"""

import time

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger("askpro.web")


def log_requests(app: ASGIApp) -> ASGIApp:
    """A middleware around the API's calls; the inbox keeps its own record and goes without."""

    async def logged(scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, watch)
        finally:
            if status != 200 or scope.get("method") != "GET":
                _tell(scope, status, time.perf_counter() - began)

    return logged


def _tell(scope: Scope, status: int, seconds: float) -> None:
    method, path = scope.get("method"), scope.get("path_template")
    _log.info("request", method=method, path=path, status=status, milliseconds=round(seconds * 1000, 1))
