"""Event types as the calendar has them, remembered for a few minutes, and longer while it cannot be asked."""

from datetime import timedelta

from attrs import frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.calendar_powers import EventTypes
from askpro.application.ports.system import Cache, Outbound
from askpro.domain.company import Company
from askpro.domain.errors import NotSupported, TemporarilyUnavailable
from askpro.domain.service import EventType

_LIFETIME = timedelta(minutes=5)
_LONGEST_KEPT = timedelta(minutes=30)
_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class EventTypeLookup:
    """Looks event types up, each company only its own (L55)."""

    calendars: CalendarProvider
    cache: Cache
    outbound: Outbound

    def __call__(
        self, company: Company, event_type_id: int, *, fresh: bool = False, patience: timedelta | None = None
    ) -> EventType:
        """Raises NotFound for one that the company's key neither owns nor administers, and the calendar's errors.

        While the calendar cannot be asked it is as it was half an hour ago at most, unless ``fresh``.
        """
        key, last = (company.id, "event type", event_type_id), (company.id, "last event type", event_type_id)
        found = None if fresh else self.cache.get(key)
        if isinstance(found, EventType):
            return found
        calendar = self.calendars.open(company.account, patience=patience)
        if not isinstance(calendar, EventTypes):
            raise NotSupported("This calendar does not show its event types.")
        wait = min(_PATIENCE, patience) if patience is not None else _PATIENCE
        try:
            read = self.outbound.run(lambda: calendar.read_event_type(event_type_id), wait)
        except TemporarilyUnavailable:
            kept = None if fresh else self.cache.get(last)
            if not isinstance(kept, EventType):
                raise
            return kept
        self.cache.put(key, read, _LIFETIME)
        self.cache.put(last, read, _LONGEST_KEPT)
        return read
