"""The row of a new booking, from a checked body."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from askpro.twin.bookings.hosts import Hosts
from askpro.twin.bookings.target import location_text, title_of
from askpro.twin.call import Call
from askpro.twin.rows import Attendee, Booking, EventType

VIDEO_LINK = "videoCallUrl"


def new_booking(
    call: Call, event_type: EventType, body: Mapping[str, Any], hosts: Hosts, start: datetime, end: datetime
) -> Booking:
    """The booking that ``body`` asks for. Draws an id and a uid, so call it when nothing can fail any more."""
    location = location_text(event_type, body.get("location"), call.edition)
    responses = _responses(event_type, body)
    uid, pending = call.store.entropy.short_uid(), event_type.requires_confirmation
    return Booking(
        id=call.store.take_id("booking"),
        uid=uid,
        user_id=hosts.organiser,
        event_type_id=event_type.id,
        title=title_of(event_type, call.store.users[hosts.organiser].name, body["attendee"]["name"]),
        description=str(responses.get("notes") or ""),
        status="pending" if pending else "accepted",
        start=start,
        end=end,
        location=location,
        metadata=join_link(location) | dict(body.get("metadata") or {}),
        responses=responses,
        attendees=(*_people(event_type, body), *co_hosts(call, hosts)),
        created_at=call.now,
        updated_at=call.now,
        ics_uid=f"{uid}@Cal.com",
        one_time_password=call.store.entropy.uuid() if pending else None,
    )


def join_link(location: str | None) -> dict[str, str]:
    """The server notes the link of an online meeting beside the caller's metadata."""
    return {VIDEO_LINK: location} if location and location.startswith("http") else {}


def co_hosts(call: Call, hosts: Hosts) -> tuple[Attendee, ...]:
    """The other hosts of a team booking stand among its attendees."""
    users = [call.store.users[user_id] for user_id in hosts.others]
    return tuple(
        Attendee(name=user.name, email=user.email, time_zone=user.time_zone, language=user.locale) for user in users
    )


def _people(event_type: EventType, body: Mapping[str, Any]) -> list[Attendee]:
    """The booker, then the guests, who get the booker's time zone and English."""
    booker = body["attendee"]
    zone = booker["timeZone"]
    first = Attendee(
        name=booker["name"],
        email=booker["email"],
        time_zone=zone,
        language=booker.get("language") or "en",
        phone_number=booker.get("phoneNumber") or None,
    )
    return [first, *(Attendee(name="", email=guest, time_zone=zone) for guest in _guests(event_type, body))]


def _guests(event_type: EventType, body: Mapping[str, Any]) -> list[str]:
    return [] if event_type.disable_guests else list(body.get("guests") or ())


def _responses(event_type: EventType, body: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the booking form, to fields it does not have too, as observed."""
    booker = body["attendee"]
    answers: dict[str, Any] = {"email": booker["email"]}
    if booker.get("phoneNumber"):
        answers["attendeePhoneNumber"] = booker["phoneNumber"]
    answers["name"] = booker["name"]
    if guests := _guests(event_type, body):
        answers["guests"] = guests
    sent = body.get("bookingFieldsResponses") or {}
    answers |= {slug: value for slug, value in sent.items() if slug not in answers and value is not None}
    location = body.get("location")
    if isinstance(location, str) and location:
        answers["location"] = {"value": _camel(location), "optionValue": location}
    return answers


def _camel(text: str) -> str:
    """``Somewhere else`` → ``somewhereElse``: how the server names a free location."""
    head, *tail = text.split() or [""]
    return head[:1].lower() + head[1:] + "".join(word[:1].upper() + word[1:] for word in tail)
