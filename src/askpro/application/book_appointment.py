"""Book an appointment: claim, write the attempt down, call the calendar, say what is known."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import evolve, field, frozen

from askpro.application.offering.alternatives import Alternatives
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.offering.granting import free_targets
from askpro.application.offering.holding import drop_hold, hold_of
from askpro.application.offering.reservations import Reservations
from askpro.application.offering.targets import Target, default_target, targets_for
from askpro.application.offering.window import check_start
from askpro.application.ports.storage import Ledger, Storage
from askpro.application.ports.system import Clock, Ids
from askpro.application.sync.carrying import Carrier
from askpro.application.sync.dispatching import Dispatcher
from askpro.application.sync.keeping import Cause
from askpro.application.sync.requests import attendee_of
from askpro.application.sync.tasks import Task
from askpro.domain.appointment import Appointment
from askpro.domain.customer import Customer, CustomerDetails
from askpro.domain.errors import InvalidRequest, NotFound, ServiceNotMapped, SlotUnavailable
from askpro.domain.holds import Hold
from askpro.domain.timespan import Span, utc

MOST_METADATA = 50


def _texts(most: int, longest: int) -> Callable[[Any, Any, Mapping[str, str]], None]:
    def check(_: Any, attribute: Any, values: Mapping[str, str]) -> None:
        name = attribute.name
        if len(values) > most or any(len(key) > 40 or len(value) > longest for key, value in values.items()):
            raise InvalidRequest(
                f"{name} may have {most} entries, names of 40 and values of {longest} characters.",
                {f"/{name}": "is too large"},
            )

    return check


@frozen(kw_only=True)
class BookingOrder:
    """What a caller wants to be booked. Without ``staff_id`` anybody who gives the service will do.

    Then up to three of those who are free by our claims are tried, one after another, if the calendar has them booked.
    ``hold_id`` is a hold of the caller's own for the same; it is used up, and says who. ``appointment_id`` was
    reserved for it: what was booked under it already is not booked again (S10).
    """

    service_id: str
    start: datetime = field(converter=utc)
    length: timedelta | None = None
    staff_id: str | None = None
    customer: CustomerDetails
    fields: Mapping[str, str] = field(factory=dict, validator=_texts(50, 2000))
    location: str | None = None
    notes: str = ""
    source: str = "api"
    metadata: Mapping[str, str] = field(factory=dict, validator=_texts(MOST_METADATA, 500))
    hold_id: str | None = None
    appointment_id: str | None = None


@frozen(kw_only=True)
class BookAppointment:
    """Raises NotFound, InvalidRequest, OutsideBookingWindow, ServiceNotMapped, StaffNotMapped,
    CustomerEmailRequired, SlotUnavailable (with alternatives) and final refusals of the calendar."""

    storage: Storage
    event_types: EventTypeLookup
    carrier: Carrier
    dispatcher: Dispatcher
    reservations: Reservations
    suggest: Alternatives
    clock: Clock
    ids: Ids

    def __call__(
        self, company_id: str, order: BookingOrder, patience: timedelta | None = None, *, actor: str = "api"
    ) -> Appointment:
        """The appointment, confirmed or requested, or still pending when patience (default 8 s) ended first."""
        now = self.clock.now()
        if order.appointment_id is None:
            check_start(order.start, now)
        try:
            begun = self._begin(company_id, order, None, actor, now)
            if begun is None:
                begun = self._begin(company_id, order, self._default_target(company_id, order, patience), actor, now)
            assert begun is not None, "there is a target now"
        except SlotUnavailable as taken:
            asked = (company_id, order.service_id, order.staff_id, order.start)
            raise self.suggest(*asked, taken, patience=patience) from taken
        return self._dispatch(begun, patience)

    def _dispatch(self, begun: "_Begun", patience: timedelta | None) -> Appointment:
        try:
            return self.dispatcher(begun.appointment, begun.task, patience)
        finally:
            if begun.hold is not None:
                self.reservations.let_go(begun.hold)

    def _begin(
        self, company_id: str, order: BookingOrder, fallback: Target | None, actor: str, now: datetime
    ) -> "_Begun | None":
        """Claim, and write the attempt down. None where nothing is mapped and there is no ``fallback`` yet."""
        with self.storage.write(company_id) as ledger:
            if order.appointment_id is not None:
                if (made := _made(ledger, order.appointment_id)) is not None:
                    return _Begun(*self.carrier.resume(ledger, made, now))
                check_start(order.start, now)  # only now: what is booked already may have begun
            hold = hold_of(ledger, order.hold_id, actor) if order.hold_id is not None else None
            if hold is not None:
                hold.check_same(order.service_id, order.staff_id, order.start, order.length)
                order = evolve(order, staff_id=hold.staff_id, length=hold.span.length)
            targets = [fallback] if fallback is not None else self._targets(ledger, order)
            if not targets:
                return None
            wanted = self._grant(ledger, order, targets, now)
            if hold is not None:
                drop_hold(ledger, hold)
            begun, task = self.carrier.begin(ledger, None, wanted, Cause(actor, "book", "command"), now)
            if task is not None and hold is not None and hold.reservation is not None:
                task = evolve(task, reserved=True)
            return _Begun(begun, task, hold)

    def _targets(self, ledger: Ledger, order: BookingOrder) -> list[Target]:
        service = ledger.services.get(order.service_id)
        return targets_for(ledger, service, order.staff_id, order.length)

    def _default_target(self, company_id: str, order: BookingOrder, patience: timedelta | None) -> Target:
        """The company's default event type, asked for outside of any transaction."""
        with self.storage.read(company_id) as ledger:
            company, service = ledger.company, ledger.services.get(order.service_id)
        if company.default_event_type is None:
            raise ServiceNotMapped("No event type is mapped to this service.")
        event_type = self.event_types(company, company.default_event_type, patience=patience)
        return default_target(service, event_type, order.length)

    def _grant(self, ledger: Ledger, order: BookingOrder, targets: Sequence[Target], now: datetime) -> Appointment:
        """The appointment with the first target whose staff member is free: the least booked of that day first."""
        attendee_of(ledger.company, order.customer, "new")
        free = free_targets(ledger, targets, order.start, now, own=order.hold_id)
        if not free:
            raise SlotUnavailable("That time is taken.")
        made = Customer(id=self.ids.new("cus"), company_id=ledger.company.id, details=order.customer, created_at=now)
        return self._appointment(ledger.customers.upsert(made), order, free[0], now)

    def _appointment(self, customer: Customer, order: BookingOrder, target: Target, now: datetime) -> Appointment:
        return Appointment(
            id=order.appointment_id or self.ids.new("apt"),
            company_id=customer.company_id,
            service_id=target.service_id,
            staff_id=target.staff_id,
            customer_id=customer.id,
            event_type_id=target.event_type_id,
            asked=Span.starting(order.start, target.length),
            buffers=target.buffers,
            passed_over=() if order.staff_id is None and target.staff_id is not None else None,
            source=order.source,
            notes=order.notes,
            location=order.location,
            fields=order.fields,
            metadata=order.metadata,
            created_at=now,
            updated_at=now,
        )


@frozen
class _Begun:
    """A booking that is written down, what is to be done for it, and the hold that it used up."""

    appointment: Appointment
    task: Task | None
    hold: Hold | None = None


def _made(ledger: Ledger, appointment_id: str) -> Appointment | None:
    """What was booked under a reserved id, however it ended."""
    try:
        made = ledger.appointments.get(appointment_id)
    except NotFound:
        return None
    while made.merged_into is not None:
        made = ledger.appointments.get(made.merged_into)
    return made
