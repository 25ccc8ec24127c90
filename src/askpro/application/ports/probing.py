"""Probing: what a calendar's server has, and whether it answers as the adapter reads it. A power like the others.

Contract suite: none yet, since only Cal.com's adapter has it; the tests of its adapter run it over both editions.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol, runtime_checkable

from attrs import field, frozen


class Feature(StrEnum):
    """What some servers have and others lack."""

    TEAMS = "teams"
    TEAM_EVENT_TYPES = "team_event_types"
    REASSIGN = "reassign"
    WEBHOOKS = "webhooks"
    EVENT_TYPE_WEBHOOKS = "event_type_webhooks"
    TEAM_EVENT_TYPE_WEBHOOKS = "team_event_type_webhooks"


@frozen(kw_only=True)
class Capabilities:
    """What was found: a feature in neither set could not be looked at."""

    has: frozenset[Feature] = frozenset()
    lacks: frozenset[Feature] = frozenset()


class DepartureKind(StrEnum):
    """How an answer departs from what is read. Only a new field is harmless."""

    NEW = "new"
    MISSING = "missing"
    RETYPED = "retyped"
    UNREADABLE = "unreadable"


@frozen(order=True)
class Departure:
    """One departure. ``where`` is a path of field names, such as ``hosts[].id``, or a sentence; it holds no value."""

    kind: DepartureKind
    where: str

    @property
    def alarming(self) -> bool:
        """Whether something that we need is not there."""
        return self.kind is not DepartureKind.NEW


@frozen(kw_only=True)
class Probed:
    """One kind of read that was tried. ``rows``: how many objects were compared; ``skipped``: why it was not asked."""

    call: str
    version: str | None
    rows: int = 0
    departures: tuple[Departure, ...] = ()
    skipped: str | None = None


@frozen(kw_only=True)
class BetterVersion:
    """A later version under which this server answers a call in a shape that we read."""

    call: str
    version: str
    better: str


@frozen(kw_only=True)
class ContractReport:
    """What a probe found."""

    probed: tuple[Probed, ...]
    better: tuple[BetterVersion, ...] = ()
    capabilities: Capabilities = field(factory=Capabilities)

    @property
    def alarms(self) -> tuple[tuple[Probed, Departure], ...]:
        """What somebody must look at."""
        return tuple(_pairs(self.probed, alarming=True))

    @property
    def additions(self) -> tuple[tuple[Probed, Departure], ...]:
        """New fields: told, and harmless."""
        return tuple(_pairs(self.probed, alarming=False))


@runtime_checkable
class Probing(Protocol):
    """A calendar whose server can be compared with what is read from it. Reads only, some twenty calls."""

    def probe(self, event_type_id: int | None) -> ContractReport:
        """Try every kind of read, with this event type as the sample; None: without those that need one.

        Raises TemporarilyUnavailable and CalendarCredentials; what else an answer says is in the report.
        """
        ...

    def read_capabilities(self, event_type_id: int | None) -> Capabilities:
        """What the server has, by a few reads. Raises as ``probe`` does."""
        ...


def _pairs(probed: Iterable[Probed], *, alarming: bool) -> Iterable[tuple[Probed, Departure]]:
    for each in probed:
        for departure in each.departures:
            if departure.alarming is alarming:
                yield each, departure
