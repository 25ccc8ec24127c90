"""What callers see of the domain: entities in, plain dictionaries out. The command line shows the same."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from askpro.application.find_appointments import Shown
from askpro.application.ports.records import HistoryEntry, Received
from askpro.domain.appointment import Appointment, Refusal, Wish
from askpro.domain.company import ApiKey, Company
from askpro.domain.customer import Customer
from askpro.domain.offers import Availability, Offer
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.timespan import Span, local_moment, local_time, write_instant
from askpro.entrypoints.web import shapes

_SHORTEST_SHOWN = 16


def appointment(shown: Shown) -> shapes.AppointmentView:
    """An appointment as callers see it (S9)."""
    ours = shown.appointment
    view: shapes.AppointmentView = {
        "id": ours.id,
        "status": shown.status.value,
        "start": write_instant(ours.when.start),
        "end": write_instant(ours.when.end),
        "local": local(ours.when, shown.time_zone),
        "staff_id": ours.staff_id,
        "service_id": ours.service_id,
        "customer": customer(shown.customer) if shown.customer is not None else None,
        "source": ours.source,
        "notes": ours.notes,
        "metadata": dict(ours.metadata),
        "booking": _booking(ours),
        "sync": _sync(ours, shown.sync),
        "sequence": ours.sequence,
        "created_at": write_instant(ours.created_at),
        "updated_at": write_instant(ours.updated_at),
    }
    if ours.wish is not None:
        view["requested_change"] = _change(ours.wish)
    if ours.last_refusal is not None:
        view["last_refusal"] = _refusal(ours.last_refusal, shown.time_zone)
    return view


def _change(wish: Wish) -> shapes.RequestedChange:
    change: shapes.RequestedChange = {"kind": wish.command.value, "since": write_instant(wish.since)}
    if wish.when is not None:
        change["start"] = write_instant(wish.when.start)
    if wish.staff_id is not None:
        change["staff_id"] = wish.staff_id
    return change


def _refusal(refusal: Refusal, time_zone: str) -> shapes.RefusalView:
    return {
        "code": refusal.code,
        "at": write_instant(refusal.at),
        "alternatives": [write_instant(each) for each in refusal.alternatives],
        "alternatives_local": [moment(each, time_zone) for each in refusal.alternatives],
    }


def _booking(ours: Appointment) -> shapes.BookingView | None:
    if ours.head is None:
        return None
    return {"uid": ours.head, "url": ours.url} if ours.url is not None else {"uid": ours.head}


def _sync(ours: Appointment, state: str) -> shapes.SyncView:
    """``since``: the write that is under way, the command that waits, else the last change."""
    if ours.attempt is not None:
        since = ours.attempt.started
    else:
        since = ours.wish.since if ours.wish is not None else ours.updated_at
    view: shapes.SyncView = {"state": state, "since": write_instant(since)}
    if ours.errand.last_error is not None:
        view["last_error"] = ours.errand.last_error
    return view


def customer(who: Customer) -> shapes.CustomerView:
    """A customer."""
    details = who.details
    return {
        "id": who.id,
        "name": details.name,
        "email": details.email,
        "phone": details.phone,
        "time_zone": details.time_zone,
        "language": details.language,
    }


def moment(at: datetime, time_zone: str) -> shapes.MomentView:
    """A moment on the wall clock of a zone."""
    there = local_moment(at, time_zone)
    return {"start": there.start, "time_zone": there.time_zone, "spoken": there.spoken}


def local(span: Span, time_zone: str) -> shapes.LocalView:
    """A span on the wall clock of a zone."""
    there = local_time(span, time_zone)
    return {"start": there.start, "end": there.end, "time_zone": there.time_zone, "spoken": there.spoken}


def history(entry: HistoryEntry) -> shapes.HistoryView:
    """One thing that happened to an appointment."""
    return {
        "number": entry.number,
        "at": write_instant(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "before": dict(entry.before),
        "after": dict(entry.after),
        "because": entry.because,
    }


def availability(answer: Availability) -> shapes.AvailabilityView:
    """Offers with their age."""
    return {
        "items": [offer(each, answer.time_zone) for each in answer],
        "as_of": write_instant(answer.as_of),
        "fresh_until": write_instant(answer.fresh_until),
        "source": answer.source,
        "time_zone": answer.time_zone,
    }


def offer(each: Offer, time_zone: str) -> shapes.OfferView:
    """A time that can be booked."""
    return {
        "start": write_instant(each.span.start),
        "end": write_instant(each.span.end),
        "local": local(each.span, time_zone),
        "staff_id": each.staff_id,
        "service_id": each.service_id,
    }


def company(ours: Company) -> shapes.CompanyView:
    """A company, its secrets masked (S17)."""
    account = ours.account
    return {
        "id": ours.id,
        "slug": ours.slug,
        "name": ours.name,
        "time_zone": ours.time_zone,
        "calcom_api_key": masked(account.api_key),
        "calcom_team_id": account.team_id,
        "calcom_webhook_secret": masked(account.webhook_secrets[0] if account.webhook_secrets else None),
        "calcom_api_url": account.api_url,
        "calcom_versions": dict(account.versions),
        "buffer_time": _minutes(ours.buffer_time),
        "default_event_type": ours.default_event_type,
        "conflict_policy": ours.conflict_policy.value,
        "import": ours.import_policy.value,
        "attendee_email_template": ours.attendee_email_template,
        "created_at": write_instant(ours.created_at),
    }


def key(entry: ApiKey) -> shapes.KeyView:
    """A key's entry, without the key."""
    return {
        "id": entry.id,
        "name": entry.name,
        "created_at": write_instant(entry.created_at),
        "revoked_at": write_instant(entry.revoked_at) if entry.revoked_at is not None else None,
    }


def masked(secret: str | None) -> str | None:
    """Enough of a secret to recognise it; of a short one only that it is there."""
    if secret is None:
        return None
    return f"{secret[:4]}…{secret[-4:]}" if len(secret) >= _SHORTEST_SHOWN else "…"


def service(ours: Service, mappings: Sequence[EventTypeMapping]) -> shapes.ServiceView:
    """A service with its event types."""
    return {
        "id": ours.id,
        "name": ours.name,
        "duration": _minutes(ours.duration),
        "description": ours.description,
        "confirmation": ours.confirmation,
        "active": ours.active,
        "event_types": [event_type(each) for each in mappings],
        "created_at": write_instant(ours.created_at),
    }


def event_type(mapping: EventTypeMapping) -> shapes.EventTypeView:
    """An event type that stands for a service."""
    return {
        "event_type_id": mapping.event_type_id,
        "staff_id": mapping.staff_id,
        "duration": _minutes(mapping.length),
        "durations": [_minutes(each) for each in mapping.lengths],
        "buffer_before": _minutes(mapping.buffers.before),
        "buffer_after": _minutes(mapping.buffers.after),
        "confirmation": mapping.confirmation,
    }


def delivery(received: Received) -> shapes.DeliveryView:
    """A webhook that came in; only genuine ones are kept."""
    return {
        "id": received.id,
        "received_at": write_instant(received.received_at),
        "verified": True,
        "state": received.state,
        "trigger": received.trigger,
        "did": received.did,
        "appointment_id": received.appointment_id,
        "tries": received.tries,
        "size": received.size,
    }


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
