"""What the load says: webhooks as Cal.com sends them, orders as callers send them. Every one is unique."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

SECRET = "bench-webhook-secret"
_SLOTS_A_DAY = 46


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def webhook(run: str, number: int) -> bytes:
    """The body of a BOOKING_CREATED, some 2.5 kB."""
    start = datetime(2027, 1, 4, 9, tzinfo=UTC) + timedelta(minutes=30 * number)
    uid = hashlib.sha256(f"{run}/{number}".encode()).hexdigest()[:22]
    email = f"nadia.ferro+{number}@example.org"
    return json.dumps(
        {
            "triggerEvent": "BOOKING_CREATED",
            "createdAt": "2026-12-28T10:15:00.000Z",
            "payload": _payload(uid, number, start, email),
        },
        ensure_ascii=False,
    ).encode()


def _payload(uid: str, number: int, start: datetime, email: str) -> dict[str, Any]:
    begins, ends = _stamp(start), _stamp(start + timedelta(minutes=30))
    guest = {"name": "Nadia Ferro", "email": email, "timeZone": "Europe/Rome", "language": {"locale": "it"}}
    host = {"id": 51, "name": "Ilse Brandner", "email": "ilse@salon-brandner.example", "username": "ilse-brandner"}
    title = "Colour consultation between Ilse Brandner and Nadia Ferro"
    return {
        "type": "colour-consultation",
        "title": title,
        "description": "Bring a photo of what you have in mind. We look at your hair together and make a plan.",
        "additionalNotes": "I had it coloured dark in October and would like to go back to my own shade by spring.",
        "customInputs": {},
        "startTime": begins,
        "endTime": ends,
        "organizer": host
        | {"timeZone": "Europe/Vienna", "language": {"locale": "de"}, "timeFormat": "HH:mm", "utcOffset": 60},
        "responses": {
            "name": {"label": "your_name", "value": "Nadia Ferro", "isHidden": False},
            "email": {"label": "email_address", "value": email, "isHidden": False},
            "attendeePhoneNumber": {"label": "phone_number", "value": "+390655501234", "isHidden": False},
            "location": {
                "label": "location",
                "value": {"optionValue": "", "value": "Gärtnerweg 12, Graz"},
                "isHidden": False,
            },
            "notes": {"label": "additional_notes", "value": "Dark since October.", "isHidden": False},
            "guests": {"label": "additional_guests", "value": [], "isHidden": False},
            "rescheduleReason": {"label": "reason_for_reschedule", "isHidden": False},
        },
        "userFieldsResponses": {},
        "attendees": [guest | {"firstName": "", "lastName": "", "utcOffset": 60, "phoneNumber": "+390655501234"}],
        "location": "Gärtnerweg 12, Graz",
        "destinationCalendar": None,
        "hideCalendarNotes": False,
        "hideCalendarEventDetails": False,
        "requiresConfirmation": None,
        "eventTypeId": 61,
        "seatsShowAttendees": True,
        "seatsPerTimeSlot": None,
        "seatsShowAvailabilityCount": True,
        "schedulingType": None,
        "iCalUID": f"{uid}@Cal.com",
        "iCalSequence": 0,
        "uid": uid,
        "bookingId": 40_000 + number,
        "conferenceData": None,
        "appsStatus": [],
        "eventTitle": "Colour consultation",
        "eventDescription": "Bring a photo of what you have in mind. We look at your hair together and make a plan.",
        "price": 0,
        "currency": "eur",
        "length": 30,
        "smsReminderNumber": None,
        "metadata": {"askpro_source": "website", "campaign": "winter-colours"},
        "status": "ACCEPTED",
    }


def webhooks(path: str, run: str, count: int) -> list[bytes]:
    """Signed deliveries."""
    bodies = (webhook(run, number) for number in range(count))
    return [request("POST", path, _headers_of_delivery(body), body) for body in bodies]


def _headers_of_delivery(body: bytes) -> dict[str, str]:
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"User-Agent": "node", "Accept": "*/*", "X-Cal-Signature-256": signature}


def orders(path: str, key: str, service_id: str, first: int, count: int) -> list[bytes]:
    """Bookings through askpro, each at a time of its own."""
    headers = {"Authorization": f"Bearer {key}"}
    made = []
    for number in range(first, first + count):
        customer = {"name": "Nadia Ferro", "email": f"nadia.ferro+{number}@example.org", "time_zone": "Europe/Rome"}
        body = {"service_id": service_id, "start": _stamp(_slot(number)), "customer": customer}
        made.append(request("POST", path, headers, json.dumps(body).encode()))
    return made


def calcom_bookings(path: str, key: str, event_type_id: int, first: int, count: int) -> list[bytes]:
    """The same bookings, as Cal.com wants them."""
    headers = {"Authorization": f"Bearer {key}", "cal-api-version": "2024-08-13"}
    made = []
    for number in range(first, first + count):
        attendee = {"name": "Nadia Ferro", "email": f"nadia.ferro+{number}@example.org", "timeZone": "Europe/Rome"}
        body = {"eventTypeId": event_type_id, "start": _stamp(_slot(number)), "attendee": attendee}
        made.append(request("POST", path, headers, json.dumps(body).encode()))
    return made


def _slot(number: int) -> datetime:
    """The half hours of the days from the day after tomorrow on, but for the last one of each day."""
    day, half_hour = divmod(number, _SLOTS_A_DAY)
    first = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=2)
    return first + timedelta(days=day, minutes=30 * half_hour)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
