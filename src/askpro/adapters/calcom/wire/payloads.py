"""The bodies of webhooks, version 2021-10-20: the five triggers that tell of a booking's life.

They drift inside that one version: times come as ``…00Z``, ``…00+00:00`` and ``….000Z``, metadata and iCal
fields come and go (as observed on upstream 2025-10 and cal.diy 2026-07). Only what all builds send is required.
"""

from datetime import datetime

from attrs import frozen

from askpro.adapters.calcom.wire.attendees import Person
from askpro.adapters.calcom.wire.envelope import parse
from askpro.adapters.calcom.wire.structure import Uid, clean, is_uid, structure
from askpro.domain.errors import CalendarMalformed

_LONGEST_TRIGGER = 100


@frozen(kw_only=True)
class Organizer:
    """Who gives the appointment."""

    id: int


@frozen(kw_only=True)
class Payload:
    """What a booking's webhook says of it. ``responses`` holds ``{"value": …}`` by slug."""

    uid: Uid
    start_time: datetime
    end_time: datetime
    status: str
    event_type_id: int | None
    organizer: Organizer
    attendees: tuple[Person, ...]
    responses: dict[str, object] | None = None
    metadata: object = None
    reschedule_uid: Uid | None = None
    cancellation_reason: str | None = None
    rejection_reason: str | None = None


@frozen(kw_only=True)
class Webhook:
    """The envelope of a booking's webhook."""

    created_at: datetime
    payload: Payload


@frozen
class Body:
    """A parsed body: its trigger, and the rest as it came."""

    trigger: str
    envelope: dict[str, object]

    @property
    def unsupported(self) -> str | None:
        """Why this is nobody's appointment, if so. A seat's cancellation leaves its booking alive."""
        payload = self.envelope.get("payload")
        if not isinstance(payload, dict):
            return None
        if payload.get("seatsPerTimeSlot") is not None or payload.get("attendeeSeatId") is not None:
            return "a seated booking"
        if payload.get("recurringEvent") is not None:
            return "a recurring booking"
        if payload.get("type") == "Test" and "uid" not in payload:
            return "a test of the subscription"  # the test button sends any trigger
        return None

    @property
    def uid(self) -> str | None:
        """The booking that it tells of, whatever else it says."""
        return self._uid_named("uid")

    @property
    def marked_uid(self) -> str | None:
        """The booking whose customer was marked: under another name than in all other bodies."""
        return self._uid_named("bookingUid")

    def _uid_named(self, name: str) -> str | None:
        payload = self.envelope.get("payload")
        uid = payload.get(name) if isinstance(payload, dict) else None
        return uid if isinstance(uid, str) and is_uid(uid) else None

    @property
    def first_uid(self) -> str | None:
        """The booking that its chain began with, where the calendar entry's id says so (``<uid>@…``)."""
        payload = self.envelope.get("payload")
        entry = payload.get("iCalUID") if isinstance(payload, dict) else None
        return entry.partition("@")[0] if isinstance(entry, str) else None

    def read(self) -> Webhook:
        """The body of a known trigger. Raises CalendarMalformed."""
        return structure(self.envelope, Webhook)


def read_body(body: bytes) -> Body:
    """The body with its trigger. Raises CalendarMalformed: a custom template has none, a broken one says ``false``."""
    envelope = parse(body)
    trigger = envelope.get("triggerEvent") if isinstance(envelope, dict) else None
    if not isinstance(envelope, dict) or not isinstance(trigger, str) or not trigger:
        raise CalendarMalformed("The webhook's body names no trigger.")
    return Body(clean(trigger)[:_LONGEST_TRIGGER], envelope)


def answers(payload: Payload) -> dict[str, object]:
    """The answers to the booking fields by slug; unanswered ones have no ``value``."""
    fields = payload.responses or {}
    return {slug: entry["value"] for slug, entry in fields.items() if isinstance(entry, dict) and "value" in entry}
