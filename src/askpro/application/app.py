"""The application as Python callers hold it: every use case by name, and the three sentences of the README."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from attrs import evolve, frozen

from askpro.application.accept_event_types import AcceptEventTypes
from askpro.application.answer_once import AnswerOnce
from askpro.application.authenticate import Authenticate
from askpro.application.book_appointment import BookAppointment, BookingOrder
from askpro.application.cancel_appointment import CancelAppointment
from askpro.application.checking.features import Features
from askpro.application.compare_event_types import CompareEventTypes
from askpro.application.confirm_appointment import ConfirmAppointment
from askpro.application.decline_appointment import DeclineAppointment
from askpro.application.diagnose_company import DiagnoseCompany
from askpro.application.dismiss_issue import DismissIssue
from askpro.application.erase_customer import EraseCustomer
from askpro.application.find_appointments import FindAppointments, Shown
from askpro.application.find_offers import FindOffers
from askpro.application.hold_offer import HoldOffer
from askpro.application.keep_companies import KeepCompanies
from askpro.application.keep_services import KeepServices
from askpro.application.keep_staff import KeepStaff
from askpro.application.map_event_types import MapEventTypes
from askpro.application.map_hosts import MapHosts
from askpro.application.mark_no_show import MarkNoShow
from askpro.application.offering.finder import OffersQuery
from askpro.application.offering.window import day_of
from askpro.application.oversee_sync import OverseeSync
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock
from askpro.application.probe_calendar import ProbeCalendar
from askpro.application.push_event_types import PushEventTypes
from askpro.application.read_inbox import ReadInbox
from askpro.application.reassign_appointment import ReassignAppointment
from askpro.application.receive_webhook import ReceiveWebhook
from askpro.application.register_webhook import RegisterWebhook
from askpro.application.release_hold import ReleaseHold
from askpro.application.replay_webhooks import ReplayWebhooks
from askpro.application.report_worker import ReportWorker
from askpro.application.request_sweep import RequestSweep
from askpro.application.reschedule_appointment import RescheduleAppointment
from askpro.application.retry_issue import RetryIssue
from askpro.application.rotate_webhook_secret import RotateWebhookSecret
from askpro.application.settle_due import SettleDue
from askpro.application.sweep_calendar import SweepCalendar
from askpro.application.undo_issue import UndoIssue
from askpro.application.verify_booking import VerifyBooking
from askpro.application.watch_event_types import WatchEventTypes
from askpro.domain.appointment import Appointment, Command
from askpro.domain.company import Company
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AskproError, NotFound, refusal_named
from askpro.domain.idempotency import Asked, KeptAnswer, fingerprint_of
from askpro.domain.offers import Availability, Offer
from askpro.domain.service import Service
from askpro.domain.timespan import Span, read_instant, write_instant

_BOOKED, _REFUSED = 201, 409
"""What Python's own answers are kept as; the numbers are those of the web."""


@frozen(kw_only=True)
class CommandsByName:
    """See ``askpro.application.sync.commands``."""

    reschedule: RescheduleAppointment
    cancel: CancelAppointment
    confirm: ConfirmAppointment
    decline: DeclineAppointment
    reassign: ReassignAppointment
    no_show: MarkNoShow

    def __call__(self, command: Command, company_id: str, appointment_id: str, **how: Any) -> Appointment:
        """Raises what the command raises."""
        given: Appointment = getattr(self, command.value)(company_id, appointment_id, **how)
        return given


