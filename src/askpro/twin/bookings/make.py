"""The row of a new booking, from a checked body."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from askpro.twin.bookings.answers import contact
from askpro.twin.bookings.hosts import Hosts
from askpro.twin.bookings.target import location_text, place_answer, title_of, wanted_place
from askpro.twin.call import Call
from askpro.twin.rows import Attendee, Booking, EventType

VIDEO_LINK = "videoCallUrl"


def new_booking(
    call: Call, event_type: EventType, body: Mapping[str, Any], hosts: Hosts, start: datetime, end: datetime
) -> Booking:
    """The booking that ``body`` asks for. Draws an id and a uid, so call it when nothing can fail any more."""
    location = location_text(event_type, wanted_place(body), call.edition)
    responses = answers_of(event_type, body)
    uid, pending = call.store.entropy.short_uid(), event_type.waits_for_host(start, call.now)
    return Booking(
        id=call.store.take_id("booking"),
        uid=uid,
        user_id=hosts.organiser,
        event_type_id=event_type.id,
        title=title_of(event_type, call.store, hosts.organiser, hosts.others, body["attendee"]["name"]),
        description=str(responses.get("notes") or ""),
        status="pending" if pending else "accepted",
        start=start,
        end=end,
        location=location,
        metadata=join_link(location) | dict(body.get("metadata") or {}),
        responses=responses,
        attendees=_attendees(call, event_type, body, hosts),
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


def _attendees(call: Call, event_type: EventType, body: Mapping[str, Any], hosts: Hosts) -> tuple[Attendee, ...]:
    """The booker, the guests, who get the booker's time zone and English, and the other hosts.

    A host of the team who is named as a guest comes only once.
    """
    booker = body["attendee"]
    zone = booker["timeZone"]
    first = Attendee(
        name=booker["name"],
        email=contact(booker),
        time_zone=zone,
        language=booker.get("language") or "en",
        phone_number=booker.get("phoneNumber") or None,
    )
    team = event_type.team_id is not None
    own = {call.store.users[user_id].email for user_id in (hosts.organiser, *hosts.others) if team}
    guests = [guest for guest in _guests(event_type, body) if guest not in own]
    return (first, *(Attendee(name="", email=guest, time_zone=zone) for guest in guests), *co_hosts(call, hosts))


def _guests(event_type: EventType, body: Mapping[str, Any]) -> list[str]:
    return [] if event_type.disable_guests else list(body.get("guests") or ())


def guest_addresses(booking: Booking) -> list[str]:
    """The guests of the booking form; what else may stand in its place (an own field of that slug) counts as none."""
    sent = booking.responses.get("guests")
    return [address for address in sent if isinstance(address, str)] if isinstance(sent, (list, tuple)) else []


def answers_of(event_type: EventType, body: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the booking form, to fields it does not have too, as observed."""
    booker = body["attendee"]
    answers: dict[str, Any] = {"email": contact(booker)}
    if booker.get("phoneNumber"):
        answers["attendeePhoneNumber"] = booker["phoneNumber"]
    answers["name"] = booker["name"]
    if guests := _guests(event_type, body):
        answers["guests"] = guests
    sent = body.get("bookingFieldsResponses") or {}
    answers |= {slug: value for slug, value in sent.items() if slug not in answers and value is not None}
    if place := place_answer(wanted_place(body)):
        answers["location"] = place
    return answers
