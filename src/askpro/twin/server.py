"""The twin behind a port: a plain ASGI application on uvicorn."""

import asyncio
import json
import os
import random
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from attrs import frozen

from askpro.twin.core import Twin
from askpro.twin.defaults import default_seed
from askpro.twin.http import Delivery, Request
from askpro.twin.instants import instant
from askpro.twin.seed import SeedError, load_seed

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Node, on which the real server runs, gives up on a silent subscriber after five minutes.
_PATIENCE = 300


class TwinApp:
    """ASGI application. Webhooks are sent in parallel and awaited before the answer, failures are forgotten.

    ``delay`` seconds are added to every answer. With ``state`` the twin's snapshot is on disk before the answer to
    a change goes out, so that a killed process keeps its bookings.
    """

    def __init__(self, twin: Twin, *, delay: float = 0.0, state: Path | None = None) -> None:
        self.twin, self.delay, self.state = twin, delay, state
        self._http: httpx.AsyncClient | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open the client for webhooks when the server starts, close it when it stops."""
        # A connection of its own for each delivery: an idle one that the subscriber just closed would lose it.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False, limits=limits) as http:
            self._http = http
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        request = Request(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            body=await _read(receive),
            client=(scope.get("client") or ("127.0.0.1",))[0],
        )
        answer = self.twin.handle(request)
        if self.state is not None and request.method != "GET" and answer.status < 300:
            write_state(self.state, self.twin)
        if self.delay:
            await asyncio.sleep(self.delay)
        if answer.deliveries:
            await asyncio.gather(*(self._deliver(delivery) for delivery in answer.deliveries))
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _deliver(self, delivery: Delivery) -> None:
        """One attempt; whatever the subscriber answers, or that it does not, changes nothing."""
        assert self._http is not None
        headers = {**delivery.headers, "user-agent": "node", "accept": "*/*"}
        try:
            await self._http.post(delivery.url, content=delivery.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return


async def _read(receive: Receive) -> bytes:
    chunks = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def write_state(path: Path, twin: Twin) -> None:
    """Put the twin's snapshot into the file, whole or not at all. Meant for demonstrations: all of it every time."""
    new = path.with_name(path.name + ".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump(twin.snapshot(), file, ensure_ascii=False, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def clock_from(start: str | None) -> Callable[[], datetime]:
    """The machine's clock, or one that starts at an ISO instant and runs on from there."""
    if start is None:
        return lambda: datetime.now(UTC)  # noqa: TID251 (the twin's only clock; the core gets it from here)
    ahead = instant(start) - datetime.now(UTC)  # noqa: TID251 (as above)
    return lambda: datetime.now(UTC) + ahead  # noqa: TID251 (as above)


def build_twin(
    seed: Path | Mapping[str, Any] | None = None,
    *,
    edition: str = "upstream-2025-10",
    now: str | None = None,
    api_keys: Sequence[str] = (),
    state: Path | None = None,
) -> Twin:
    """A twin from a seed file, a seed or, without one, the built-in world. A written ``state`` wins over the seed.

    ``api_keys`` are further keys of the first user. Raises SeedError.
    """
    if state is not None and not state.parent.is_dir():
        raise SeedError(f"{state.parent}: no such folder for the state")
    if state is not None and state.exists():
        start: Mapping[str, Any] = load_seed(state)
    elif isinstance(seed, Path):
        start = load_seed(seed)
    else:
        start = default_seed() if seed is None else seed
    try:
        clock = clock_from(now)
    except ValueError as problem:
        raise SeedError(f"{now!r} is no ISO instant") from problem
    return Twin(_with_keys(start, api_keys), edition=edition, clock=clock, random=random.SystemRandom())


def _with_keys(seed: Mapping[str, Any], api_keys: Sequence[str]) -> dict[str, Any]:
    keys, owners = dict(seed.get("apiKeys") or {}), list(seed.get("apiKeyOwners") or [])
    if api_keys and not seed.get("users"):
        raise SeedError("users: a further API key needs a user to belong to")
    for key in api_keys:
        if key not in keys.values():
            keys[key] = key
            owners.append({"name": key, "userId": seed["users"][0]["id"], "expiresAt": None})
    return {**seed, "apiKeys": keys, "apiKeyOwners": owners}


def serve(
    *,
    port: int,
    host: str = "127.0.0.1",
    seed: Path | Mapping[str, Any] | None = None,
    edition: str = "upstream-2025-10",
    now: str | None = None,
    api_keys: Sequence[str] = (),
    state: Path | None = None,
    delay: float = 0.0,
) -> None:
    """Run a twin until the process is told to stop. Raises SeedError before anything is bound."""
    twin = build_twin(seed, edition=edition, now=now, api_keys=api_keys, state=state)
    uvicorn.Server(_config(TwinApp(twin, delay=delay, state=state), host, port)).run()


def _config(app: TwinApp, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="on",
        server_header=False,
        date_header=False,
        ws="none",
    )


@frozen
class RunningTwin:
    """A twin that serves from a thread: its base URL (with ``/v2``) and itself."""

    url: str
    twin: Twin


@contextmanager
def running_twin(twin: Twin, *, delay: float = 0.0, state: Path | None = None, port: int = 0) -> Iterator[RunningTwin]:
    """Serve a twin on a port of the loopback interface, by default a free one, until the block ends."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        server = uvicorn.Server(_config(TwinApp(twin, delay=delay, state=state), "127.0.0.1", port))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        try:
            yield RunningTwin(f"http://127.0.0.1:{listener.getsockname()[1]}/v2", twin)
        finally:
            server.should_exit = True
            thread.join()
