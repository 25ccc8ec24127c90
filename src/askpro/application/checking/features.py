"""What each company's calendar can do, found by a few reads and remembered for a day."""

from datetime import timedelta

from attrs import frozen

from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.probing import Capabilities, Feature, Probing
from askpro.application.ports.system import Cache, Outbound
from askpro.domain.company import Company
from askpro.domain.errors import NotSupported

_LIFETIME = timedelta(days=1)
_PATIENCE = timedelta(seconds=30)

_CALLED = {
    Feature.TEAMS: "teams",
    Feature.TEAM_EVENT_TYPES: "team event types",
    Feature.REASSIGN: "giving a booking to another host",
    Feature.WEBHOOKS: "webhooks",
    Feature.EVENT_TYPE_WEBHOOKS: "webhooks of an event type",
    Feature.TEAM_EVENT_TYPE_WEBHOOKS: "webhooks of a team's event type",
}


@frozen(kw_only=True)
class Features:
    """Remembers by company and account: another address or team is another server."""

    calendars: CalendarProvider
    cache: Cache
    outbound: Outbound

    def of(self, company: Company) -> Capabilities:
        """What it has, as remembered or asked now. Nothing is known of a calendar that cannot be probed.

        Raises the calendar's errors.
        """
        known = self.cache.get(_key(company))
        if isinstance(known, Capabilities):
            return known
        calendar = self.calendars.open(company.account)
        if not isinstance(calendar, Probing):
            return Capabilities()
        found = self.outbound.run(lambda: calendar.read_capabilities(None), _PATIENCE)
        self.remember(company, found)
        return found

    def require(self, company: Company, feature: Feature) -> None:
        """Raises NotSupported where the calendar is known to lack it, and the calendar's errors."""
        if feature in self.of(company).lacks:
            raise NotSupported(f"This company's calendar does not have {_CALLED[feature]}.")

    def remember(self, company: Company, found: Capabilities) -> None:
        """Until tomorrow, or until something says otherwise."""
        self.cache.put(_key(company), found, _LIFETIME)

    def forget(self, company: Company) -> None:
        """The next one to ask has it looked at again: a route that was there is not, or the other way round."""
        self.cache.put(_key(company), None, _LIFETIME)


def _key(company: Company) -> tuple[object, ...]:
    return (company.id, "capabilities", company.account.api_url, company.account.team_id)
