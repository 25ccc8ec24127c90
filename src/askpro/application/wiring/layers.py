"""The opened adapters, and what stands between them and the use cases."""

from attrs import field, frozen

from askpro.application.checking.features import Features
from askpro.application.offering.alternatives import Alternatives
from askpro.application.offering.choosing import choose_member
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.offering.finder import OfferFinder
from askpro.application.offering.freshness import Freshness, Register, WatchedStorage
from askpro.application.offering.reservations import Reservations
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Cache, Clock, Ids, Outbound, Reach
from askpro.application.sync.advising import Adviser
from askpro.application.sync.carrying import Carrier
from askpro.application.sync.commanding import Commander
from askpro.application.sync.dispatching import Dispatcher
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Keeper
from askpro.application.sync.tasks import SyncSettings


@frozen(kw_only=True)
class Parts:
    """The adapters of one installation, opened."""

    storage: Storage
    calendars: CalendarProvider
    cache: Cache
    clock: Clock
    ids: Ids
    outbound: Outbound
    sync: SyncSettings = field(factory=SyncSettings)
    public_url: str | None = None
    reach: Reach | None = None
    secret_is_set: bool = False
    """Whether the only company's webhook secret comes from the environment, so that nobody else may change it."""


@frozen(kw_only=True)
class Layers:
    """What the use cases stand on. ``storage`` is watched: what is cached of it is forgotten when it is written."""

    storage: Storage
    calendars: CalendarProvider
    clock: Clock
    ids: Ids
    outbound: Outbound
    register: Register
    event_types: EventTypeLookup
    finder: OfferFinder
    suggest: Alternatives
    reservations: Reservations
    features: Features
    keeper: Keeper
    listener: Listener
    carrier: Carrier
    advise: Adviser
    dispatcher: Dispatcher
    commander: Commander


def layers_of(parts: Parts) -> Layers:
    """Each layer once, for all use cases."""
    freshness, register = Freshness(parts.clock), Register(parts.storage, parts.clock)
    storage = WatchedStorage(parts.storage, freshness.written, register.forget)
    event_types = EventTypeLookup(calendars=parts.calendars, cache=parts.cache, outbound=parts.outbound)
    keeper = Keeper(parts.ids)
    listener = Listener(parts.ids, keeper)
    carrier = Carrier(
        storage=storage,
        calendars=parts.calendars,
        clock=parts.clock,
        ids=parts.ids,
        keeper=keeper,
        listener=listener,
        settings=parts.sync,
        choose=choose_member,
    )
    finder = OfferFinder(
        storage=storage,
        calendars=parts.calendars,
        event_types=event_types,
        cache=parts.cache,
        freshness=freshness,
        clock=parts.clock,
        outbound=parts.outbound,
    )
    suggest = Alternatives(finder=finder)
    advise = Adviser(storage=storage, keeper=keeper, clock=parts.clock, suggest=suggest.instead)
    dispatcher = Dispatcher(storage=storage, carrier=carrier, outbound=parts.outbound, advise=advise)
    return Layers(
        storage=storage,
        calendars=parts.calendars,
        clock=parts.clock,
        ids=parts.ids,
        outbound=parts.outbound,
        register=register,
        event_types=event_types,
        finder=finder,
        suggest=suggest,
        reservations=Reservations(storage=storage, calendars=parts.calendars, outbound=parts.outbound),
        features=Features(calendars=parts.calendars, cache=parts.cache, outbound=parts.outbound),
        keeper=keeper,
        listener=listener,
        carrier=carrier,
        advise=advise,
        dispatcher=dispatcher,
        commander=Commander(storage=storage, carrier=carrier, dispatcher=dispatcher, clock=parts.clock),
    )
