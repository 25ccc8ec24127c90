"""Cal.com over its API v2. Loaded by the entry point ``calcom`` of the group ``askpro.calendars``."""

import httpx

from askpro.adapters.calcom.budget import Budgets
from askpro.adapters.calcom.calendar import CalcomCalendar
from askpro.adapters.calcom.notices import CalcomNotices
from askpro.adapters.calcom.provider import CalcomProvider, open_connections
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.system import Clock, Ids

__all__ = ["CalcomCalendar", "CalcomNotices", "CalcomProvider", "open_calendar"]


def open_calendar(
    *,
    api_url: str,
    clock: Clock,
    ids: Ids,
    calls_per_second: float = 2.0,
    burst: int = 5,
    transport: httpx.BaseTransport | None = None,
) -> CalendarProvider:
    """The provider of Cal.com's calendars. ``close()`` gives its connections back.

    ``api_url`` ends in ``/v2``; an account's own ``api_url`` overrides it. The pace holds per API key and
    process: Cal.com allows 120 calls a minute. ``transport`` replaces the network, for tests and simulations.
    Raises ConfigurationError for an impossible pace.
    """
    budgets = Budgets(clock, calls_per_second, burst)
    return CalcomProvider(
        api_url=api_url, connections=open_connections(transport), budgets=budgets, clock=clock, ids=ids
    )
