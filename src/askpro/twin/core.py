"""The twin: requests in, answers and webhooks out."""

import random as random_module
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from askpro.twin.auth import NO_METHOD, NO_PERMISSION, authenticate, known_key, token_of
from askpro.twin.call import Call, Handler, Reply
from askpro.twin.edition import EDITIONS
from askpro.twin.entropy import Entropy
from askpro.twin.errors import ApiError, FrameworkError, RawError, ThrottledError
from askpro.twin.http import JSON_TYPE, Answer, Delivery, Request, to_json
from askpro.twin.instants import instant, milliseconds
from askpro.twin.json_body import read_json
from askpro.twin.routes import DEFAULT_VERSION, VERSIONS, Access, Route, RoutingTable
from askpro.twin.rows import ApiKey
from askpro.twin.seed import SeedError, build_store, snapshot
from askpro.twin.slot_cache import SlotCache
from askpro.twin.throttle import Throttle

_PREFIX = "/v2"
# The framework's default, as contract.md 1 has it.
_LARGEST_BODY = 100 * 1024
_REFUSALS = {Access.KEY: (401, NO_METHOD), Access.PERMISSION: (403, NO_PERMISSION)}
_DEFAULT_LIMIT = {"limitPerApiKey": 120, "limitWithoutKeyPerIp": 120, "windowSeconds": 60, "blockSeconds": 60}


