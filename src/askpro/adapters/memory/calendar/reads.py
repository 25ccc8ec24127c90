"""Entries as the port shows them."""

from datetime import datetime

from askpro.adapters.memory.calendar.entries import Entry
from askpro.adapters.memory.calendar.world import World
from askpro.application.ports.calendar import BookingQuery, LeftOut
from askpro.domain.booking import APPOINTMENT_KEY, MARK_KEY, Read
from askpro.domain.occupations import Occupation


def read_of(entry: Entry, began: datetime) -> Read:
    """A booking as an answer shows it."""
    link = entry.location if (entry.location or "").startswith(("http://", "https://")) else None
    return Read(
        uid=entry.uid,
        when=entry.when,
        standing=entry.standing,
        closing=entry.closing,
        host=entry.host,
        version=entry.version,
        began=began,
        created=entry.created,
        event_type_id=entry.event_type_id,
        replaces=entry.replaces,
        replaced_by=entry.replaced_by,
        attendee=entry.attendee,
        mark=entry.metadata.get(MARK_KEY),
        appointment_id=entry.metadata.get(APPOINTMENT_KEY),
        url=link,
        reason=entry.reason,
        absent=entry.absent,
    )


def matches(entry: Entry, query: BookingQuery) -> bool:
    """Whether a query asks for a booking. Each bound is inclusive."""
    bounds = (
        (query.created_since, entry.created),
        (query.updated_since, entry.version),
        (query.starting_since, entry.when.start),
    )
    if any(bound is not None and stamp < bound for bound, stamp in bounds):
        return False
    if query.ending_until is not None and entry.when.end > query.ending_until:
        return False
    return query.event_type_id in (None, entry.event_type_id)


def left_out(world: World, entry: Entry) -> LeftOut | None:
    """What a booking occupies that can be nobody's appointment; None for any other."""
    if world.kinds[entry.event_type_id].type.unsupported is None:
        return None
    return LeftOut(unsupported=1, occupations=(Occupation(entry.uid, entry.host, entry.when, entry.live),))
