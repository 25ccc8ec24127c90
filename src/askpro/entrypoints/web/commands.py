"""Commands to an appointment: reschedule, cancel, confirm, decline, reassign, no-show."""

from collections.abc import Callable
from typing import ParamSpec, TypeAlias

from attrs import AttrsInstance, asdict, frozen
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
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

P = ParamSpec("P")
Wanted: TypeAlias = AttrsInstance
Answer: TypeAlias = Response[AppointmentView]


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


def _command(name: str, body: type[Wanted]) -> Callable[[Callable[P, Answer]], HTTPRouteHandler]:
    """The route of a command, which is given once with a key."""

    def route(handler: Callable[P, Answer]) -> HTTPRouteHandler:
        described_as = described(body=body, waits=True, keyed=True)
        path = f"/{{appointment_id:str}}/{name}"
        return post(path, operation_class=described_as, responses=PENDING, status_code=200)(once(waits=True)(handler))

    return route


@_command("reschedule", RescheduleBody)
def reschedule_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Answer:
    """Move it: the same length at another time, with the same staff member."""
    return _give(request, request.askpro.reschedule, appointment_id, read_body(RescheduleBody, body))


@_command("cancel", ReasonBody)
def cancel_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Answer:
    """Cancel it; every command that is still under way is given up."""
    return _give(request, request.askpro.cancel, appointment_id, read_body(ReasonBody, body))


@_command("confirm", ConfirmBody)
def confirm_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Answer:
    """Say yes to a requested one. What is confirmed already stays so."""
    return _give(request, request.askpro.confirm, appointment_id, read_body(ConfirmBody, body))


@_command("decline", ReasonBody)
def decline_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Answer:
    """Say no to a requested one. A confirmed one is cancelled instead."""
    return _give(request, request.askpro.decline, appointment_id, read_body(ReasonBody, body))


@_command("reassign", ReassignBody)
def reassign_appointment(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Answer:
    """Give it to another staff member at the same time, where the calendar can pass it on."""
    return _give(request, request.askpro.reassign, appointment_id, read_body(ReassignBody, body))


@_command("no-show", NoShowBody)
def mark_no_show(request: ApiRequest, body: RawBody, appointment_id: FromPath[str]) -> Answer:
    """Note that the customer stayed away, or came after all; only once it has begun."""
    return _give(request, request.askpro.no_show, appointment_id, read_body(NoShowBody, body))


def _give(request: ApiRequest, command: Callable[..., Appointment], appointment_id: str, wanted: Wanted) -> Answer:
    """Give the command with all that was wanted: 200 when it is done, 202 while something is still under way."""
    how = asdict(wanted, recurse=False)
    after = command(request.company_id, an_id(appointment_id), **how, **request.caller)
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
