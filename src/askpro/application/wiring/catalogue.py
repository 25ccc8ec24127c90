"""Hosts and event types, and where they differ from staff and services."""

from askpro.application.accept_event_types import AcceptEventTypes
from askpro.application.compare_event_types import CompareEventTypes
from askpro.application.map_event_types import MapEventTypes
from askpro.application.map_hosts import MapHosts
from askpro.application.probe_calendar import ProbeCalendar
from askpro.application.push_event_types import PushEventTypes
from askpro.application.watch_event_types import WatchEventTypes
from askpro.application.wiring.layers import Layers


def wire_hosts(on: Layers) -> MapHosts:
    """Who of the staff is whom at the calendar."""
    return MapHosts(storage=on.storage, calendars=on.calendars, outbound=on.outbound, clock=on.clock, keeper=on.keeper)


def wire_event_types(on: Layers) -> MapEventTypes:
    """Which event types stand for a service."""
    return MapEventTypes(
        storage=on.storage,
        calendars=on.calendars,
        event_types=on.event_types,
        features=on.features,
        outbound=on.outbound,
        clock=on.clock,
    )


def wire_comparison(on: Layers) -> CompareEventTypes:
    """Drift, shown."""
    return CompareEventTypes(
        storage=on.storage,
        calendars=on.calendars,
        event_types=on.event_types,
        outbound=on.outbound,
        clock=on.clock,
    )


def wire_push(on: Layers) -> PushEventTypes:
    """Drift, pushed."""
    return PushEventTypes(storage=on.storage, calendars=on.calendars, outbound=on.outbound, clock=on.clock)


def wire_acceptance(on: Layers) -> AcceptEventTypes:
    """Drift, accepted."""
    return AcceptEventTypes(storage=on.storage, event_types=on.event_types, clock=on.clock)


def wire_watch(on: Layers) -> WatchEventTypes:
    """Drift, found by the worker."""
    return WatchEventTypes(
        storage=on.storage, calendars=on.calendars, outbound=on.outbound, clock=on.clock, keeper=on.keeper
    )


def wire_probe(on: Layers) -> ProbeCalendar:
    """What the calendar answers, beside what is read from it."""
    return ProbeCalendar(storage=on.storage, clock=on.clock, keeper=on.keeper, features=on.features)
