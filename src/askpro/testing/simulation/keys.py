"""Requests that were sent under a key, what was answered, and what must hold of both (S10)."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from attrs import define, field, frozen

from askpro.application.app import Application
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Ledger
from askpro.domain.appointment import Appointment
from askpro.domain.errors import (
    AskproError,
    CalendarCredentials,
    CalendarMalformed,
    Erased,
    IdempotencyMismatch,
    InvalidRequest,
    OutcomeUnknown,
    TryLater,
)

_KEPT = timedelta(days=6)
"""Answers are kept for a week; clocks differ a little."""

_OPEN = (TryLater, CalendarCredentials, CalendarMalformed, OutcomeUnknown, InvalidRequest)
"""Errors after which the next repeat may end otherwise."""

_EVERYTHING = Page(limit=100_000)


@frozen
class Given:
    """A command: to which appointment, and at which sequence, if that was said; for which start, member or mark."""

    appointment_id: str
    command: str
    start: datetime | None = None
    sequence: int | None = None
    staff_id: str | None = None
    absent: bool | None = None


@frozen
class Request:
    """What a caller sent under a key. ``send`` sends it; ``other`` sends something else under the same key.

    ``about`` is the command, if it was none to book.
    """

    company_id: str
    key: str
    at: datetime
    send: Callable[[Application], Appointment]
    other: Callable[[Application], Appointment]
    about: "Given | None" = None


@define
class Keys:
    """All requests with a key, and the first final answer to each. ``erased`` are appointments of erased customers."""

    sent: list[Request] = field(factory=list)
    answers: dict[str, str] = field(factory=dict)
    erased: set[str] = field(factory=set)
    wrong: list[str] = field(factory=list)

    def new(self) -> str:
        """A key that nobody used yet."""
        return f"call-{len(self.sent) + 1}"

    def any(self, luck: Random, now: datetime) -> Request | None:
        """One to send again, rather a recent one."""
        recent = [each for each in self.sent[-8:] if now - each.at < _KEPT]
        return luck.choice(recent) if recent else None

    def sending(self, request: Request, app: Application) -> Appointment:
        """Send it, for the first time or again. The same final answer comes each time."""
        try:
            appointment = request.send(app)
        except _OPEN:
            raise
        except AskproError as error:
            if not isinstance(error, IdempotencyMismatch) or request.key in self.answers:
                self._heard(request, error.code)  # else another one with this key was faster
            raise
        self._heard(request, appointment.merged_into or appointment.id)
        return appointment

    def sending_other(self, request: Request, app: Application) -> None:
        """Send another request with its key: refused, once there is an answer to the first. Raises AskproError."""
        try:
            request.other(app)
        except _OPEN:
            return
        except IdempotencyMismatch:
            return
        except AskproError as error:
            said = error.code
        else:
            said = "done"
        if request.key in self.answers:
            self.wrong.append(f"S10: another request with the key {request.key} was answered with {said}")

    def _heard(self, request: Request, answer: str) -> None:
        first = self.answers.setdefault(request.key, answer)
        if answer == Erased.code and first in self.erased:
            return  # what named them is not told again, and nothing is done again (docs/erasure.md)
        both_ids = first.startswith("apt_") and answer.startswith("apt_")
        if first != answer and not both_ids:  # of two ids one may have been merged into the other: see doubled
            self.wrong.append(f"S10: the key {request.key} was answered with {first}, and then with {answer}")


def doubled(ledger: Ledger, now: datetime) -> Iterator[str]:
    """S10, L10: each request to book made one appointment at most, each command with a key was given once."""
    rows = ledger.appointments.find(AppointmentQuery(now=now), _EVERYTHING)[0]
    booked = Counter(each.customer_id for each in rows if each.source == "python" and each.customer_id is not None)
    yield from (f"S10: {customer} was booked {number} times" for customer, number in booked.items() if number > 1)
    given: Counter[str] = Counter()
    for each in rows:
        said = [entry.because for entry in ledger.history.of(each.id) if entry.because.startswith("command ")]
        given.update(said)
    yield from (f"S10: {because} was given {number} times" for because, number in given.items() if number > 1)