@frozen(kw_only=True)
class Application:
    """Everything askpro can do. Companies and services may be given as entities, ids, slugs or names."""

    storage: Storage
    clock: Clock
    calendars: CalendarProvider
    offers: FindOffers
    book: BookAppointment
    reschedule: RescheduleAppointment
    cancel: CancelAppointment
    confirm: ConfirmAppointment
    decline: DeclineAppointment
    reassign: ReassignAppointment
    no_show: MarkNoShow
    hold: HoldOffer
    release_hold: ReleaseHold
    appointments: FindAppointments
    erase_customer: EraseCustomer
    companies: KeepCompanies
    staff: KeepStaff
    hosts: MapHosts
    services: KeepServices
    event_types: MapEventTypes
    compare_event_types: CompareEventTypes
    push_event_types: PushEventTypes
    accept_event_types: AcceptEventTypes
    watch_event_types: WatchEventTypes
    features: Features
    probe: ProbeCalendar
    authenticate: Authenticate
    answer_once: AnswerOnce
    receive_webhook: ReceiveWebhook
    register_webhook: RegisterWebhook
    rotate_webhook_secret: RotateWebhookSecret
    report_worker: ReportWorker
    inbox: ReadInbox
    replay: ReplayWebhooks
    settle: SettleDue
    verify: VerifyBooking
    sweep: SweepCalendar
    request_sweep: RequestSweep
    oversee: OverseeSync
    retry_issue: RetryIssue
    dismiss_issue: DismissIssue
    undo_issue: UndoIssue
    diagnose: DiagnoseCompany

    def find_offers(
        self,
        company: Company | str,
        service: Service | str,
        day: date | Span,
        *,
        staff_id: str | None = None,
        length: timedelta | None = None,
        appointment_id: str | None = None,
    ) -> Availability:
        """What can be booked on a local day of the company, or in a span. Raises what FindOffers raises."""
        owner = self._company(company)
        window = day if isinstance(day, Span) else day_of(day, owner.time_zone)
        query = OffersQuery(
            service_id=self._service_id(owner, service),
            staff_id=staff_id,
            window=window,
            length=length,
            appointment_id=appointment_id,
        )
        return self.offers(owner.id, query)

    def book_appointment(
        self,
        company: Company | str,
        offer: Offer,
        customer: CustomerDetails | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        **order: Any,
    ) -> Appointment:
        """Book an offer; ``order`` takes the other fields of BookingOrder. Raises what BookAppointment raises.

        With ``idempotency_key`` the same call books once and ends the same each time, for seven days (S10); raises
        what AnswerOnce raises, too.
        """
        details = customer if isinstance(customer, CustomerDetails) else CustomerDetails(**customer)
        booking = BookingOrder(
            service_id=offer.service_id,
            start=offer.span.start,
            length=offer.span.length,
            staff_id=offer.staff_id,
            customer=details,
            **{"source": "python", **order},
        )
        company_id = self._company(company).id
        if idempotency_key is None:
            return self.book(company_id, booking, actor="python")
        return self._book_once(company_id, booking, idempotency_key)

    def show_appointment(self, company: Company | str, appointment_id: str) -> Shown:
        """One appointment with its customer and status. Raises NotFound."""
        return self.appointments.one(self._company(company).id, appointment_id)

    def tidy(self) -> bool:
        """Forget what was kept for long enough; whether more may be left."""
        return any([self.answer_once.sweep(), self.release_hold.sweep(), self.rotate_webhook_secret.sweep()])

    def _book_once(self, company_id: str, order: BookingOrder, key: str) -> Appointment:
        def work(reserved: str) -> KeptAnswer:
            made = self.book(company_id, evolve(order, appointment_id=f"apt_{reserved}"), actor="python")
            return KeptAnswer(status=_BOOKED, body=made.id.encode())

        asked = Asked(company_id=company_id, scope="python", key=key, fingerprint=fingerprint_of(repr(order).encode()))
        answer = self.answer_once(asked, work, _refusal).answer
        if answer.status != _BOOKED:
            told = json.loads(answer.body)
            alternatives = [read_instant(each) for each in told["alternatives"]]
            raise refusal_named(told["code"], told["detail"], alternatives)
        return self.appointments.one(company_id, answer.body.decode()).appointment

    def _company(self, company: Company | str) -> Company:
        return company if isinstance(company, Company) else self.companies.get(company)

    def _service_id(self, company: Company, service: Service | str) -> str:
        if isinstance(service, Service):
            return service.id
        for known, _ in self.services.all(company.id):
            if service in (known.id, known.name):
                return known.id
        raise NotFound(f"There is no service {service!r}.")


def _refusal(error: AskproError) -> KeptAnswer:
    alternatives = [write_instant(each) for each in getattr(error, "alternatives", ())]
    told = {"code": error.code, "detail": error.detail, "alternatives": alternatives}
    return KeptAnswer(status=_REFUSED, body=json.dumps(told).encode())
