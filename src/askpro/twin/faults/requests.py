"""Faults on the way of a request: it is slow, lost, refused, answered by somebody in between."""

import math
from random import Random
from typing import ClassVar

from attrs import field, frozen

from askpro.twin.errors import RawError, ThrottledError
from askpro.twin.faults.checks import FaultError, number, optional, text, whole, yes_or_no
from askpro.twin.faults.fault import LOST, Passage, RequestFault
from askpro.twin.faults.match import Match
from askpro.twin.faults.spread import Spread, spread
from askpro.twin.http import JSON_TYPE, Answer, Request, to_json
from askpro.twin.instants import milliseconds

_SAID = {
    502: "Bad gateway",
    503: "Service temporarily unavailable",
    504: "Gateway time-out",
    520: "Web server is returning an unknown error",
    522: "Connection timed out",
    524: "A timeout occurred",
}
"""What the edge says with a page of its own; every other status is the server's, in JSON."""

_BEFORE, _AFTER = "before", "after"


@frozen(kw_only=True)
class Latency(RequestFault):
    """Slowness."""

    kind: ClassVar[str] = "latency"
    about: ClassVar[str] = "Answers take longer: seconds=0.5, 0.1-0.9 or lognormal:0.4:1.2 (median, sigma)."
    beside: ClassVar[bool] = True

    seconds: Spread = field(converter=spread)
    when: str = field(default=_AFTER, validator=text((_BEFORE, _AFTER)))

    def strike(self, passage: Passage, luck: Random) -> None:
        """Wait before or after the work."""
        if self.when == _BEFORE:
            passage.wait += self.seconds.draw(luck)
        else:
            passage.linger += self.seconds.draw(luck)


@frozen(kw_only=True)
class LostRequest(RequestFault):
    """A connection that ends before anything was done."""

    kind: ClassVar[str] = "lost-request"
    about: ClassVar[str] = "The connection ends without an answer, and nothing was done."

    seconds: float = field(default=0.0, validator=number())

    def strike(self, passage: Passage, luck: Random) -> None:
        """Silence for ``seconds``, then the end."""
        del luck
        passage.instead = LOST
        passage.linger += self.seconds


@frozen(kw_only=True)
class LostAnswer(RequestFault):
    """A connection that ends after the work was done."""

    kind: ClassVar[str] = "lost-answer"
    about: ClassVar[str] = "The work is done and the webhooks are sent, and the connection ends without the answer."

    seconds: float = field(default=0.0, validator=number())

    def strike(self, passage: Passage, luck: Random) -> None:
        """Silence for ``seconds``, then the end."""
        del luck
        passage.lost = True
        passage.linger += self.seconds


@frozen(kw_only=True)
class LateWork(RequestFault):
    """A connection that ends before the work, which is done all the same."""

    kind: ClassVar[str] = "late-work"
    about: ClassVar[str] = "The connection ends without an answer, and the work is done seconds later (60)."

    seconds: float = field(default=60.0, validator=number())

    def strike(self, passage: Passage, luck: Random) -> None:
        """The end at once, the work later."""
        del luck
        passage.work_late = self.seconds


