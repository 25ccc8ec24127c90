"""``GET /v2/bookings/{uid}/calendar-links``: how a booking gets into somebody's own calendar.

Made as observed on upstream 2025-10, each service's link with an escaping of its own.
"""

from datetime import datetime
from urllib.parse import quote

from askpro.twin.bookings.make import VIDEO_LINK
from askpro.twin.bookings.read import named_booking
from askpro.twin.call import Call, Reply, success
from askpro.twin.entropy import Entropy
from askpro.twin.errors import FrameworkError
from askpro.twin.instants import seconds
from askpro.twin.rows import Booking, EventType

_COMPOSE = "/deeplink/compose?body={about}&enddt={end}&path={path}&rru=addevent&startdt={start}&subject={title}"
_FOLD = 75


def get_calendar_links(call: Call) -> Reply:
    """Links to four calendars, for any key."""
    booking = named_booking(call)
    event_type = call.store.event_types.get(booking.event_type_id or 0)
    if event_type is None:
        raise FrameworkError(400, f"Booking with uid {booking.uid} has no event type")
    place = booking.metadata.get(VIDEO_LINK) or booking.location
    where = f"&location={_component(str(place))}" if place else ""
    links = (
        ("Google Calendar", "googleCalendar", _google(booking, event_type, where)),
        ("Microsoft Office", "microsoftOffice", _office(booking, event_type) + where),
        ("Microsoft Outlook", "microsoftOutlook", _outlook(booking, event_type) + where),
        ("ICS", "ics", f"data:text/calendar,{_component(_ics(booking, event_type, str(place or ''), call.now))}"),
    )
    return success([{"label": label, "id": name, "link": link} for label, name, link in links])


def _google(booking: Booking, event_type: EventType, where: str) -> str:
    rule = _rule(event_type)
    recur = f"&recur={_component(f'RRULE:{rule}')}" if rule else ""
    start = f"https://calendar.google.com/calendar/r/eventedit?dates={_compact(booking.start)}/{_compact(booking.end)}"
    return f"{start}&text={booking.title}&details={event_type.description}{where}{recur}"


def _office(booking: Booking, event_type: EventType) -> str:
    path = "%2Fcalendar%2Faction%2Fcompose"
    return "https://outlook.office.com/calendar/0" + _composed(booking, event_type, path)


def _outlook(booking: Booking, event_type: EventType) -> str:
    """The same, but escaped as a whole, its escaped path once more."""
    link = "https://outlook.live.com/calendar/0" + _composed(booking, event_type, "%2Fcalendar%2Faction%2Fcompose")
    return quote(link, safe=";,/?:@&=+$-_.!~*'()#", errors="replace")


def _composed(booking: Booking, event_type: EventType, path: str) -> str:
    start, end = seconds(booking.start), seconds(booking.end)
    return _COMPOSE.format(about=event_type.description, end=end, path=path, start=start, title=booking.title)


def _ics(booking: Booking, event_type: EventType, place: str, now: datetime) -> str:
    """An iCalendar file. Its UID is a new one each time."""
    minutes = int((booking.end - booking.start).total_seconds() // 60)
    rule = _rule(event_type)
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "CALSCALE:GREGORIAN", "PRODID:adamgibbons/ics", "METHOD:PUBLISH"),
        *("X-PUBLISHED-TTL:PT1H", "BEGIN:VEVENT"),
        f"UID:{Entropy(f'{booking.uid} {now.isoformat()}').short_uid()[:21]}",
        f"SUMMARY:{_text(booking.title)}",
        f"DTSTAMP:{_compact(now.replace(second=0))}",
        f"DTSTART:{_compact(booking.start)}",
        *([f"DESCRIPTION:{_text(event_type.description)}"] if event_type.description else []),
        *([f"LOCATION:{_text(place)}"] if place else []),
        *([f"RRULE:{rule}"] if rule else []),
        *(f"DURATION:PT{minutes}M", "END:VEVENT", "END:VCALENDAR"),
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _rule(event_type: EventType) -> str:
    recurrence = event_type.recurrence or {"disabled": True}
    if recurrence.get("disabled"):
        return ""
    frequency = str(recurrence["frequency"]).upper()
    return f"FREQ={frequency};COUNT={recurrence['occurrences']};INTERVAL={recurrence['interval']}"


def _compact(moment: datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    return (
        value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\\n").replace("\n", "\\n")
    )


def _folded(line: str) -> str:
    """Lines go on behind a tab after 75 letters."""
    rest = [line[place : place + _FOLD - 1] for place in range(_FOLD, len(line), _FOLD - 1)]
    return "\r\n\t".join([line[:_FOLD], *rest])


def _component(text: str) -> str:
    """As ``encodeURIComponent`` escapes it."""
    return quote(text, safe="-_.!~*'()", errors="replace")
