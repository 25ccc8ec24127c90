"""Commands to an appointment: reschedule, cancel, confirm, decline, reassign, no-show."""

from attrs import frozen
from litestar import Response, post
from litestar.params import FromPath, RawBody

from askpro.domain.appointment import Appointment
from askpro.entrypoints.web import views
from askpro.entrypoints.web.appointments import PENDING
from askpro.entrypoints.web.described import described
from askpro.entrypoints.web.fields import Flag, Id, Instant, Reason, Sequence
from askpro.entrypoints.web.once import once
from askpro.entrypoints.web.reading import read_body
from askpro.entrypoints.web.request import ApiRequest, an_id
from askpro.entrypoints.web.shapes import AppointmentView


@frozen(kw_only=True)
class RescheduleBody:
    """Another time. With ``sequence`` only if the appointment has not changed since it was seen."""

    start: Instant
    reason: Reason = ""
    sequence: Sequence | None = None


@frozen(kw_only=True)
class ReasonBody:
    """Why, if anybody should know. With ``sequence`` only if the appointment has not changed since it was seen."""

    reason: Reason = ""
    sequence: Sequence | None = None


@frozen(kw_only=True)
class ConfirmBody:
    """With ``sequence`` only if the appointment has not changed since it was seen."""

    sequence: Sequence | None = None


@frozen(kw_only=True)
class ReassignBody:
    """To whom; to anybody else without ``staff_id``. With ``sequence`` only if it has not changed since it was seen."""

    staff_id: Id | None = None
    reason: Reason = ""
    sequence: Sequence | None = None


@frozen(kw_only=True)
class NoShowBody:
    """``absent`` false takes the mark back. With ``sequence`` only if nothing has changed since it was seen."""

    absent: Flag = True
    sequence: Sequence | None = None


@post(
    "/{appointment_id:str}/reschedule",
    operation_class=described(body=RescheduleBody, waits=True, keyed=True),
    responses=PENDING,
    status_code=200,
)
@once(waits=True)
def reschedule_appointment(
    request: ApiRequest, body: RawBody, appointment_id: FromPath[str]
) -> Response[AppointmentView]:
    """Move it: the same length at another time, with the same staff member."""
    wanted = read_body(RescheduleBody, body)
    after = request.askpro.reschedule(
        request.company_id,
        an_id(appointment_id),
        wanted.start,
        reason=wanted.reason,
        sequence=wanted.sequence,
        **request.caller,
    )
    return _answer(request, after)


@post(
    "/{appointment_id:str}/cancel",
    operation_class=described(body=ReasonBody, waits=True, keyed=True),
    responses=PENDING,
    status_code=200,
)
@once(waits=True)
def cancel_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Response[AppointmentView]:
    """Cancel it; every command that is still under way is given up."""
    wanted = read_body(ReasonBody, body)
    after = request.askpro.cancel(
        request.company_id,
        an_id(appointment_id),
        reason=wanted.reason,
        sequence=wanted.sequence,
        **request.caller,
    )
    return _answer(request, after)


@post(
    "/{appointment_id:str}/confirm",
    operation_class=described(body=ConfirmBody, waits=True, keyed=True),
    responses=PENDING,
    status_code=200,
)
@once(waits=True)
def confirm_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Response[AppointmentView]:
    """Say yes to a requested one. What is confirmed already stays so."""
    wanted = read_body(ConfirmBody, body)
    after = request.askpro.confirm(
        request.company_id,
        an_id(appointment_id),
        sequence=wanted.sequence,
        **request.caller,
    )
    return _answer(request, after)


@post(
    "/{appointment_id:str}/decline",
    operation_class=described(body=ReasonBody, waits=True, keyed=True),
    responses=PENDING,
    status_code=200,
)
@once(waits=True)
def decline_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Response[AppointmentView]:
    """Say no to a requested one. A confirmed one is cancelled instead."""
    wanted = read_body(ReasonBody, body)
    after = request.askpro.decline(
        request.company_id,
        an_id(appointment_id),
        reason=wanted.reason,
        sequence=wanted.sequence,
        **request.caller,
    )
    return _answer(request, after)


@post(
    "/{appointment_id:str}/reassign",
    operation_class=described(body=ReassignBody, waits=True, keyed=True),
    responses=PENDING,
    status_code=200,
)
@once(waits=True)
def reassign_appointment(
    request: ApiRequest, body: RawBody, appointment_id: FromPath[str]
) -> Response[AppointmentView]:
    """Give it to another staff member at the same time, where the calendar can pass it on."""
    wanted = read_body(ReassignBody, body)
    after = request.askpro.reassign(
        request.company_id,
        an_id(appointment_id),
        wanted.staff_id,
        reason=wanted.reason,
        sequence=wanted.sequence,
        **request.caller,
    )
    return _answer(request, after)


@post(
    "/{appointment_id:str}/no-show",
    operation_class=described(body=NoShowBody, waits=True, keyed=True),
    responses=PENDING,
    status_code=200,
)
@once(waits=True)
def mark_no_show(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Response[AppointmentView]:
    """Note that the customer stayed away, or came after all; only once it has begun."""
    wanted = read_body(NoShowBody, body)
    after = request.askpro.no_show(
        request.company_id,
        an_id(appointment_id),
        absent=wanted.absent,
        sequence=wanted.sequence,
        **request.caller,
    )
    return _answer(request, after)


def _answer(request: ApiRequest, after: Appointment) -> Response[AppointmentView]:
    """200 when it is done, 202 while something is still under way."""
    shown = request.askpro.appointments.one(request.company_id, after.id)
    pending = shown.appointment.wish is not None or shown.appointment.attempt is not None
    return Response(views.appointment(shown), status_code=202 if pending else 200)


HANDLERS = [
    reschedule_appointment,
    cancel_appointment,
    confirm_appointment,
    decline_appointment,
    reassign_appointment,
    mark_no_show,
]
