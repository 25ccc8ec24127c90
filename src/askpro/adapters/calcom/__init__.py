"""Cal.com over its API v2. Loaded by the entry point ``calcom`` of the group ``askpro.calendars``."""

import httpx

from askpro.adapters.calcom.budget import Keeping
from askpro.adapters.calcom.calendar import CalcomCalendar
from askpro.adapters.calcom.circuit import Breaker
from askpro.adapters.calcom.notices import CalcomNotices
from askpro.adapters.calcom.provider import CalcomProvider, open_connections
from askpro.adapters.calcom.quota.here import QuotasHere
from askpro.adapters.calcom.quota.pace import SECOND, Pace
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.quotas import Quotas
from askpro.application.ports.system import Clock, Ids

__all__ = ["CalcomCalendar", "CalcomNotices", "CalcomProvider", "open_calendar", "open_quotas"]


def open_calendar(
    *,
    api_url: str,
    clock: Clock,
    ids: Ids,
    quotas: Quotas | None = None,
    calls_per_second: float = 5,
    calls_per_minute: int | None = None,
    minute: float = 60.0,
    transport: httpx.BaseTransport | None = None,
) -> CalendarProvider:
    """The provider of Cal.com's calendars. ``close()`` gives its connections back.

    ``api_url`` ends in ``/v2``; an account's own ``api_url`` overrides it. The pace holds per API key over all who
    share ``quotas`` (without: in this process); Cal.com allows 120 calls a minute, of which
    we use 100: without ``calls_per_minute`` it is twenty seconds' worth. ``minute`` may be shorter and ``transport``
    replaces the network, for tests and simulations. Raises ConfigurationError for an impossible pace.
    """
    per_minute = calls_per_minute if calls_per_minute is not None else int(20 * calls_per_second)
    pace = Pace(
        per_minute=per_minute,
        per_second=max(int(calls_per_second), 1 if calls_per_second > 0 else 0),
        minute=int(minute * SECOND),
    )
    return CalcomProvider(
        api_url=api_url,
        connections=open_connections(transport),
        keeping=Keeping(clock, quotas, pace),
        breaker=Breaker(clock, ids),
        clock=clock,
        ids=ids,
    )


def open_quotas(url: str, *, clock: Clock) -> QuotasHere:
    """Quotas that this process keeps for itself (``memory://``)."""
    del url
    return QuotasHere(clock)
