"""Who the customer is. The order of ``attendees`` is not stable and co-hosts of a collective event sit among
them, so the customer is whoever the answers to the booking fields name (as observed on upstream 2025-10)."""

from collections.abc import Mapping
from typing import ClassVar

from attrs import frozen

from askpro.adapters.calcom.wire.structure import clean, keys
from askpro.domain.booking import Attendee
from askpro.domain.errors import CalendarMalformed

_SYNTHETIC = "@sms.cal.com"


@frozen(kw_only=True)
class Person:
    """One entry of ``attendees``, of an answer or of a webhook."""

    UNREAD: ClassVar = keys("displayEmail absent bookingFieldsResponses metadata")

    name: str
    email: str
    time_zone: str
    phone_number: str | None = None
    language: object = None
    seat_uid: object = None
    absent: object = None


def customer(answers: Mapping[str, object], people: tuple[Person, ...]) -> Attendee | None:
    """The customer by the answers to the booking fields, completed by their entry among the people, if any.

    A phone-only booking has an invented ``…@sms.cal.com`` address, which is nobody's e-mail.
    """
    email = _text(answers.get("displayEmail")) or _text(answers.get("email"))
    name = _full_name(answers.get("name"))
    person = customers_entry(answers, people)
    if person is None and not name:
        return None
    email = email or (person.email if person else None)
    phone = _text(answers.get("attendeePhoneNumber")) or (person.phone_number if person else None)
    return Attendee(
        name=name or (person.name if person else ""),
        email=None if email is None or email.lower().endswith(_SYNTHETIC) else email,
        phone=phone or None,
        time_zone=person.time_zone if person else "UTC",
        language=_language(person.language) if person else "en",
    )


def customers_entry(answers: Mapping[str, object], people: tuple[Person, ...]) -> Person | None:
    """The customer's own entry among the people, if there is one."""
    stored = _text(answers.get("email"))
    person = next((each for each in people if stored and each.email.lower() == stored.lower()), None)
    if person is None and (not stored or not _full_name(answers.get("name"))):
        return people[0] if people else None
    return person


def _text(value: object) -> str | None:
    return clean(value) or None if isinstance(value, str) else None


def _full_name(value: object) -> str | None:
    """A name is one text, or two where the event type asks for both names."""
    if isinstance(value, dict):
        parts = (_text(value.get("firstName")), _text(value.get("lastName")))
        return " ".join(part for part in parts if part) or None
    return _text(value)


def _language(value: object) -> str:
    """``"de"`` in answers, ``{"locale": "de"}`` in webhooks."""
    found = value.get("locale") if isinstance(value, dict) else value
    return _text(found) or "en"


@frozen(kw_only=True)
class HostEntry:
    """Who gives a booking, as bookings list them."""

    UNREAD: ClassVar = keys("name email displayEmail username timeZone")

    id: object


def organiser(hosts: tuple[HostEntry, ...]) -> int | None:
    """The organiser's user id. A deleted user's reads ``unknown``. Raises CalendarMalformed."""
    if not hosts or hosts[0].id == "unknown":
        return None
    if type(hosts[0].id) is not int:
        raise CalendarMalformed("The calendar's booking has a host without an id.")
    return hosts[0].id
