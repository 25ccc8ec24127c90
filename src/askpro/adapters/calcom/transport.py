"""What travels: one request out, one answer back, paced, bounded in time and size, and retried only if it reads."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

import httpx
from attrs import field, frozen

from askpro.adapters.calcom.backoff import backoff
from askpro.adapters.calcom.budget import Budget
from askpro.adapters.calcom.circuit import Breaker
from askpro.adapters.calcom.journal import note
from askpro.adapters.calcom.limits import silence_after
from askpro.adapters.calcom.patience import ANSWERS, CONNECT, SEND
from askpro.adapters.calcom.quota.asking import Permit
from askpro.adapters.calcom.refusals import error_of, unreadable, words_of
from askpro.adapters.calcom.versions import Versions
from askpro.adapters.calcom.wire.envelope import WireAnswer, WireRequest
from askpro.adapters.calcom.wire.fallback import advised, is_old
from askpro.adapters.connecting import reason
from askpro.application.ports.system import Clock, Ids
from askpro.domain.errors import CalendarMalformed, OutcomeUnknown, TemporarilyUnavailable

T = TypeVar("T")

LARGEST_ANSWER = 10 * 1024 * 1024
MOST_TRIES = 3
_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "User-Agent": "askpro",
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "Content-Type": "application/json",
    }
)
_RETRIED = frozenset({429, 502, 503, 504, 524})
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class _AnswerTooLarge(Exception):
    """More bytes than any honest answer has."""


class _AnswerTooSlow(Exception):
    """The bytes keep dripping in, but not in time."""


@frozen
class Transport:
    """Calls with one company's key. The key goes with the request, never with the connection (L54).

    ``wait``: the seconds in which a call, or its last try, must begin.
    """

    connections: httpx.BaseTransport = field(repr=False)
    url: str
    key: str = field(repr=False)
    budget: Budget = field(repr=False)
    breaker: Breaker = field(repr=False)
    wait: float
    clock: Clock = field(repr=False)
    ids: Ids = field(repr=False)
    versions: Versions = field(factory=Versions)

    def call(self, request: WireRequest, read: Callable[[bytes, datetime], T]) -> T:
        """Send it and read the answer; ``read`` gets the body and the moment the request began.

        Raises the errors of the calendar port. A write is sent once. A read is tried up to three times while
        its patience lasts.
        """
        deadline = self.clock.now() + timedelta(seconds=self.wait)
        circuit = (self.budget.digest, "write" if request.operation.writes else "read")
        tries = 1
        while True:
            self.breaker.check(circuit)
            permit = self.budget.take(self._left(deadline))
            began = self.clock.now()
            probe = self.breaker.enter(circuit)
            try:
                answer = self._pass(circuit, probe, request, permit, began)
            except TemporarilyUnavailable:
                if not self._again(circuit, request, tries, deadline):
                    raise
            else:
                rests = answer.status == 429 and silence_after(answer.headers) > self._left(deadline)
                if answer.status not in _RETRIED or rests or not self._again(circuit, request, tries, deadline):
                    return self._read(request, answer, began, read)
            tries += 1

    def _again(self, circuit: tuple[str, str], request: WireRequest, tries: int, deadline: datetime) -> bool:
        """Whether to try once more, after the pause that belongs before it. Raises where the circuit is open by now."""
        if request.operation.writes or tries >= MOST_TRIES:
            return False
        self.breaker.check(circuit)
        pause = backoff(tries, self.ids.fraction())
        if pause > self._left(deadline):
            return False
        self.clock.sleep(pause)
        return True

    def _left(self, deadline: datetime) -> float:
        return max(0.0, (deadline - self.clock.now()).total_seconds())

    def _read(
        self, request: WireRequest, answer: WireAnswer, began: datetime, read: Callable[[bytes, datetime], T]
    ) -> T:
        if not answer.succeeded:
            raise error_of(request.operation, answer, (self.key, *request.secrets), self.versions)
        try:
            return read(answer.body, began)
        except CalendarMalformed as error:
            detail = advised(error.detail, request.operation, self.versions, old=is_old(answer.body))
            raise unreadable(request.operation, detail) from None

    def _pass(
        self, circuit: tuple[str, str], probe: bool, request: WireRequest, permit: Permit, began: datetime
    ) -> WireAnswer:
        """Send what the circuit let in, and tell the circuit whether the server is well."""
        well = None
        try:
            answer = self._send(request, permit, began)
            well = answer.status < 500 and answer.status != 408  # a proxy's time-out
        except (TemporarilyUnavailable, OutcomeUnknown):
            well = False
            raise
        finally:
            self.breaker.end(circuit, well, probe=probe)
        return answer

    def _send(self, request: WireRequest, permit: Permit, began: datetime) -> WireAnswer:
        operation = request.operation
        try:
            answer = self._exchange(request, began)
        except _NOTHING_SENT as error:
            said = f"The calendar cannot be reached ({reason(error)})."
            raise TemporarilyUnavailable(said) from None
        except (_AnswerTooLarge, httpx.DecodingError) as error:
            raise unreadable(operation, f"The calendar's answer cannot be read ({type(error).__name__}).") from None
        except (httpx.HTTPError, _AnswerTooSlow) as error:
            said = f"The calendar did not answer ({type(error).__name__})."
            raise (OutcomeUnknown(said) if operation.writes else TemporarilyUnavailable(said)) from None
        self.budget.heed(permit, answer)
        _log(request, answer, self.clock.now() - began, self.key)
        return answer

    def _exchange(self, request: WireRequest, began: datetime) -> WireAnswer:
        limit = ANSWERS[request.operation]
        sent = httpx.Request(
            request.method,
            _address(self.url, request.path, tuple(request.query.items())),
            content=request.content,
            headers={**_HEADERS, "Authorization": f"Bearer {self.key}", **self.versions.headers(request.operation)},
            extensions={"timeout": {"connect": CONNECT, "read": limit, "write": SEND, "pool": CONNECT}},
        )
        with closing(self.connections.handle_request(sent)) as response:
            response.request = sent
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > LARGEST_ANSWER:
                    raise _AnswerTooLarge
                if self.clock.now() - began > timedelta(seconds=limit + 10):
                    raise _AnswerTooSlow
            named = {name.lower(): value for name, value in response.headers.items()}
            return WireAnswer(status=response.status_code, headers=named, body=bytes(body))


@lru_cache(maxsize=512)
def _address(base: str, path: str, query: tuple[tuple[str, str], ...]) -> httpx.URL:
    """Parsed once: the same bookings and lists are asked for again and again."""
    return httpx.URL(base + path, params=dict(query) or None)


def _log(request: WireRequest, answer: WireAnswer, took: timedelta, key: str) -> None:
    said = {} if answer.succeeded else {"said": words_of(answer, (key, *request.secrets))}
    note(
        "calendar_called",
        operation=request.operation.value,
        status=answer.status,
        seconds=round(took.total_seconds(), 3),
        request_id=answer.headers.get("x-request-id"),
        **said,
    )