@frozen(kw_only=True)
class TooManyRequests(RequestFault):
    """The throttle, struck by no fault of the caller's, and the block that follows."""

    kind: ClassVar[str] = "too-many-requests"
    about: ClassVar[str] = "429 with the limit's headers, and so for everything of that key for block seconds (60)."

    block: float = field(default=60.0, validator=number())
    suffix: str = field(default="default", validator=text())
    retry_after: int | None = field(default=None, validator=optional(whole(0)))

    def spell(self, passage: Passage) -> tuple[str, float] | None:
        """The key is locked out."""
        return (passage.caller, self.block) if self.block else None

    def strike(self, passage: Passage, luck: Random) -> None:
        """Refused."""
        del luck
        reset = math.ceil(passage.left)
        headers = {"x-ratelimit-limit": "120", "x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
        headers = {f"{name}-{self.suffix}": value for name, value in headers.items()}
        if self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        body = ThrottledError().body(passage.request.url, milliseconds(passage.now))
        passage.instead = Answer(429, {"content-type": JSON_TYPE, **headers}, to_json(body))


def _status(_: object, __: object, value: object) -> None:
    if type(value) is not int or not 400 <= value <= 599 or value == 429:
        more = "; 429 is the fault too-many-requests" if value == 429 else ""
        raise FaultError("status", f"must be an HTTP error from 400 to 599, not {value!r}{more}")


def _status_or_silence(instance: object, attribute: object, value: object) -> None:
    if value != 0 or isinstance(value, bool):
        _status(instance, attribute, value)


@frozen(kw_only=True)
class Error(RequestFault):
    """An error answer, whether or not the work was done."""

    kind: ClassVar[str] = "error"
    about: ClassVar[str] = "status=500 (JSON) or 502, 503, 504, 520, 522, 524 (a page of the edge), when=before|after."

    status: int = field(default=500, validator=_status)
    when: str = field(default=_BEFORE, validator=text((_BEFORE, _AFTER)))
    seconds: float = field(default=0.0, validator=number())

    def strike(self, passage: Passage, luck: Random) -> None:
        """Refuse instead of the work, or hide what it answered."""
        del luck
        passage.linger += self.seconds
        failure = error_answer(self.status, passage.request)
        if self.when == _BEFORE:
            passage.instead = failure
        else:
            passage.changes.append(lambda answer: failure if answer.status < 300 else answer)


@frozen(kw_only=True)
class Outage(RequestFault):
    """A time in which nothing works."""

    kind: ClassVar[str] = "outage"
    about: ClassVar[str] = "Once struck, every request of everybody fails for seconds (60): status=503; 0: no answer."

    seconds: float = field(default=60.0, validator=number(1))
    status: int = field(default=503, validator=_status_or_silence)

    def spell(self, passage: Passage) -> tuple[str, float] | None:
        """Everybody."""
        del passage
        return "", self.seconds

    def strike(self, passage: Passage, luck: Random) -> None:
        """Nothing is done."""
        del luck
        passage.instead = error_answer(self.status, passage.request) if self.status else LOST


@frozen(kw_only=True)
class SlowBody(RequestFault):
    """An answer whose bytes trickle."""

    kind: ClassVar[str] = "slow-body"
    about: ClassVar[str] = "The answer's head comes at once, its body drips in over seconds (5)."
    beside: ClassVar[bool] = True

    seconds: float = field(default=5.0, validator=number())

    def strike(self, passage: Passage, luck: Random) -> None:
        """Drip."""
        del luck
        passage.drip += self.seconds


@frozen(kw_only=True)
class StaleReads(RequestFault):
    """Reads that do not see a write yet."""

    kind: ClassVar[str] = "stale-reads"
    about: ClassVar[str] = "For seconds (5) after a write, gets and lists answer its booking as it was before."
    scope: ClassVar[Match] = Match(method="POST", path="/v2/bookings/**")

    seconds: float = field(default=5.0, validator=number())
    lists: bool = field(default=True, validator=yes_or_no)

    def strike(self, passage: Passage, luck: Random) -> None:
        """Remember what stood there before."""
        del luck
        passage.stale = max(passage.stale, self.seconds)
        passage.stale_lists = passage.stale_lists or self.lists


def error_answer(status: int, request: Request) -> Answer:
    """What an error looks like on the wire: the server's bare JSON, or a page of the edge before it."""
    if status not in _SAID:
        said = "Internal server error" if status == 500 else f"Error {status}"
        body = to_json(RawError(status, said).body(request.url, ""))
        return Answer(status, {"content-type": JSON_TYPE}, body)
    title = f"{request.headers.get('host', 'api.cal.com')} | {status}: {_SAID[status]}"
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>Error {status}</h1></body></html>"
    return Answer(status, {"content-type": "text/html; charset=UTF-8", "cache-control": "no-store"}, page.encode())
