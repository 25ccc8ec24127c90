"""Appointments, offers and webhooks as callers see them."""

from typing import Any, NotRequired, TypedDict


class LocalView(TypedDict):
    """A span as a person reads it; ``spoken`` is for the ear."""

    start: str
    end: str
    time_zone: str
    spoken: str


class MomentView(TypedDict):
    """A moment as a person reads it; ``spoken`` is for the ear."""

    start: str
    time_zone: str
    spoken: str


class RequestedChange(TypedDict):
    """A command that is still under way. ``start`` only where a time, ``staff_id`` where a member is asked for."""

    kind: str
    start: NotRequired[str]
    staff_id: NotRequired[str]
    since: str


class RefusalView(TypedDict):
    """Why the last command was refused, and what was free instead."""

    code: str
    at: str
    alternatives: list[str]
    alternatives_local: list[MomentView]


class CustomerView(TypedDict):
    """Whose appointment it is."""

    id: str
    name: str
    email: str | None
    phone: str | None
    time_zone: str | None
    language: str | None


class BookingView(TypedDict):
    """The booking at the calendar."""

    uid: str
    url: NotRequired[str]


class SyncView(TypedDict):
    """How askpro and the calendar stand to each other."""

    state: str
    since: str
    last_error: NotRequired[str]


class AppointmentView(TypedDict):
    """Start, end and status are what the calendar confirmed last; what is under way is ``requested_change``."""

    id: str
    status: str
    start: str
    end: str
    requested_change: NotRequired[RequestedChange]
    last_refusal: NotRequired[RefusalView]
    local: LocalView
    staff_id: str | None
    service_id: str | None
    customer: CustomerView | None
    source: str
    notes: str
    metadata: dict[str, str]
    booking: BookingView | None
    sync: SyncView
    sequence: int
    created_at: str
    updated_at: str


class HistoryView(TypedDict):
    """One thing that happened; ``before`` and ``after`` hold what changed."""

    number: int
    at: str
    actor: str
    action: str
    before: dict[str, Any]
    after: dict[str, Any]
    because: str


class OfferView(TypedDict):
    """A time that can be booked."""

    start: str
    end: str
    local: LocalView
    staff_id: str | None
    service_id: str


class AvailabilityView(TypedDict):
    """Offers with their age; ``source`` is ``cache``, ``calendar`` or ``stale`` (the calendar cannot be asked)."""

    items: list[OfferView]
    as_of: str
    fresh_until: str
    source: str
    time_zone: str


class DeliveryView(TypedDict):
    """A webhook that came in. What is kept was verified; its body is not shown, it may hold secrets."""

    id: str
    received_at: str
    verified: bool
    state: str
    trigger: str | None
    did: str | None
    appointment_id: str | None
    tries: int
    size: int


class AppointmentList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[AppointmentView]
    next_cursor: str | None


class HistoryList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[HistoryView]
    next_cursor: str | None


class DeliveryList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[DeliveryView]
    next_cursor: str | None


class HoldView(TypedDict):
    """A time that is kept for a caller until ``expires_at``. ``reserved``: from the calendar's visitors, too."""

    id: str
    service_id: str
    staff_id: str
    start: str
    end: str
    local: LocalView
    reserved: bool
    expires_at: str
