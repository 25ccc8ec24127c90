"""Callers who look at what is free: no offer covers a claim that was there before they asked (S14)."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from attrs import define, field

from askpro.domain.claims import Claim
from askpro.domain.errors import AskproError
from askpro.domain.timespan import Span
from askpro.testing.simulation.crew import Crew
from askpro.testing.simulation.realm import HALF_HOUR, SLOTS, Realm, Tenant

_LATEST = timedelta(seconds=1)
"""After so long a claim of one process is known to every other (S14)."""

_CLOCKS_DIFFER = timedelta(seconds=20)


@define
class Seers:
    """Asks for offers of a named staff member and compares them with the claims."""

    realm: Realm
    crew: Crew
    wrong: list[str] = field(factory=list)

    def look(self, luck: Random) -> None:
        """Ask one process. Raises Killed."""
        if self.realm.clock.at < self.realm.skewed_at + _CLOCKS_DIFFER:
            return  # what a clock that was set back takes for a second may be more
        tenant = self.crew.tenant(luck)
        service, name = luck.choice([each for each in tenant.types if each[1]])
        staff_id = tenant.staff[name]
        self.realm.advance(_LATEST + timedelta(milliseconds=100))
        asked = self.realm.clock.at
        before = self._claims(tenant, staff_id, asked)
        with suppress(AskproError):
            found = self.crew.in_process(
                luck,
                lambda it: it.app.find_offers(
                    tenant.company, tenant.services[service], self._window(), staff_id=staff_id
                ),
            )
            claimed = before & self._claims(tenant, staff_id, asked)
            self.wrong += [
                f"S14: {offer.span} of {name} is offered, and claimed by {claim.appointment_id}"
                for offer in found
                for claim in claimed
                if offer.span.overlaps(claim.span)
            ]

    def _claims(self, tenant: Tenant, staff_id: str, asked: datetime) -> set[Claim]:
        """What is committed, without holds that may have ended by the clock of any process."""
        with self.realm.inner.read(tenant.company.id) as ledger:
            found = ledger.claims.overlapping([staff_id], self._window())
        return {each for each in found if each.until is None or each.until > asked + timedelta(minutes=5)}

    def _window(self) -> Span:
        return Span.starting(self.realm.slot(0), HALF_HOUR * SLOTS)
