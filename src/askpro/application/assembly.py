"""The assembly: opened adapters in, Application out. Wires the use cases by hand; opens and starts nothing."""

from functools import partial

from askpro.application.answer_once import AnswerOnce
from askpro.application.app import Application
from askpro.application.authenticate import Authenticate
from askpro.application.dismiss_issue import DismissIssue
from askpro.application.erase_customer import EraseCustomer
from askpro.application.find_appointments import FindAppointments
from askpro.application.find_offers import FindOffers
from askpro.application.keep_companies import KeepCompanies
from askpro.application.keep_services import KeepServices
from askpro.application.keep_staff import KeepStaff
from askpro.application.oversee_sync import OverseeSync
from askpro.application.replay_webhooks import FAILED, ReplayWebhooks
from askpro.application.report_worker import ReportWorker
from askpro.application.settle_due import SettleDue
from askpro.application.wiring import appointments, catalogue, oversight, webhooks
from askpro.application.wiring.layers import Parts as Parts
from askpro.application.wiring.layers import layers_of


def assemble(parts: Parts) -> Application:
    """Wire the use cases onto the parts. Builds nothing but values: opens and starts nothing."""
    on = layers_of(parts)
    storage, clock, ids = on.storage, on.clock, on.ids
    commands, hosts, inbox = appointments.wire_commands(on), catalogue.wire_hosts(on), webhooks.wire_inbox(on)
    watch, probe, sweep = catalogue.wire_watch(on), catalogue.wire_probe(on), oversight.wire_sweep(on)
    register = webhooks.wire_registration(on, parts)
    replay = ReplayWebhooks(storage=storage, read_again=inbox.replay)
    again = partial(replay, query=FAILED)
    return Application(
        storage=storage,
        clock=clock,
        calendars=on.calendars,
        offers=FindOffers(finder=on.finder),
        book=appointments.wire_booking(on),
        reschedule=commands.reschedule,
        cancel=commands.cancel,
        confirm=commands.confirm,
        decline=commands.decline,
        reassign=commands.reassign,
        no_show=commands.no_show,
        hold=appointments.wire_holding(on),
        release_hold=appointments.wire_release(on),
        appointments=FindAppointments(storage=storage, clock=clock),
        erase_customer=EraseCustomer(storage=storage, keeper=on.keeper, clock=clock),
        companies=KeepCompanies(storage=storage, calendars=on.calendars, clock=clock, ids=ids),
        staff=KeepStaff(storage=storage, clock=clock, ids=ids),
        hosts=hosts,
        services=KeepServices(storage=storage, clock=clock, ids=ids),
        event_types=catalogue.wire_event_types(on),
        compare_event_types=catalogue.wire_comparison(on),
        push_event_types=catalogue.wire_push(on),
        accept_event_types=catalogue.wire_acceptance(on),
        watch_event_types=watch,
        features=on.features,
        probe=probe,
        authenticate=Authenticate(register=on.register),
        answer_once=AnswerOnce(storage=storage, clock=clock, ids=ids),
        receive_webhook=webhooks.wire_reception(on, parts),
        register_webhook=register,
        rotate_webhook_secret=webhooks.wire_rotation(on, parts, register),
        report_worker=ReportWorker(storage=parts.storage, clock=clock, ids=ids),
        inbox=inbox,
        replay=replay,
        settle=SettleDue(storage=storage, carrier=on.carrier, advise=on.advise, clock=clock),
        verify=oversight.wire_verification(on),
        sweep=sweep,
        request_sweep=oversight.wire_request(on, sweep),
        oversee=OverseeSync(storage=storage, clock=clock),
        retry_issue=oversight.wire_retry(on, commands, match=hosts.match, read_failed=again, watch=watch, probe=probe),
        dismiss_issue=DismissIssue(storage=storage, clock=clock),
        undo_issue=oversight.wire_undoing(on, commands),
        diagnose=oversight.wire_doctor(on, parts),
    )
