"""Who is examined: a company with what our ledger has of it, and its calendar."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from attrs import frozen

from askpro.application.ports.calendar import Calendar
from askpro.application.ports.records import InboxTally
from askpro.application.ports.storage import Storage
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.vitals import Refused, WorkerSeen
from askpro.domain.company import Company
from askpro.domain.errors import InvalidRequest, NotFound
from askpro.domain.findings import Finding
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember


@frozen(kw_only=True)
class Patient:
    """A company as it stands ``at`` a moment. ``sweeps``: the last ones, latest first."""

    at: datetime
    company: Company
    staff: tuple[StaffMember, ...]
    hosts: tuple[HostMapping, ...]
    services: tuple[Service, ...]
    mappings: tuple[EventTypeMapping, ...]
    inbox: InboxTally
    sweeps: tuple[Sweep, ...]
    refused: Refused | None
    workers: tuple[WorkerSeen, ...]

    def member(self, staff_id: str | None) -> str:
        """The name of a member, empty for nobody."""
        return next((each.name for each in self.staff if each.id == staff_id), "")

    def host_of(self, staff_id: str) -> int | None:
        """The host of a member."""
        return next((each.host_id for each in self.hosts if each.staff_id == staff_id), None)


Check: TypeAlias = Callable[[Patient], Iterable[Finding]]
"""Looks at what our ledger has. Asks nobody."""

Call: TypeAlias = Callable[[Patient, Calendar], Iterable[Finding]]
"""Asks the calendar. Raises the errors of the calendar port, and NotSupported where it has not what is asked for."""


def patient_of(storage: Storage, company_id: str, at: datetime) -> Patient:
    """Raises NotFound."""
    with storage.read(company_id) as ledger:
        company = ledger.company
        staff, hosts = tuple(ledger.staff.all()), tuple(ledger.staff.hosts())
        services, mappings = tuple(ledger.services.all()), tuple(ledger.services.mappings())
    with storage.directory() as directory:
        sweeps, workers = tuple(directory.sweeps(company_id)), tuple(directory.workers())
        refused = directory.refused(company_id)
    return Patient(
        at=at,
        company=company,
        staff=staff,
        hosts=hosts,
        services=services,
        mappings=mappings,
        inbox=storage.inbox.tally(company_id),
        sweeps=sweeps,
        refused=refused,
        workers=workers,
    )


def chosen(
    patient: Patient, service_id: str, event_types: Collection[int]
) -> tuple[Service, Sequence[EventTypeMapping]]:
    """The service and those of its mappings that are meant. Raises NotFound, InvalidRequest."""
    service = next((each for each in patient.services if each.id == service_id), None)
    if service is None:
        raise NotFound("There is no such service.")
    mine = [each for each in patient.mappings if each.service_id == service_id]
    if strangers := set(event_types) - {each.event_type_id for each in mine}:
        named = ", ".join(str(each) for each in sorted(strangers))
        raise InvalidRequest(
            f"These event types do not stand for the service: {named}.",
            {"/event_types": f"do not stand for it: {named}"},
        )
    return service, [each for each in mine if not event_types or each.event_type_id in event_types]
