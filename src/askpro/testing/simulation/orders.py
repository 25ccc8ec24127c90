"""Orders: what a caller wants of an appointment, and how it is given to an application, with a key or without."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen

from askpro.application.app import Application
from askpro.domain.appointment import Appointment
from askpro.domain.errors import AskproError, refusal_named
from askpro.domain.idempotency import Asked, KeptAnswer, fingerprint_of

CALLER = "python"
_DONE, _REFUSED = 200, 409


@frozen
class Order:
    """A command to an appointment. ``give`` takes the application, the appointment's id, and what else is said.

    What is asked for: another ``start``, another member ``staff_id`` (None: anybody), whether they stayed ``absent``.
    """

    name: str
    give: Callable[..., Appointment]
    start: datetime | None = None
    staff_id: str | None = None
    absent: bool | None = None


def move(start: datetime) -> Order:
    """To another time."""
    return Order("move", lambda app, *who, **more: app.reschedule(*who, start, actor=CALLER, **more), start)


def cancel() -> Order:
    """Not at all."""
    return Order("cancel", lambda app, *who, **more: app.cancel(*who, reason="ill", **more))


def confirm() -> Order:
    """Yes to a request."""
    return Order("confirm", lambda app, *who, **more: app.confirm(*who, **more))


def decline() -> Order:
    """No to a request."""
    return Order("decline", lambda app, *who, **more: app.decline(*who, reason="full", **more))


def reassign(staff_id: str | None) -> Order:
    """To another member of the staff, or to anybody else."""
    return Order("reassign", lambda app, *who, **more: app.reassign(*who, staff_id, **more), staff_id=staff_id)


def no_show(absent: bool) -> Order:
    """The customer stayed away, or came after all."""
    return Order("no_show", lambda app, *who, **more: app.no_show(*who, absent=absent, **more), absent=absent)


def once(app: Application, company_id: str, key: str, said: str, give: Callable[..., Appointment]) -> Appointment:
    """A command under a key, as the web gives it. Raises what the command or AnswerOnce raises."""

    def work(reserved: str) -> KeptAnswer:
        return KeptAnswer(status=_DONE, body=give(app, command_id=f"cmd_{reserved}").id.encode())

    def tell(error: AskproError) -> KeptAnswer:
        return KeptAnswer(status=_REFUSED, body=f"{error.code} {error.detail}".encode())

    asked = Asked(company_id=company_id, scope=CALLER, key=key, fingerprint=fingerprint_of(said.encode()))
    answer = app.answer_once(asked, work, tell).answer
    if answer.status == _REFUSED:
        code, _, detail = answer.body.decode().partition(" ")
        raise refusal_named(code, detail)
    return app.appointments.one(company_id, answer.body.decode()).appointment
