"""A calendar that forgets: the model for whoever writes an adapter. Its world is built by code (``World``)."""

from askpro.adapters.memory.calendar.calendar import MemoryCalendar
from askpro.adapters.memory.calendar.provider import MemoryCalendars, open_calendar
from askpro.adapters.memory.calendar.world import World

__all__ = ["MemoryCalendar", "MemoryCalendars", "World", "open_calendar"]