class Twin:
    """A stateful simulator of the Cal.com API v2, as two running servers were observed to behave.

    It does no I/O: ``handle`` answers a request and says which webhooks must be sent before the answer goes out.
    The same seed, clock and requests give the same bytes.
    """

    def __init__(
        self,
        seed: Mapping[str, Any],
        *,
        edition: str = "upstream-2025-10",
        clock: Callable[[], datetime],
        random: random_module.Random | None = None,
    ) -> None:
        """Raises SeedError for a seed that cannot be used.

        ``random`` makes the ids of a seed that brings no ``entropy`` of its own; without it they follow from the
        seed alone. Beside its tables a seed may set ``rateLimit`` (null: none) and ``slotsCacheSeconds``.
        """
        if edition not in EDITIONS:
            raise SeedError(f"unknown edition {edition!r}; known are {', '.join(EDITIONS)}")
        self.edition = EDITIONS[edition]
        self._clock, self._lock = clock, Lock()
        #: How many requests may have changed something, so that whoever watches need not compare.
        self.changes = 0
        default_entropy = f"{random.getrandbits(128):032x}" if random else "twin"
        self._store = build_store(seed, self.edition, default_entropy, instant(clock()))
        self._settings = {
            "rateLimit": seed.get("rateLimit", _DEFAULT_LIMIT),
            "slotsCacheSeconds": seed.get("slotsCacheSeconds", 2),
        }
        self._throttle = Throttle(self._settings["rateLimit"])
        self._slot_cache = SlotCache(float(self._settings["slotsCacheSeconds"]))
        self._routes = RoutingTable(self.edition)
        self._request_ids = Entropy(f"requests of {self._store.entropy.seed}")

    def handle(self, request: Request) -> Answer:
        """Answer one request. Thread-safe; the lock is never held while webhooks are sent."""
        if request.path == "/health":
            return Answer(200, {"content-type": "text/html; charset=utf-8"}, b"OK")
        with self._lock:
            return self._answer(request, instant(self._clock()))

    def now(self) -> datetime:
        """What its clock shows."""
        return instant(self._clock())

    def first_key(self) -> str | None:
        """The key of whoever runs the place, if it has any."""
        return next(iter(self._store.keys), None)

    def visit(self, request: Request, act: Handler) -> Answer:
        """Carry out what a person does, or sees, on Cal.com's own pages: no key, no version, no rate limit."""
        with self._lock:
            now = instant(self._clock())
            call = Call(
                store=self._store,
                edition=self.edition,
                now=now,
                slot_cache=SlotCache(0.0),
                parameters={},
                query=parse_query(request.query),
                body={},
                user=None,
                by_page=True,
            )
            headers = {"content-type": JSON_TYPE, "cache-control": "no-store"}
            try:
                reply = act(call)
            except ApiError as refusal:
                return Answer(refusal.status, headers, to_json(refusal.body(request.url, milliseconds(now))))
            self._count(request, reply.status)
            return Answer(reply.status, headers, to_json(reply.body), tuple(call.deliveries))

    def snapshot(self) -> dict[str, Any]:
        """The seed that continues exactly here. Request counts and cached slots, which live seconds, are left out."""
        with self._lock:
            return snapshot(self._store, self._settings)

    def _answer(self, request: Request, now: datetime) -> Answer:
        headers = {"content-type": JSON_TYPE, "x-request-id": self._request_ids.uuid()}
        deliveries: tuple[Delivery, ...] = ()
        bookings = self._store.bookings.by_uid
        before = len(bookings)
        try:
            call, reply = self._serve(request, now, headers)
            status, body, deliveries = reply.status, reply.body, tuple(call.deliveries)
            self._count(request, status)
        except ApiError as refusal:
            status, body = refusal.status, refusal.body(request.url, milliseconds(now))
        made = frozenset(islice(reversed(bookings), len(bookings) - before))
        return Answer(status, headers, to_json(body), deliveries, made)

    def _count(self, request: Request, status: int) -> None:
        if not request.reads and status < 300:
            self.changes += 1

    def _serve(self, request: Request, now: datetime, headers: dict[str, str]) -> tuple[Call, Reply]:
        """In the server's order: body, route, throttle, key, handler. The first two have no rate limit headers."""
        body = parse_body(request)
        version = request.headers.get("cal-api-version", DEFAULT_VERSION)
        path = request.path.removeprefix("/api")
        found = None
        if path.startswith(_PREFIX + "/"):
            known = version if version in VERSIONS else DEFAULT_VERSION
            # Express takes a HEAD for a GET where nothing else was said, and Nest says nothing (nestjs/nest 10274).
            method = "GET" if request.method == "HEAD" else request.method
            found = self._routes.find(method, path.removeprefix(_PREFIX), known)
        if found is None:
            raise FrameworkError(404, f"Cannot {request.method} {request.url}")
        route, parameters = found
        token = token_of(request)
        key = self._admit(request, route, token, now, headers)
        user = authenticate(self._store, token, key, now)
        if user is None and route.access in _REFUSALS:
            raise FrameworkError(*_REFUSALS[route.access])
        call = Call(
            store=self._store,
            edition=self.edition,
            now=now,
            slot_cache=self._slot_cache,
            parameters=parameters,
            query=parse_query(request.query),
            body=body,
            user=user,
            meanwhile=request.meanwhile,
        )
        return call, route.handler(call)

    def _admit(
        self, request: Request, route: Route, token: str | None, now: datetime, headers: dict[str, str]
    ) -> ApiKey | None:
        """The key that was sent, if its limit is not used up. Only where the usual limit counts is it looked up first.

        Raises FrameworkError 401 for an unknown key, ThrottledError.
        """
        if route.limit is not None:
            verdict = self._throttle.hit_named(token or request.client, route.limit, now)
            headers.update(verdict.headers)
            key = self._store.keys.get(token or "")
        else:
            key = known_key(self._store, token)
            limit = self._throttle.limit_for(token, key is not None)
            verdict = self._throttle.hit(token or request.client, limit, now)
            headers.update(verdict.headers)
        if not verdict.allowed:
            raise ThrottledError
        return key


def parse_query(text: str) -> dict[str, list[str]]:
    """Parameter → its values, in order."""
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=None):
        query.setdefault(name.removesuffix("[]"), []).append(value)
    return query


def parse_body(request: Request) -> Any:
    """The JSON body; an empty object for none, and for other media types.

    Raises FrameworkError 400, and RawError 413 for one that is too large.
    """
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not request.body or media_type != "application/json":
        return {}
    if len(request.body) > _LARGEST_BODY:
        raise RawError(413, "request entity too large")
    return read_json(request.body)
