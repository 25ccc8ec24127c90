"""Webhooks as notices: the port ``NoticeReader``. Pure; never quotes a body (it may hold a one-time password)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import frozen

from askpro.adapters.calcom.signature import is_signed
from askpro.adapters.calcom.wire.attendees import customer
from askpro.adapters.calcom.wire.metadata import read_marks
from askpro.adapters.calcom.wire.payloads import Body, Payload, Webhook, answers, read_body
from askpro.application.ports.calendar import NoticeOf
from askpro.domain.booking import Closing, Notice, Standing
from askpro.domain.errors import CalendarMalformed, InvalidRequest
from askpro.domain.timespan import Span

OLDEST = timedelta(days=400)
"""A body that claims to be older was not sent then: it counts as sent when it came."""

CLOCKS_DIFFER = timedelta(minutes=1)
"""A body from the future counts as sent when it came. Not so one that is ahead by as much as clocks may differ: cut
to our own time it could seem older than a read that it follows."""

_OPEN = {"ACCEPTED": Standing.CONFIRMED, "PENDING": Standing.REQUESTED}
_CLOSED = {"BOOKING_CANCELLED": Closing.CANCELLED, "BOOKING_REJECTED": Closing.DECLINED}
_TELLING = frozenset({"BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_REQUESTED", *_CLOSED})


@frozen
class CalcomNotices:
    """Reads Cal.com's webhooks."""

    def genuine(self, headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]) -> bool:
        """Whether one of the secrets signed exactly these bytes."""
        return is_signed(headers, body, secrets)

    def read(self, body: bytes, received: datetime) -> NoticeOf:
        """What the body says. Raises CalendarMalformed for bytes that are no webhook of a known shape."""
        parsed = read_body(body)
        if parsed.trigger == "BOOKING_NO_SHOW_UPDATED":
            # It names people, a stranger among them on cal.diy 2026-07, and tells of no version: a read does.
            return NoticeOf(trigger=parsed.trigger, ignored="who stayed away", marks=parsed.marked_uid)
        if parsed.trigger not in _TELLING:
            # Meetings that began or ended, payments, pings, forms: nothing of when, standing or host.
            return NoticeOf(trigger=parsed.trigger, ignored="not a change of a booking")
        if parsed.unsupported is not None:
            return NoticeOf(trigger=parsed.trigger, ignored=parsed.unsupported, occupies=parsed.uid)
        sent = parsed.read()
        if sent.payload.status == "AWAITING_HOST":
            return NoticeOf(trigger=parsed.trigger, ignored="an instant meeting")
        return NoticeOf(trigger=parsed.trigger, notice=_notice(parsed, sent, received))


def _notice(parsed: Body, sent: Webhook, received: datetime) -> Notice:
    trigger = parsed.trigger
    payload = sent.payload
    standing, closing = _standing(trigger, payload)
    marks = read_marks(payload.metadata)
    try:
        when = Span(payload.start_time, payload.end_time)
    except InvalidRequest:
        raise CalendarMalformed("The webhook's booking ends before it starts.") from None
    replaces = _replaces(trigger, payload)
    return Notice(
        uid=str(payload.uid),
        trigger=trigger,
        when=when,
        standing=standing,
        closing=closing,
        host=payload.organizer.id,
        sent=_believable(sent.created_at, received),
        received=received,
        event_type_id=payload.event_type_id,
        replaces=replaces,
        attendee=customer(answers(payload), payload.attendees),
        mark=marks.mark,
        appointment_id=marks.appointment_id,
        reason=payload.cancellation_reason or payload.rejection_reason or None,
        maybe_moved=trigger == "BOOKING_REQUESTED" and replaces is None and parsed.first_uid != payload.uid,
    )


def _standing(trigger: str, payload: Payload) -> tuple[Standing, Closing | None]:
    if trigger in _CLOSED:
        return Standing.CLOSED, _CLOSED[trigger]
    if trigger == "BOOKING_REQUESTED":
        return Standing.REQUESTED, None
    if payload.status not in _OPEN:
        raise CalendarMalformed("The webhook's booking has a status that does not go with its trigger.")
    return _OPEN[payload.status], None


def _replaces(trigger: str, payload: Payload) -> str | None:
    """The booking that this one continues. A move always names it; a moved request only on upstream 2025-10.

    On cal.diy 2026-07 the entry's id is all that tells a moved request from a first one, and a shared id links nothing.
    """
    if trigger in _CLOSED:
        return None
    if trigger == "BOOKING_RESCHEDULED" and payload.reschedule_uid is None:
        raise CalendarMalformed("The webhook tells of a move and does not say which booking moved.")
    old = payload.reschedule_uid
    return None if old is None or old == payload.uid else str(old)


def _believable(claimed: datetime, received: datetime) -> datetime:
    return claimed if received - OLDEST <= claimed <= received + CLOCKS_DIFFER else received
