"""Opens calendars, one per account. Owns the connections of this process."""

from datetime import timedelta
from functools import lru_cache

import httpx
from attrs import field, frozen

from askpro.adapters.calcom.budget import Budget, Keeping, digest_of
from askpro.adapters.calcom.calendar import CalcomCalendar
from askpro.adapters.calcom.circuit import Breaker
from askpro.adapters.calcom.notices import CalcomNotices
from askpro.adapters.calcom.patience import wait_of
from askpro.adapters.calcom.transport import Transport
from askpro.adapters.calcom.versions import Versions, check_names
from askpro.adapters.connecting import authorities
from askpro.application.ports.calendar import NoticeReader
from askpro.application.ports.lanes import Lane
from askpro.application.ports.system import Clock, Ids
from askpro.domain.company import CalendarAccount
from askpro.domain.credentials import is_sendable
from askpro.domain.errors import CalendarCredentials, ConfigurationError

_LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=16, keepalive_expiry=30)


@frozen
class CalcomProvider:
    """Implements CalendarProvider."""

    api_url: str
    connections: httpx.BaseTransport = field(repr=False)
    keeping: Keeping = field(repr=False)
    breaker: Breaker = field(repr=False)
    clock: Clock = field(repr=False)
    ids: Ids = field(repr=False)
    notices: NoticeReader = field(factory=CalcomNotices)

    def open(
        self, account: CalendarAccount, *, lane: Lane = Lane.LIVE, patience: timedelta | None = None
    ) -> CalcomCalendar:
        """The calendar of that account.

        Raises CalendarCredentials without a key, ConfigurationError when its address is none.
        """
        key = (account.api_key or "").strip()  # one that was stored before keys were stripped
        if not key or not is_sendable(key):
            raise CalendarCredentials("The company has no API key of the calendar, or none that could be one.")
        url = _base(account.api_url or self.api_url)
        transport = Transport(
            connections=self.connections,
            url=url,
            key=key,
            budget=Budget(self.keeping, self.clock, digest_of(key), lane),
            breaker=self.breaker,
            wait=wait_of(lane, patience),
            clock=self.clock,
            ids=self.ids,
            versions=Versions(dict(account.versions)),
        )
        return CalcomCalendar(transport, account.team_id)

    def check(self, account: CalendarAccount) -> None:
        """Raises InvalidRequest for a version of something that has none here."""
        check_names(dict(account.versions))

    def close(self) -> None:
        """Give connections back."""
        self.connections.close()


def open_connections(transport: httpx.BaseTransport | None) -> httpx.BaseTransport:
    """The one pool of connections, or what replaces it.

    There is no client around it, which would follow proxies from the environment and redirects (a key must not
    travel elsewhere), and keep cookies: one that a company's answer sets would go out with the next one's (L54).
    """
    if transport is not None:
        return transport
    return httpx.HTTPTransport(verify=authorities(), limits=_LIMITS, trust_env=False)


@lru_cache(maxsize=64)
def _base(api_url: str) -> str:
    """The address without a slash at its end. Raises ConfigurationError."""
    try:
        url = httpx.URL(api_url)
    except (httpx.InvalidURL, TypeError):
        raise ConfigurationError("The calendar's address is no URL.") from None
    reachable = url.scheme in ("http", "https") and url.host and "%" not in url.host and (url.port or 1) <= 65_535
    if not reachable or url.query or url.fragment or url.userinfo:
        raise ConfigurationError("The calendar's address must be http(s)://host/v2.")
    return str(url).rstrip("/")
