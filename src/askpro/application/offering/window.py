"""How far ahead can be booked, and the days of a place."""

from datetime import date, datetime, timedelta

from askpro.domain.errors import OutsideBookingWindow
from askpro.domain.timespan import Span, zone

BOOKING_WINDOW = timedelta(days=366)


def check_start(start: datetime, now: datetime) -> None:
    """Raises OutsideBookingWindow for a start in the past or more than 12 months ahead."""
    if start <= now:
        raise OutsideBookingWindow("That time lies in the past.")
    if start > now + BOOKING_WINDOW:
        raise OutsideBookingWindow("Bookings are possible for the next 12 months.")


def day_of(day: date, time_zone: str) -> Span:
    """The whole of a local day, be it 23, 24 or 25 hours long (S13)."""
    place = zone(time_zone)
    first = datetime(day.year, day.month, day.day, tzinfo=place)
    following = day + timedelta(days=1)
    return Span(first, datetime(following.year, following.month, following.day, tzinfo=place))
