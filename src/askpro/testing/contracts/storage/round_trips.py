"""Every value comes back as it was given: every script, every microsecond, every absent field."""

from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.application.ports.records import Booking, HistoryEntry, Issue
from askpro.application.ports.storage import Storage
from askpro.domain.appointment import Appointment
from askpro.domain.claims import Claim
from askpro.domain.company import ApiKey, Company
from askpro.domain.customer import Customer
from askpro.domain.service import EventTypeMapping, Service
from askpro.domain.staff import HostMapping, StaffMember
from askpro.testing import strategies
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts, exactly, examples


class RoundTripsContract(StorageParts):
    """What is kept is what was given."""

    @examples
    @given(appointment=strategies.appointments())
    def test_an_appointment_comes_back(self, storage: Storage, appointment: Appointment) -> None:
        company_id = some.add_company(storage)
        mine = evolve(appointment, company_id=company_id)
        with storage.write(company_id) as ledger:
            ledger.appointments.save(mine)
        with storage.read(company_id) as ledger:
            assert exactly(ledger.appointments.get(mine.id)) == exactly(mine)

    @examples
    @given(bookings=st.lists(strategies.bookings(), max_size=4, unique_by=lambda booking: booking.node.uid))
    def test_bookings_come_back(self, storage: Storage, bookings: list[Booking]) -> None:
        company_id = some.add_company(storage)
        with storage.write(company_id) as ledger:
            ledger.bookings.save(bookings)
        with storage.read(company_id) as ledger:
            found = ledger.bookings.around([booking.node.uid for booking in bookings])
        assert exactly({row.node.uid: row for row in found}) == exactly({row.node.uid: row for row in bookings})

    @examples
    @given(claims=strategies.claims("apt_1"))
    def test_claims_come_back(self, storage: Storage, claims: frozenset[Claim]) -> None:
        company_id = some.add_company(storage)
        with storage.write(company_id) as ledger:
            ledger.claims.replace("apt_1", claims)
        with storage.write(company_id) as ledger:
            for claim in claims:
                found = ledger.claims.overlapping([claim.staff_id], claim.span)
                assert exactly(claim) in [exactly(one) for one in found]
            assert ledger.claims.replace("apt_1", claims) is False

    @examples
    @given(customer=strategies.customers(), member=strategies.staff_members(), mapping=strategies.host_mappings())
    def test_people_come_back(
        self, storage: Storage, customer: Customer, member: StaffMember, mapping: HostMapping
    ) -> None:
        company_id = some.add_company(storage)
        guest, colleague = evolve(customer, company_id=company_id), evolve(member, company_id=company_id)
        with storage.write(company_id) as ledger:
            ledger.customers.upsert(guest)
            ledger.staff.save(colleague)
            ledger.staff.map_host(mapping)
        with storage.read(company_id) as ledger:
            assert exactly(ledger.customers.get(guest.id)) == exactly(guest)
            assert exactly(ledger.staff.get(colleague.id)) == exactly(colleague)
            assert exactly(ledger.staff.all()) == exactly([colleague])
            assert exactly(ledger.staff.hosts()) == exactly([mapping])

    @examples
    @given(service=strategies.services(), mappings=st.lists(strategies.event_type_mappings("svc_1"), max_size=3))
    def test_services_come_back(self, storage: Storage, service: Service, mappings: list[EventTypeMapping]) -> None:
        company_id = some.add_company(storage)
        mine = evolve(service, company_id=company_id)
        with storage.write(company_id) as ledger:
            ledger.services.save(mine)
            ledger.services.map_event_types("svc_1", mappings)
        with storage.read(company_id) as ledger:
            assert exactly(ledger.services.get(mine.id)) == exactly(mine)
            assert exactly(ledger.services.mappings()) == exactly(mappings)

    @examples
    @given(entry=strategies.history_entries(), issue=strategies.issues(), audit=strategies.forms())
    def test_records_come_back(
        self, storage: Storage, entry: HistoryEntry, issue: Issue, audit: dict[str, Any]
    ) -> None:
        company_id = some.add_company(storage)
        with storage.write(company_id) as ledger:
            ledger.history.append(entry)
            ledger.issues.open(issue)
            ledger.audits.keep(audit, entry.at)
        with storage.read(company_id) as ledger:
            found = [evolve(row, number=0) for row in ledger.history.of(entry.appointment_id)]
            assert exactly(found) == exactly([entry])
            assert exactly(ledger.issues.all()) == exactly([issue])
            assert exactly(ledger.audits.all()) == exactly([(entry.at, audit)])

    @examples
    @given(company=strategies.companies(), key=strategies.keys())
    def test_companies_and_keys_come_back(self, storage: Storage, company: Company, key: ApiKey) -> None:
        company_id = some.add_company(storage)
        mine = evolve(company, id=company_id, slug=company_id.replace("_", "-"))
        own = evolve(key, id=f"key of {company_id}", company_id=company_id, digest=f"digest of {company_id}")
        with storage.directory() as directory:
            directory.save(mine)
            directory.save_key(own)
        with storage.directory() as directory:
            assert exactly(directory.get(company_id)) == exactly(mine)
            assert exactly(directory.keys(company_id)) == exactly([own])
            assert exactly(directory.key(own.digest)) == exactly(own)

    @examples
    @given(body=st.binary(max_size=2000), at=strategies.instants())
    def test_a_webhook_comes_back(self, storage: Storage, body: bytes, at: Any) -> None:
        company_id = some.add_company(storage)
        received = some.a_webhook(company_id=company_id, body=body, received_at=at)
        assert storage.inbox.put(received)
        assert exactly(storage.inbox.get(company_id, received.id)) == exactly(received)
