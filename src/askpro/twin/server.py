"""The twin behind a port: a plain ASGI application on uvicorn."""

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from attrs import evolve, frozen

from askpro.twin.asgi import Message, Receive, Send, end_connection, read_body, send_answer
from askpro.twin.building import build_twin
from askpro.twin.core import Twin
from askpro.twin.deliveries import DeliveryLog
from askpro.twin.faults.armed import Faults
from askpro.twin.faults.fault import Fault
from askpro.twin.faults.faulty import Consequences, FaultyTwin, Later
from askpro.twin.http import Answer, Delivery, Request
from askpro.twin.keeping import write_state
from askpro.twin.page.routes import Page, is_for_webhooks, is_ours
from askpro.twin.page.visits import as_call
from askpro.twin.rush import Booked, Rush
from askpro.twin.scenarios.desk import FaultsDesk

__all__ = ["RunningTwin", "TwinApp", "build_twin", "page_of", "running_twin"]

# Node, on which the real server runs, gives up on a silent subscriber after five minutes.
_PATIENCE = 300


class TwinApp:
    """ASGI application. Webhooks are sent in parallel and awaited before the answer; what became of them is kept
    in ``deliveries``. At the root is a page for people.

    With ``state`` the twin's snapshot is on disk before the answer to a change goes out, so that a killed process
    keeps its bookings. ``faults`` go wrong; ``desk``: they can be seen and changed at ``/_twin/faults``.
    """

    def __init__(
        self,
        twin: Twin,
        *,
        state: Path | None = None,
        faults: Faults | Iterable[Fault] = (),
        desk: bool = True,
    ) -> None:
        self.twin, self.state = twin, state
        self._faulty = FaultyTwin(twin, faults)
        self.faults = self._faulty.faults
        self._desk = FaultsDesk(self.faults) if desk else None
        self._later: set[asyncio.Task[None]] = set()
        self.deliveries = DeliveryLog()
        self._rush = Rush()
        self._page = Page(twin, self.deliveries, start=secrets.token_hex(4))
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
        began = self._rush.now()
        body = await read_body(receive)
        arrival = self._rush.arrive(began)
        request = Request(
            method=scope["method"],
            path=scope["path"],
            query=scope["query_string"].decode("latin-1"),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            body=body,
            client=(scope.get("client") or ("127.0.0.1",))[0],
            meanwhile=arrival.meanwhile,
        )
        if self._desk is not None and self._desk.serves(request.path):
            await send_answer(send, self._desk.answer(request))
            return
        if is_ours(request.path):
            await self._show(request, send)
            return
        if self._later or not self.faults.idle:
            await self._suffer(request, began, send)
            return
        answer = self.twin.handle(request)
        self._keep_change(request, answer)
        booked = self._rush.settle(arrival, request, answer)
        if answer.deliveries:
            await asyncio.gather(*(self._deliver(delivery) for delivery in answer.deliveries))
        await self._let_rivals_come(booked)
        await send_answer(send, answer)

    async def _let_rivals_come(self, booked: Booked | None) -> None:
        while left := self._rush.left(booked):
            await asyncio.sleep(left)

    async def _show(self, request: Request, send: Send) -> None:
        """Answer the page. Faults strike what people's acts there cause, but no webhook that they resend or test."""
        answer = self._page.answer(request)
        self._keep_change(request, answer)
        spared = is_for_webhooks(request.path)
        posts = Consequences(answer.deliveries) if spared else self._faulty.told(as_call(request), answer)
        await self._see_to(posts)
        await send_answer(send, answer)

    async def _suffer(self, request: Request, began: float, send: Send) -> None:
        """Answer as the faults will have it."""
        passage = self._faulty.arrive(request)
        await asyncio.sleep(passage.wait)
        arrival = self._rush.arrive(began)
        passage.request = evolve(passage.request, meanwhile=arrival.meanwhile)
        outcome = self._faulty.work(passage)
        booked = None
        if outcome.work is not None:
            self._keep_change(request, outcome.work, others=bool(passage.errands))
            booked = self._rush.settle(arrival, request, outcome.work)
        await self._see_to(outcome.consequences)
        await asyncio.sleep(outcome.linger)
        await self._let_rivals_come(booked)
        if outcome.answer is None:
            end_connection(send)
        else:
            await send_answer(send, outcome.answer, outcome.drip)

    async def _see_to(self, consequences: Consequences) -> None:
        """Post what goes out now, and remember what happens later."""
        for later in consequences.later:
            task = asyncio.create_task(self._begin(later))
            self._later.add(task)
            task.add_done_callback(self._later.discard)
        await asyncio.gather(*(self._deliver(delivery) for delivery in consequences.deliveries))
        for delivery in consequences.following:
            await self._deliver(delivery)

    async def _begin(self, later: Later) -> None:
        await asyncio.sleep(later.seconds)
        consequences = later.begin()
        self._keep()
        await self._see_to(consequences)

    def _keep_change(self, request: Request, answer: Answer, *, others: bool = False) -> None:
        """To disk, if this request changed something, or ``others`` did."""
        if others or (not request.reads and answer.status < 300):
            self._keep()

    def _keep(self) -> None:
        if self.state is not None:
            write_state(self.state, self.twin)

    async def _deliver(self, delivery: Delivery) -> None:
        """One attempt; whatever the subscriber answers, or that it does not, changes nothing."""
        assert self._http is not None
        sent, started = self.deliveries.begin(delivery, self.twin.now()), time.perf_counter()
        headers = {**delivery.headers, "user-agent": "node", "accept": "*/*"}
        try:
            answer = await self._http.post(delivery.url, content=delivery.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
            self.deliveries.failed(sent, str(problem) or type(problem).__name__, _since(started))
        else:
            self.deliveries.answered(sent, answer.status_code, _since(started))


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


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
    """A twin that serves from a thread: its base URL (with ``/v2``), itself, its faults, the webhooks it sent."""

    url: str
    twin: Twin
    faults: Faults
    deliveries: DeliveryLog

    @property
    def page(self) -> str:
        """The address of the page for people."""
        return page_of(self.url)


def page_of(url: str) -> str:
    """The page that belongs to a twin's base URL."""
    return url.removesuffix("v2")


@contextmanager
def running_twin(
    twin: Twin,
    *,
    state: Path | None = None,
    port: int = 0,
    faults: Faults | Iterable[Fault] = (),
) -> Iterator[RunningTwin]:
    """Serve a twin on a port of the loopback interface, by default a free one, until the block ends."""
    app = TwinApp(twin, state=state, faults=faults)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        server = uvicorn.Server(_config(app, "127.0.0.1", port))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.005)
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/v2"
            yield RunningTwin(url, twin, app.faults, app.deliveries)
        finally:
            server.should_exit = True
            thread.join()
