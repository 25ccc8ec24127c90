"""A calendar on the bench: what an adapter's author gives to the suites of the calendar's ports."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from attrs import frozen

from askpro.application.ports.calendar import BookingRequest, Calendar, CalendarProvider
from askpro.domain.booking import Attendee, Read
from askpro.domain.timespan import Span

ANN = Attendee("Ann Example", "ann@example.net", None, "Europe/Berlin", "de")


class Outside(Protocol):
    """Somebody who acts on the same calendar and is not us: leaves no marks of ours."""

    def book(self, event_type_id: int, start: datetime) -> str:
        """Book; returns the uid."""
        ...

    def move(self, uid: str, start: datetime) -> str:
        """Move; returns the new uid."""
        ...

    def cancel(self, uid: str) -> None:
        """Cancel."""
        ...


@frozen(kw_only=True)
class CalendarBench:
    """A calendar on the bench, freshly made for each test.

    ``event_type_id`` is of one length and confirmed at once, ``host`` gives it; ``free`` is a span of at least
    four hours in which nothing is booked and all is offered. ``wait`` lets seconds pass, enough for caches of
    the calendar to forget. ``impostor`` is opened with a key that the calendar does not know. Give what the
    optional powers need as far as the calendar has it: ``confirmable``, an event type whose bookings need a
    yes; ``choosable``, one with several lengths and one of them that is not its default; ``passable``, a round robin
    of two hosts, both free in ``free``; ``nobodys``, one whose bookings stand for no appointment (seated, say);
    ``demanding``, one with a required field that the suite does not give; ``until``, lets time pass up to an instant;
    ``deliveries``, the webhooks (headers, body) sent so far to ``hook``. ``label`` begins every slug that is made:
    on a calendar that outlives the test, one of its own. ``hook`` is where webhooks may go.
    """

    provider: CalendarProvider
    calendar: Calendar
    impostor: Calendar
    outside: Outside
    event_type_id: int
    host: int
    free: Span
    wait: Callable[[], None]
    confirmable: int | None = None
    choosable: tuple[int, timedelta] | None = None
    passable: int | None = None
    nobodys: int | None = None
    demanding: int | None = None
    until: Callable[[datetime], None] | None = None
    deliveries: Callable[[], list[tuple[dict[str, str], bytes]]] | None = None
    label: str = "contract"
    hook: str = "https://hooks.example.net/calendar"

    def slots(self) -> tuple[Span, ...]:
        """What is offered now in the free span."""
        self.wait()
        return self.calendar.read_slots(self.event_type_id, self.free)

    def book(self, start: datetime, mark: str = "mark-1", event_type_id: int | None = None) -> Read:
        """A booking of ours."""
        return self.calendar.create_booking(
            BookingRequest(
                event_type_id=self.event_type_id if event_type_id is None else event_type_id,
                start=start,
                length=None,
                attendee=ANN,
                metadata={"askpro_appointment_id": "apt_1", "askpro_attempt": mark},
            )
        )
