"""Appointments: book, list, show, and what happened to one."""

from datetime import datetime

from attrs import evolve, field, frozen
from litestar import Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, RawBody

from askpro.application.book_appointment import BookingOrder
from askpro.application.ports.records import AppointmentQuery
from askpro.domain.appointment import Status
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import InvalidRequest
from askpro.entrypoints.web import views
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import (
    Answers,
    Cursor,
    Email,
    Id,
    Instant,
    Language,
    Limit,
    Location,
    Minutes,
    Name,
    Phone,
    Phrase,
    QueryInstant,
    Source,
    StatusWord,
    SyncWord,
    Texts,
    Words,
    ZoneName,
)
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.paging import part_of
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, ListQuery, an_id
from askpro.entrypoints.web.shapes import AppointmentList, AppointmentView, HistoryList


@frozen(kw_only=True)
class CustomerBody:
    """Who the appointment is for."""

    name: Name
    email: Email | None = None
    phone: Phone | None = None
    time_zone: ZoneName | None = None
    language: Language | None = None


@frozen(kw_only=True)
class BookBody:
    """What to book. Without ``staff_id`` anybody who gives the service will do.

    ``hold_id`` is a hold of the same, made with the same API key; it is used up.
    """

    service_id: Id
    start: Instant
    duration: Minutes | None = None
    staff_id: Id | None = None
    hold_id: Id | None = None
    customer: CustomerBody
    fields: Answers = field(factory=dict)
    location: Location | None = None
    notes: Words = ""
    source: Source = "api"
    metadata: Texts = field(factory=dict)

    @property
    def order(self) -> BookingOrder:
        """As the use case takes it."""
        who = self.customer
        details = CustomerDetails(
            name=who.name, email=who.email, phone=who.phone, time_zone=who.time_zone, language=who.language
        )
        return BookingOrder(
            service_id=self.service_id,
            start=self.start,
            length=self.duration,
            staff_id=self.staff_id,
            hold_id=self.hold_id,
            customer=details,
            fields=self.fields,
            location=self.location,
            notes=self.notes,
            source=self.source,
            metadata=self.metadata,
        )


@frozen(kw_only=True)
class AppointmentsQuery:
    """Which appointments. ``from`` and ``to`` bound the start; ``booking_uid`` is any uid it ever had."""

    from_: QueryInstant | None = None
    to: QueryInstant | None = None
    staff_id: Id | None = None
    service_id: Id | None = None
    customer: Phrase | None = None
    status: StatusWord | None = None
    sync: SyncWord | None = None
    source: Phrase | None = None
    booking_uid: Phrase | None = None
    limit: Limit = 50
    cursor: Cursor | None = None

    def asked(self, now: datetime) -> AppointmentQuery:
        """As the use case takes it. Raises InvalidRequest for an end before the start."""
        if self.from_ is not None and self.to is not None and self.to <= self.from_:
            raise InvalidRequest("The end must lie after the start.", {"/to": "must lie after from"})
        return AppointmentQuery(
            starting_since=self.from_,
            starting_before=self.to,
            staff_id=self.staff_id,
            service_id=self.service_id,
            customer=self.customer,
            status=self.status,
            sync=self.sync,
            source=self.source,
            booking_uid=self.booking_uid,
            now=now,
        )


PENDING = {202: ResponseSpec(AppointmentView, description="Still under way.", generate_examples=False)}


@post("/", operation_class=described(body=BookBody, waits=True, keyed=True), responses=PENDING)
@once(waits=True)
def book_appointment(request: ApiRequest, body: RawBody) -> Response[AppointmentView]:
    """Book: 201 confirmed or requested, 202 pending, 409 with alternatives when the time is taken."""
    order = evolve(read_body(BookBody, body).order, appointment_id=request.reserved("apt"))
    made = request.askpro.book(request.company_id, order, request.patience, actor=request.actor)
    shown = request.askpro.appointments.one(request.company_id, made.id)
    status = 202 if shown.status is Status.PENDING else 201
    return Response(
        views.appointment(shown), status_code=status, headers={"Location": f"/v1/appointments/{shown.appointment.id}"}
    )


@get("/", operation_class=described(query=AppointmentsQuery), sync_to_thread=True)
def list_appointments(request: ApiRequest) -> AppointmentList:
    """Appointments by start."""
    query = request.ask(AppointmentsQuery)
    page = ListQuery(limit=query.limit, cursor=query.cursor).page
    found, following = request.askpro.appointments(request.company_id, query.asked(request.askpro.clock.now()), page)
    return {"items": [views.appointment(each) for each in found], "next_cursor": following}


@get("/{appointment_id:str}", operation_class=described(), sync_to_thread=True)
def show_appointment(request: ApiRequest, appointment_id: FromPath[str]) -> AppointmentView:
    """One appointment, or the one that it was merged into."""
    return views.appointment(request.askpro.appointments.one(request.company_id, an_id(appointment_id)))


@get("/{appointment_id:str}/history", operation_class=described(query=ListQuery), sync_to_thread=True)
def show_history(request: ApiRequest, appointment_id: FromPath[str]) -> HistoryList:
    """Everything that happened to an appointment, in order."""
    page = request.ask(ListQuery).page
    entries = request.askpro.appointments.history(request.company_id, an_id(appointment_id))
    return part_of("history", entries, page, lambda entry: (entry.number,), views.history)


HANDLERS = [book_appointment, list_appointments, show_appointment, show_history]
