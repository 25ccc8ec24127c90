"""Event types as the calendar has them, remembered for a few minutes."""

from datetime import timedelta

from attrs import frozen

from askpro.application.ports.calendar import CalendarProvider, EventTypes
from askpro.application.ports.system import Cache, Outbound
from askpro.domain.company import Company
from askpro.domain.errors import NotSupported
from askpro.domain.service import EventType

_LIFETIME = timedelta(minutes=5)
_PATIENCE = timedelta(seconds=30)


@frozen(kw_only=True)
class EventTypeLookup:
    """Looks event types up, each company only its own (L55)."""

    calendars: CalendarProvider
    cache: Cache
    outbound: Outbound

    def __call__(self, company: Company, event_type_id: int, *, fresh: bool = False) -> EventType:
        """Raises NotFound for one that the company's key neither owns nor administers, and the calendar's errors."""
        key = (company.id, "event type", event_type_id)
        found = None if fresh else self.cache.get(key)
        if isinstance(found, EventType):
            return found
        calendar = self.calendars.open(company.account)
        if not isinstance(calendar, EventTypes):
            raise NotSupported("This calendar does not show its event types.")
        read = self.outbound.run(lambda: calendar.read_event_type(event_type_id), _PATIENCE)
        self.cache.put(key, read, _LIFETIME)
        return read
