"""Probing a server: each kind of read in its configured version, the later versions, and which routes there are."""

from collections.abc import Iterator
from contextlib import suppress

from attrs import define, evolve, field

from askpro.adapters.calcom import looks
from askpro.adapters.calcom.looks import Look, Sight
from askpro.adapters.calcom.transport import Transport
from askpro.adapters.calcom.versions import LATER, Operation
from askpro.adapters.calcom.wire import event_types
from askpro.adapters.calcom.wire.fallback import advised
from askpro.application.ports.probing import (
    BetterVersion,
    Capabilities,
    ContractReport,
    Departure,
    DepartureKind,
    Feature,
    Probed,
)
from askpro.domain.errors import (
    BookingUnknown,
    CalendarCredentials,
    CalendarMalformed,
    CalendarRefused,
    EventTypeNotSupported,
    NotFound,
    NotSupported,
    ServiceNotMapped,
    TemporarilyUnavailable,
)

_NOT_THERE = (NotFound, ServiceNotMapped, NotSupported, BookingUnknown, EventTypeNotSupported, CalendarRefused)
_NOBODY = 1
"""An id for routes whose existence alone counts: any other answer than "no such route" proves them."""


@define
class Probe:
    """One probe of one company's server. Reads only; a bad key or no connection ends it."""

    transport: Transport
    team_id: int | None
    event_type_id: int | None
    probed: list[Probed] = field(factory=list, init=False)
    better: list[BetterVersion] = field(factory=list, init=False)
    readable: list[Look] = field(factory=list, init=False)

    def __call__(self) -> ContractReport:
        """Raises TemporarilyUnavailable and CalendarCredentials."""
        owner = self._try(looks.at_owner())
        for look in self._plain():
            self._try(look)
        self._event_type()
        self._event_types(owner)
        if self.event_type_id is not None:
            self._try(looks.at_slots(self.event_type_id, self.transport.clock.now()))
        listed = self._try(looks.at_bookings(by_cursor=self.transport.versions.by_cursor))
        uid = _a_uid(listed)
        if uid is not None:
            self._try(looks.at_booking(uid))
        capabilities = self.capabilities(known=True)
        self._look_ahead()
        return ContractReport(probed=tuple(self.probed), better=tuple(self.better), capabilities=capabilities)

    def capabilities(self, *, known: bool = False) -> Capabilities:
        """What the server has. ``known``: the key has been shown to be good."""
        if not known:
            self.transport.call(looks.at_owner().request, lambda _, __: None)
        event_type, team = self.event_type_id or _NOBODY, self.team_id or _NOBODY
        found = {
            Feature.WEBHOOKS: self._routed(Operation.LIST_WEBHOOKS, "/webhooks"),
            Feature.EVENT_TYPE_WEBHOOKS: self._routed(
                Operation.LIST_EVENT_TYPE_WEBHOOKS, f"/event-types/{event_type}/webhooks"
            ),
            Feature.TEAMS: self._routed(Operation.LIST_TEAMS, "/teams"),
        }
        teams = found[Feature.TEAMS]
        found[Feature.TEAM_EVENT_TYPES] = teams and self._routed(
            Operation.LIST_TEAM_EVENT_TYPES, f"/teams/{team}/event-types"
        )
        found[Feature.TEAM_EVENT_TYPE_WEBHOOKS] = teams and self._routed(
            Operation.LIST_TEAM_EVENT_TYPE_WEBHOOKS, f"/teams/{team}/event-types/{event_type}/webhooks"
        )
        # Only round robin can be passed on, which only teams have; no read tells of it.
        found[Feature.REASSIGN] = found[Feature.TEAM_EVENT_TYPES]
        has = frozenset(feature for feature, there in found.items() if there)
        return Capabilities(has=has, lacks=frozenset(found) - has)

    def _plain(self) -> Iterator[Look]:
        yield looks.at_webhooks()
        if self.team_id is not None:
            yield looks.at_members(self.team_id)

    def _event_type(self) -> None:
        """The team's, else a personal one of the key's owner."""
        if self.event_type_id is None:
            return
        if self.team_id is not None:
            look = looks.at_event_type(event_types.read_of_team(self.team_id, self.event_type_id))
            if self._try(look) is not None:
                return
        self._try(looks.at_event_type(event_types.read_personal(self.event_type_id)))

    def _event_types(self, owner: Sight | None) -> None:
        """The list in which what was made is looked for again: the team's, else the owner's."""
        if self.team_id is not None:
            self._try(looks.at_event_types(event_types.list_of_team(self.team_id)))
        elif owner is not None:
            username = owner.data.get("username") if isinstance(owner.data, dict) else None
            self._try(looks.at_event_types(event_types.list_personal(username if isinstance(username, str) else None)))

    def _try(self, look: Look) -> Sight | None:
        operation, version = look.request.operation, self.transport.versions.of(look.request.operation)
        try:
            sight = self.transport.call(look.request, look.see)
        except CalendarMalformed as error:
            broken = Departure(DepartureKind.UNREADABLE, error.detail)
            self.probed.append(Probed(call=operation.value, version=version, departures=(broken,)))
            return None
        except (CalendarCredentials, *_NOT_THERE) as error:
            if not self.probed:  # the key's owner is asked for first: if that fails, all will
                raise
            self.probed.append(Probed(call=operation.value, version=version, skipped=error.detail))
            return None
        found = tuple(self._advised(operation, each) for each in sight.departures)
        self.probed.append(Probed(call=operation.value, version=version, rows=sight.rows, departures=found))
        self.readable.append(look)
        return sight

    def _advised(self, operation: Operation, found: Departure) -> Departure:
        """With the setting to look at, where the company sends a version of its own."""
        if found.kind is not DepartureKind.UNREADABLE:
            return found
        return Departure(found.kind, advised(found.where, operation, self.transport.versions, old=False))

    def _look_ahead(self) -> None:
        """The latest version of each call under which this server answers so that everything we need is there.

        Last of all, and not after a first one that hangs: what fails again and again has reads left alone.
        """
        with suppress(TemporarilyUnavailable):
            for look in self.readable:
                operation = look.request.operation
                asked = self.transport.versions.of(operation) or LATER[0]
                later = next((each for each in LATER if each > asked and self._answers(look, operation, each)), None)
                if later is not None:
                    self.better.append(BetterVersion(call=operation.value, version=asked, better=later))

    def _answers(self, look: Look, operation: Operation, later: str) -> bool:
        chosen = {**self.transport.versions.chosen, operation.value: later}
        transport = evolve(self.transport, versions=evolve(self.transport.versions, chosen=chosen))
        if operation is Operation.LIST_BOOKINGS:
            look = looks.at_bookings(by_cursor=transport.versions.by_cursor)
        try:
            return transport.call(look.request, look.see).readable
        except (CalendarMalformed, *_NOT_THERE):
            return False

    def _routed(self, operation: Operation, path: str) -> bool:
        """Whether there is such a route: refusing this key or these ids, it says so, too."""
        try:
            self.transport.call(looks.bare(operation, path), lambda _, __: None)
        except (NotSupported, CalendarMalformed):
            return False
        except (CalendarCredentials, *_NOT_THERE):
            return True
        return True


def _a_uid(sight: Sight | None) -> str | None:
    rows = sight.data if sight is not None and isinstance(sight.data, list) else []
    uids = [row["uid"] for row in rows if isinstance(row, dict) and isinstance(row.get("uid"), str)]
    return uids[0] if uids else None
