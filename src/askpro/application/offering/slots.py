"""Reading slots, and remembering them: what the calendar said last is better than nothing while it is down."""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.application.offering.targets import Target
from askpro.application.ports.calendar import Calendar
from askpro.application.ports.system import Cache, Clock
from askpro.domain.timespan import Span

LONGEST_KEPT = timedelta(minutes=30)
_MOST_WINDOWS = 4


@frozen
class KeptSlots:
    """The slots that started in a window, as they were at that moment."""

    window: Span
    slots: tuple[Span, ...]
    as_of: datetime


@frozen(kw_only=True)
class SlotReader:
    """Slots of a target. ``moving`` is the uid of a booking whose own time counts as free."""

    cache: Cache
    clock: Clock

    def read(
        self, calendar: Calendar, company_id: str, target: Target, window: Span, moving: str | None
    ) -> tuple[Span, ...]:
        """Ask the calendar. Raises the errors of its port."""
        as_of, length = self.clock.now(), target.length if target.several_lengths else None
        slots = calendar.read_slots(target.event_type_id, window, length=length, moving=moving)
        key = _key(company_id, target, moving)
        others = [each for each in self._kept(key) if not window.covers(each.window)]
        kept = (KeptSlots(window, slots, as_of), *others[: _MOST_WINDOWS - 1])
        self.cache.put(key, kept, LONGEST_KEPT)
        return slots

    def recall(self, company_id: str, target: Target, window: Span, moving: str | None) -> KeptSlots | None:
        """What the calendar said last of that window, half an hour ago at most."""
        now = self.clock.now()
        kept = self._kept(_key(company_id, target, moving))
        return next((each for each in kept if each.window.covers(window) and now - each.as_of < LONGEST_KEPT), None)

    def _kept(self, key: tuple[object, ...]) -> tuple[KeptSlots, ...]:
        found = self.cache.get(key)
        return found if isinstance(found, tuple) else ()


def _key(company_id: str, target: Target, moving: str | None) -> tuple[object, ...]:
    length = target.length if target.several_lengths else None
    return (company_id, "slots", target.event_type_id, length, moving)
