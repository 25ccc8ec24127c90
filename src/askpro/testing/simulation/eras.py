"""When and where episodes play: ordinary days, nights in which the clock changes, and zones off the full hour (S13)."""

from datetime import UTC, datetime

from attrs import frozen


@frozen
class Era:
    """When and where an episode plays: the first bookable half hour, and the zone of everybody in it."""

    name: str
    opening: datetime
    zone: str


ERAS = (
    Era("an ordinary day", datetime(2027, 3, 10, 8, tzinfo=UTC), "Europe/Berlin"),
    Era("the night that lacks an hour", datetime(2027, 3, 27, 22, tzinfo=UTC), "Europe/Berlin"),
    Era("the night with an hour twice", datetime(2027, 10, 30, 21, tzinfo=UTC), "Europe/Berlin"),
    Era("a half-hour zone", datetime(2027, 5, 4, 18, 30, tzinfo=UTC), "Asia/Kolkata"),
    Era("a half-hour change", datetime(2027, 4, 3, 10, tzinfo=UTC), "Australia/Lord_Howe"),
)
