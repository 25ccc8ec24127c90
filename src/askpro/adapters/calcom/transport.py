"""What travels: one request out, one answer back, paced, bounded in time and size, and retried only if it reads."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

import httpx
from attrs import field, frozen

from askpro.adapters.calcom.backoff import backoff
from askpro.adapters.calcom.budget import Budget
from askpro.adapters.calcom.journal import note
from askpro.adapters.calcom.limits import silence_after, silence_before
from askpro.adapters.calcom.refusals import error_of, unreadable
from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireAnswer, WireRequest
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


@frozen
class Patience:
    """Seconds: for a permit and all tries together (``start``), and for one answer (``answer``; L50)."""

    start: float
    answer: float


_READ = Patience(start=10, answer=20)
_WRITE = Patience(start=10, answer=45)
PATIENCE: Mapping[Operation, Patience] = MappingProxyType(
    {operation: _WRITE if operation.writes else _READ for operation in Operation}
    | {Operation.LIST_BOOKINGS: Patience(start=30, answer=45)}
)


class _AnswerTooLarge(Exception):
    """More bytes than any honest answer has."""


class _AnswerTooSlow(Exception):
    """The bytes keep dripping in, but not in time."""


@frozen
class Transport:
    """Calls with one company's key. The key goes with the request, never with the connection (L54)."""

    connections: httpx.BaseTransport = field(repr=False)
    url: str
    key: str = field(repr=False)
    budget: Budget = field(repr=False)
    clock: Clock = field(repr=False)
    ids: Ids = field(repr=False)

    def call(self, request: WireRequest, read: Callable[[bytes, datetime], T]) -> T:
        """Send it and read the answer; ``read`` gets the body and the moment the request began.

        Raises the errors of the calendar port. A write is sent once. A read is tried up to three times while
        its patience lasts.
        """
        deadline = self.clock.now() + timedelta(seconds=PATIENCE[request.operation].start)
        tries = 1
        while True:
            self.budget.take(self._left(deadline))
            began = self.clock.now()
            try:
                answer = self._send(request, began)
            except TemporarilyUnavailable:
                if not self._again(request, tries, deadline):
                    raise
            else:
                if answer.status not in _RETRIED or not self._again(request, tries, deadline):
                    return self._read(request, answer, began, read)
            tries += 1

    def _again(self, request: WireRequest, tries: int, deadline: datetime) -> bool:
        """Whether to try once more, after the pause that belongs before it."""
        pause = backoff(tries, self.ids.fraction())
        if request.operation.writes or tries >= MOST_TRIES or pause > self._left(deadline):
            return False
        self.clock.sleep(pause)
        return True

    def _left(self, deadline: datetime) -> float:
        return max(0.0, (deadline - self.clock.now()).total_seconds())

    def _read(
        self, request: WireRequest, answer: WireAnswer, began: datetime, read: Callable[[bytes, datetime], T]
    ) -> T:
        if not answer.succeeded:
            raise error_of(request.operation, answer, self.key)
        try:
            return read(answer.body, began)
        except CalendarMalformed as error:
            raise unreadable(request.operation, error.detail) from None

    def _heed(self, answer: WireAnswer) -> None:
        """Let this key rest as long as the answer's headers ask for; no other key."""
        seconds = silence_after(answer.headers) if answer.status == 429 else silence_before(answer.headers)
        if seconds > 0:
            self.budget.silence(seconds)

    def _send(self, request: WireRequest, began: datetime) -> WireAnswer:
        operation = request.operation
        try:
            answer = self._exchange(request, began)
        except _NOTHING_SENT as error:
            raise TemporarilyUnavailable(f"The calendar cannot be reached ({type(error).__name__}).") from None
        except (_AnswerTooLarge, httpx.DecodingError) as error:
            raise unreadable(operation, f"The calendar's answer cannot be read ({type(error).__name__}).") from None
        except (httpx.HTTPError, _AnswerTooSlow) as error:
            said = f"The calendar did not answer ({type(error).__name__})."
            raise (OutcomeUnknown(said) if operation.writes else TemporarilyUnavailable(said)) from None
        self._heed(answer)
        _log(request, answer, self.clock.now() - began)
        return answer

    def _exchange(self, request: WireRequest, began: datetime) -> WireAnswer:
        limit = PATIENCE[request.operation].answer
        sent = httpx.Request(
            request.method,
            self.url + request.path,
            params=dict(request.query) or None,
            content=request.content,
            headers={**_HEADERS, "Authorization": f"Bearer {self.key}", **request.headers},
            extensions={"timeout": {"connect": 5, "read": limit, "write": 10, "pool": 5}},
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


def _log(request: WireRequest, answer: WireAnswer, took: timedelta) -> None:
    note(
        "calendar_called",
        operation=request.operation.value,
        status=answer.status,
        seconds=round(took.total_seconds(), 3),
        request_id=answer.headers.get("x-request-id"),
    )
