"""Within one transaction everything is seen as the transaction left it, whatever was read before."""

import pytest
from attrs import evolve

from askpro.application.ports.records import OVERLAP
from askpro.application.ports.storage import Storage
from askpro.domain.errors import NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts


class WithinContract(StorageParts):
    """A transaction sees its own writes."""

    @pytest.fixture
    def salon(self, clinic: Storage) -> Storage:
        """With a customer, a member with a host, and their appointment."""
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer())
            ledger.staff.save(some.a_member())
            ledger.staff.map_host(some.a_host())
            ledger.appointments.save(some.an_appointment())
        return clinic

    def test_an_appointment_is_read_as_it_was_saved(self, salon: Storage) -> None:
        with salon.write("com_a") as ledger:
            saved = evolve(ledger.appointments.get("apt_1"), notes="new")
            ledger.appointments.save(saved)
            assert ledger.appointments.get("apt_1") == saved

    def test_the_last_of_several_saves_counts(self, salon: Storage) -> None:
        with salon.write("com_a") as ledger:
            for notes in ("one", "two", "three"):
                ledger.appointments.save(evolve(ledger.appointments.get("apt_1"), notes=notes))
                ledger.bookings.save([some.a_booking("uid_1", notes, "apt_1")])
        with salon.read("com_a") as ledger:
            assert ledger.appointments.get("apt_1").notes == "three"
            assert [row.component for row in ledger.bookings.of("apt_1")] == ["three"]

    def test_history_keeps_the_order_of_one_transaction(self, salon: Storage) -> None:
        told = [f"step {number:02}" for number in range(30)]
        with salon.write("com_a") as ledger:
            for because in told[:3]:
                ledger.history.append(some.an_entry(because=because))
        with salon.write("com_a") as ledger:
            for because in told[3:]:
                ledger.history.append(some.an_entry(because=because))
        with salon.read("com_a") as ledger:
            assert [entry.because for entry in ledger.history.of("apt_1")] == told

    def test_a_member_has_the_host_that_was_mapped_last(self, salon: Storage) -> None:
        with salon.write("com_a") as ledger:
            ledger.appointments.get("apt_1")
            assert (ledger.staff.host_of("stf_1"), ledger.staff.host_of("stf_2")) == (42, None)
            ledger.staff.map_host(some.a_host("stf_1", 43))
            assert ledger.staff.host_of("stf_1") == 43
            ledger.staff.unmap_host("stf_1")
            assert ledger.staff.host_of("stf_1") is None

    def test_a_customer_is_read_as_they_were_kept(self, salon: Storage) -> None:
        with salon.write("com_a") as ledger:
            ledger.appointments.get("apt_1")
            customer = ledger.customers.get("cus_1")
            changed = evolve(customer, details=evolve(customer.details, language="fr"))
            ledger.customers.upsert(changed)
            assert ledger.customers.get("cus_1") == changed
            ledger.customers.drop("cus_1")
            with pytest.raises(NotFound):
                ledger.customers.get("cus_1")

    @pytest.mark.parametrize("kind", [OVERLAP, "conflict"])
    def test_an_issue_that_was_opened_can_be_found_and_closed(self, salon: Storage, kind: str) -> None:
        with salon.write("com_a") as ledger:
            ledger.appointments.get("apt_1")
            assert ledger.issues.open_of(kind) == []
            ledger.issues.open(some.an_issue(kind=kind))
            assert [issue.id for issue in ledger.issues.open_of(kind)] == ["iss_1"]
            ledger.issues.close(kind, "apt_1", some.NOW)
            assert ledger.issues.open_of(kind) == []
            ledger.issues.open(some.an_issue("iss_2", kind=kind))
            ledger.issues.close_all("apt_1", some.NOW)
            assert ledger.issues.all() == []

    def test_issues_of_a_kind_are_the_latest_first(self, salon: Storage) -> None:
        with salon.write("com_a") as ledger:
            for number, kind in ((1, OVERLAP), (2, "conflict"), (3, OVERLAP)):
                opened = some.NOW + number * some.HOUR
                ledger.issues.open(
                    some.an_issue(f"iss_{number}", kind=kind, appointment_id=f"apt_{number}", opened_at=opened)
                )
        with salon.read("com_a") as ledger:
            assert [issue.id for issue in ledger.issues.open_of(OVERLAP)] == ["iss_3", "iss_1"]

    def test_many_rows_are_written_at_once(self, salon: Storage) -> None:
        """More than any database takes in one statement."""
        with salon.write("com_a") as ledger:
            for number in range(60):
                ledger.appointments.save(some.an_appointment(f"apt_{number}"))
                ledger.generations.move([f"stf_{number % 3}"])
        assert len(some.listed(salon)) == 60
        with salon.read("com_a") as ledger:
            assert ledger.generations.current(["stf_0"])["stf_0"] == 20
