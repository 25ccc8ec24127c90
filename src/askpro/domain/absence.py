"""Absence: the calendar no longer knows a booking. By itself it proves nothing (S16)."""

from datetime import UTC, datetime

from attrs import evolve

from askpro.domain.booking import Closing, Node, Read, Standing

SIGHTS = 2
"""Full sweeps that must miss a booking before it counts as closed."""

_LEAST, _SHARE = 20, 0.2
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


def believable(missing: int, expected: int) -> bool:
    """Whether so few of so many can be gone; more is a calendar that fails to show them, not people who cancelled."""
    return missing < max(_LEAST, _SHARE * expected)


def read_of_absence(node: Node, began: datetime) -> Read | None:
    """The closing that an absence stands for, or None for a booking of which nothing but its uid is known.

    It is no newer than what was read before, so that the next real read of the booking wins.
    """
    if node.read is not None:
        return evolve(node.read, standing=Standing.CLOSED, closing=Closing.CANCELLED, began=began, reason=None)
    latest = node.latest
    if latest is None or node.created is None:
        return None
    return Read(
        uid=node.uid,
        when=latest.when,
        standing=Standing.CLOSED,
        closing=Closing.CANCELLED,
        host=latest.host,
        version=_OLDEST,
        began=began,
        created=node.created,
        event_type_id=latest.event_type_id,
        attendee=latest.attendee,
        mark=node.mark,
        appointment_id=latest.appointment_id,
    )
