"""The assembly: opened adapters in, Application out. Wires the use cases by hand; opens and starts nothing."""

from functools import partial

from attrs import field, frozen

from askpro.application.answer_once import AnswerOnce
from askpro.application.app import Application, CommandsByName
from askpro.application.authenticate import Authenticate
from askpro.application.book_appointment import BookAppointment
from askpro.application.cancel_appointment import CancelAppointment
from askpro.application.confirm_appointment import ConfirmAppointment
from askpro.application.decline_appointment import DeclineAppointment
from askpro.application.dismiss_issue import DismissIssue
from askpro.application.erase_customer import EraseCustomer
from askpro.application.find_appointments import FindAppointments
from askpro.application.find_offers import FindOffers
from askpro.application.hold_offer import HoldOffer
from askpro.application.keep_companies import KeepCompanies
from askpro.application.keep_services import KeepServices
from askpro.application.keep_staff import KeepStaff
from askpro.application.map_event_types import MapEventTypes
from askpro.application.map_hosts import MapHosts
from askpro.application.offering.alternatives import Alternatives
from askpro.application.offering.choosing import choose_member
from askpro.application.offering.event_types import EventTypeLookup
from askpro.application.offering.finder import OfferFinder
from askpro.application.offering.freshness import Freshness, Register, WatchedStorage
from askpro.application.offering.reservations import Reservations
from askpro.application.oversee_sync import OverseeSync
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Cache, Clock, Ids, Outbound
from askpro.application.read_inbox import ReadInbox
from askpro.application.receive_webhook import ReceiveWebhook
from askpro.application.register_webhook import RegisterWebhook
from askpro.application.release_hold import ReleaseHold
from askpro.application.replay_webhooks import FAILED, ReplayWebhooks
from askpro.application.request_sweep import RequestSweep
from askpro.application.reschedule_appointment import RescheduleAppointment
from askpro.application.retry_issue import RetryIssue
from askpro.application.settle_due import SettleDue
from askpro.application.sweep_calendar import SweepCalendar
from askpro.application.sync.carrying import Carrier
from askpro.application.sync.commanding import Commander
from askpro.application.sync.dispatching import Dispatcher
from askpro.application.sync.hearing import Listener
from askpro.application.sync.keeping import Keeper
from askpro.application.sync.tasks import SyncSettings
from askpro.application.undo_issue import UndoIssue
from askpro.application.verify_booking import VerifyBooking


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


@frozen(kw_only=True)
class _Layers:
    """What stands between the parts and the use cases."""

    storage: Storage
    register: Register
    event_types: EventTypeLookup
    finder: OfferFinder
    keeper: Keeper
    listener: Listener
    carrier: Carrier
    dispatcher: Dispatcher


def _layers(parts: Parts) -> _Layers:
    freshness = Freshness(parts.clock)
    register = Register(parts.storage, parts.clock)
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
    return _Layers(
        storage=storage,
        register=register,
        event_types=event_types,
        finder=finder,
        keeper=keeper,
        listener=listener,
        carrier=carrier,
        dispatcher=Dispatcher(storage=storage, carrier=carrier, outbound=parts.outbound),
    )


def assemble(parts: Parts) -> Application:
    """Wire the use cases onto the parts. Builds nothing but values: opens and starts nothing."""
    clock, ids, calendars, outbound = parts.clock, parts.ids, parts.calendars, parts.outbound
    layers = _layers(parts)
    storage, listener, carrier, dispatcher = layers.storage, layers.listener, layers.carrier, layers.dispatcher
    commander = Commander(storage=storage, carrier=carrier, dispatcher=dispatcher, clock=clock)
    suggest = Alternatives(finder=layers.finder)
    reservations = Reservations(storage=storage, calendars=calendars, outbound=outbound)
    commands = CommandsByName(
        reschedule=RescheduleAppointment(commander=commander, suggest=suggest),
        cancel=CancelAppointment(commander=commander),
        confirm=ConfirmAppointment(commander=commander),
        decline=DeclineAppointment(commander=commander),
    )
    hosts = MapHosts(storage=storage, calendars=calendars, outbound=outbound, clock=clock, keeper=layers.keeper)
    inbox = ReadInbox(storage=storage, calendars=calendars, listener=listener, clock=clock)
    replay = ReplayWebhooks(storage=storage, read_again=inbox.replay)
    sweep = SweepCalendar(storage=storage, calendars=calendars, listener=listener, clock=clock, ids=ids)
    return Application(
        storage=storage,
        clock=clock,
        calendars=calendars,
        offers=FindOffers(finder=layers.finder),
        book=BookAppointment(
            storage=storage,
            event_types=layers.event_types,
            carrier=carrier,
            dispatcher=dispatcher,
            reservations=reservations,
            suggest=suggest,
            clock=clock,
            ids=ids,
        ),
        reschedule=commands.reschedule,
        cancel=commands.cancel,
        confirm=commands.confirm,
        decline=commands.decline,
        hold=HoldOffer(storage=storage, reservations=reservations, suggest=suggest, clock=clock, ids=ids),
        release_hold=ReleaseHold(storage=storage, reservations=reservations, clock=clock),
        appointments=FindAppointments(storage=storage, clock=clock),
        erase_customer=EraseCustomer(storage=storage, keeper=layers.keeper, clock=clock),
        companies=KeepCompanies(storage=storage, clock=clock, ids=ids),
        staff=KeepStaff(storage=storage, clock=clock, ids=ids),
        hosts=hosts,
        services=KeepServices(storage=storage, clock=clock, ids=ids),
        event_types=MapEventTypes(
            storage=storage,
            calendars=calendars,
            event_types=layers.event_types,
            outbound=outbound,
            clock=clock,
            ids=ids,
        ),
        authenticate=Authenticate(register=layers.register),
        answer_once=AnswerOnce(storage=storage, clock=clock, ids=ids),
        receive_webhook=ReceiveWebhook(
            storage=storage, calendars=calendars, register=layers.register, clock=clock, ids=ids
        ),
        register_webhook=RegisterWebhook(
            storage=storage, calendars=calendars, outbound=outbound, ids=ids, public_url=parts.public_url
        ),
        inbox=inbox,
        replay=replay,
        settle=SettleDue(storage=storage, carrier=carrier, clock=clock),
        verify=VerifyBooking(storage=storage, calendars=calendars, listener=listener, clock=clock),
        sweep=sweep,
        request_sweep=RequestSweep(storage=storage, sweep=sweep, outbound=outbound, clock=clock, ids=ids),
        oversee=OverseeSync(storage=storage, clock=clock),
        retry_issue=RetryIssue(
            storage=storage,
            calendars=calendars,
            outbound=outbound,
            listener=listener,
            carrier=carrier,
            dispatcher=dispatcher,
            clock=clock,
            commands=commands,
            match=hosts.match,
            read_failed=partial(replay, query=FAILED),
        ),
        dismiss_issue=DismissIssue(storage=storage, clock=clock),
        undo_issue=UndoIssue(
            storage=storage,
            calendars=calendars,
            outbound=outbound,
            listener=listener,
            clock=clock,
            commands=commands,
        ),
    )
