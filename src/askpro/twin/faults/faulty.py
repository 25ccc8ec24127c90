"""The twin with faults in place. Without I/O: whoever carries the bytes waits, ends connections and posts."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import count
from threading import Lock
from typing import Any

from attrs import evolve, field, frozen

from askpro.twin.core import Twin
from askpro.twin.faults.armed import Faults
from askpro.twin.faults.fault import Errand, Fault, Lost, Mail, Passage
from askpro.twin.faults.memory import Memory, Older
from askpro.twin.faults.people import filled
from askpro.twin.http import Answer, Delivery, Request, to_json

_BOOKINGS = ["v2", "bookings"]


@frozen
class Later:
    """Something that happens in so many ``seconds``: call ``begin`` then."""

    seconds: float
    begin: Callable[[], "Consequences"]


@frozen
class Consequences:
    """Webhooks to be posted now and together, those that follow one by one, and what happens later."""

    deliveries: tuple[Delivery, ...] = ()
    following: tuple[Delivery, ...] = ()
    later: tuple[Later, ...] = ()

    def __add__(self, other: "Consequences") -> "Consequences":
        """This, and then that."""
        later = self.later + other.later
        if not (self.deliveries or self.following):
            return Consequences(other.deliveries, other.following, later)
        return Consequences(self.deliveries, self.following + other.deliveries + other.following, later)


@frozen
class Outcome:
    """What comes of a request: post the webhooks, wait ``linger`` seconds, answer.

    ``answer`` None: end the connection instead. ``drip``: seconds over which the body trickles. ``work``: what the
    twin itself answered, if it was asked.
    """

    answer: Answer | None
    linger: float = 0.0
    drip: float = 0.0
    consequences: Consequences = field(factory=Consequences)
    work: Answer | None = None


class FaultyTwin:
    """A twin and what goes wrong with it. ``arrive``, wait ``passage.wait`` seconds, ``work``. Thread-safe."""

    def __init__(self, twin: Twin, faults: Faults | Iterable[Fault] = ()) -> None:
        self.twin = twin
        self.faults = faults if isinstance(faults, Faults) else Faults(faults)
        self._memory, self._lock = Memory(), Lock()
        self._behind: list[Mail] = []
        self._asked = count(1)

    def arrive(self, request: Request) -> Passage:
        """A request comes in: what is going to happen to it."""
        passage = Passage(request, self.twin.now())
        self.faults.meet(passage)
        return passage

    def work(self, passage: Passage) -> Outcome:
        """Do the work, or what happens instead of it."""
        if isinstance(passage.instead, Lost):
            return Outcome(None, passage.linger)
        if passage.instead is not None:
            return Outcome(passage.instead, passage.linger, passage.drip)
        if passage.work_late is not None:
            late = Later(passage.work_late, lambda: self._effect(passage)[1])
            return Outcome(None, passage.linger, consequences=Consequences(later=(late,)))
        answer, consequences, held = self._done(passage)
        work = answer
        for change in passage.changes:
            answer = change(answer)
        shown = None if passage.lost else answer
        return Outcome(shown, passage.linger + held, passage.drip, consequences, work)

    def outside(self, request: Request) -> tuple[Answer, Consequences]:
        """A request of somebody whom no fault is for; the webhooks it causes are struck as any others."""
        answer = self.twin.handle(request)
        return evolve(answer, deliveries=()), self._posted(request, answer)[0]

    def told(self, request: Request, answer: Answer) -> Consequences:
        """What becomes of the webhooks that a request caused which no fault is for."""
        return self._posted(request, answer)[0]

    def _effect(self, passage: Passage) -> tuple[Answer, Consequences]:
        answer, consequences, _ = self._done(passage)
        return answer, consequences

    def _done(self, passage: Passage) -> tuple[Answer, Consequences, float]:
        """The work and what it causes; the last one is how long the slowest subscriber takes."""
        request = passage.request
        uid = _uid(request)
        older = self._row(uid) if uid and (passage.stale or passage.errands) else None
        before = [each for each in passage.errands if each.before]
        consequences = self._sent(before, older)
        answer = self.twin.handle(request)
        booking = _booking(answer)
        if passage.stale and answer.status < 300:
            self._hide(passage, uid, older, booking)
        with self._lock:
            answer = self._memory.through(request, answer, self.twin.now())
        posted, held = self._posted(request, answer)
        consequences += posted
        after = [each for each in passage.errands if not each.before]
        if answer.status < 300:
            consequences += self._sent(after, booking or older)
        return evolve(answer, deliveries=()), consequences, held

    def _hide(self, passage: Passage, uid: str | None, older: Any, booking: dict[str, Any] | None) -> None:
        until = self.twin.now() + timedelta(seconds=passage.stale)
        with self._lock:
            if uid:
                self._memory.keep(uid, Older(older, until, passage.stale_lists))
            if booking is not None and booking["uid"] != uid:
                self._memory.keep(booking["uid"], Older(None, until, passage.stale_lists))

    def _posted(self, request: Request, answer: Answer) -> tuple[Consequences, float]:
        """Which webhooks go out now and later, and how long the slowest subscriber takes."""
        now = self.twin.now()
        mails: list[Mail] = []
        for delivery in answer.deliveries:
            mails += self.faults.post(Mail(delivery), request.method, request.path, now)
        going = [each for each in mails if not each.wait and not each.behind]
        with self._lock:
            overtaken = self._behind if going else []
            self._behind = [] if going else self._behind
            self._behind += [each for each in mails if each.behind]
        later = tuple(Later(each.wait, self._due(each)) for each in mails if each.wait or each.behind)
        consequences = Consequences(_deliveries(going), _deliveries(overtaken), later)
        return consequences, max((each.hold for each in going), default=0.0)

    def _due(self, mail: Mail) -> Callable[[], Consequences]:
        def begin() -> Consequences:
            with self._lock:
                if mail.behind:
                    if not any(each is mail for each in self._behind):
                        return Consequences()
                    self._behind = [each for each in self._behind if each is not mail]
                overtaken, self._behind = self._behind, []
            return Consequences((mail.delivery,), _deliveries(overtaken))

        return begin

    def _sent(self, errands: list[Errand], booking: dict[str, Any] | None) -> Consequences:
        """What people do. Without a booking there is nothing to do anything with."""
        done = Consequences()
        for errand in errands if booking is not None else ():
            if errand.seconds:
                done += Consequences(later=(self._errand_later(errand, booking),))
                continue
            request = self._request(errand, booking or {})
            answer, caused = self.outside(request)
            if answer.status >= 300:
                self.faults.refused.append(f"{request.method} {request.path}: {answer.status}, {_told(answer)}")
            done += caused
        return done

    def _errand_later(self, errand: Errand, booking: dict[str, Any] | None) -> Later:
        return Later(errand.seconds, lambda: self._sent([evolve(errand, seconds=0.0)], booking))

    def _request(self, errand: Errand, booking: dict[str, Any]) -> Request:
        headers = {"cal-api-version": "2024-08-13", "content-type": "application/json"}
        key = self.twin.first_key() if errand.with_key else None
        if key:
            headers["authorization"] = f"Bearer {key}"
        body = to_json(filled(errand.body, booking)) if errand.method != "GET" else b""
        return Request(errand.method, filled(errand.path, booking), "", headers, body, f"somebody {next(self._asked)}")

    def _row(self, uid: str) -> dict[str, Any] | None:
        """The booking as it stands, read as somebody without a key would."""
        headers = {"cal-api-version": "2024-08-13"}
        return _booking(self.twin.handle(Request("GET", f"/v2/bookings/{uid}", "", headers, b"", f"a look at {uid}")))


def _deliveries(mails: Iterable[Mail]) -> tuple[Delivery, ...]:
    return tuple(each.delivery for each in mails)


def _uid(request: Request) -> str | None:
    """The booking that the path is about."""
    parts = request.path.removeprefix("/api").strip("/").split("/")
    return parts[2] if parts[:2] == _BOOKINGS and len(parts) > 2 else None


def _told(answer: Answer) -> str:
    """What an error says."""
    body = json.loads(answer.body)
    error = body.get("error")
    return str(error.get("message") if isinstance(error, dict) else body.get("message"))[:300]


def _booking(answer: Answer) -> dict[str, Any] | None:
    """The booking in an answer, if there is exactly one."""
    if answer.status >= 300:
        return None
    body = json.loads(answer.body)
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, dict) and "uid" in data and "start" in data else None
