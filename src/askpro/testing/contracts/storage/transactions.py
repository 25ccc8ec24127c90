"""Transactions: all or nothing, one writer per company, readers wait for nobody."""

import threading

import pytest
from attrs import evolve

from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Ledger, Storage
from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.errors import NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import PATIENCE, StorageParts, all_at_once


class Failed(Exception):
    """What goes wrong inside a transaction."""


def fill(ledger: Ledger) -> None:
    """One row in every repository."""
    company_id = ledger.company.id
    ledger.appointments.save(some.an_appointment(company_id=company_id))
    ledger.bookings.save([some.a_booking("uid_1", "uid_1", "apt_1")])
    ledger.claims.replace("apt_1", [Claim("apt_1", "stf_1", some.a_span(), ClaimKind.PROMISE)])
    ledger.generations.move(["stf_1"])
    ledger.customers.upsert(some.a_customer(company_id=company_id))
    ledger.staff.save(some.a_member(company_id=company_id))
    ledger.staff.map_host(some.a_host())
    ledger.audits.keep({"host": 42}, some.NOW)
    ledger.services.save(some.a_service(company_id=company_id))
    ledger.services.map_event_types("svc_1", [some.a_mapping()])
    ledger.history.append(some.an_entry())
    ledger.issues.open(some.an_issue())
    ledger.holds.save(some.a_hold(company_id=company_id))
    ledger.idempotency.save(some.a_record())


def contents(ledger: Ledger) -> dict[str, object]:
    """What each repository shows of the rows that ``fill`` makes."""
    query = AppointmentQuery(now=some.NOW)
    return {
        "appointments": [row.id for row in ledger.appointments.find(query, Page())[0]],
        "bookings": [row.node.uid for row in ledger.bookings.around(["uid_1"])],
        "bookings of": [row.node.uid for row in ledger.bookings.of("apt_1")],
        "claims": [claim.appointment_id for claim in ledger.claims.overlapping(["stf_1"], some.a_span())],
        "generations": ledger.generations.current(["stf_1"])["stf_1"],
        "customers": list(ledger.customers.many(["cus_1"])),
        "staff": [row.id for row in ledger.staff.all()],
        "hosts": [row.host_id for row in ledger.staff.hosts()],
        "audits": ledger.audits.all(),
        "services": [row.id for row in ledger.services.all()],
        "event types": [row.event_type_id for row in ledger.services.mappings()],
        "history": [row.action for row in ledger.history.of("apt_1")],
        "issues": [row.id for row in ledger.issues.all()],
        "holds": [row.id for row in ledger.holds.of("api:key_1")],
        "idempotency": ledger.idempotency.get("key_1", "digest_1"),
    }


class TransactionsContract(StorageParts):
    """What the port says about ``write`` and ``read``."""

    def test_what_a_writer_saved_is_there_afterwards(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            fill(ledger)
        with clinic.read("com_a") as ledger:
            assert all(contents(ledger).values())

    def test_a_writer_sees_its_own_changes(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            fill(ledger)
            assert all(contents(ledger).values())

    def test_an_error_takes_everything_back(self, clinic: Storage) -> None:
        with pytest.raises(Failed), clinic.write("com_a") as ledger:
            fill(ledger)
            raise Failed
        with clinic.read("com_a") as ledger:
            assert not any(contents(ledger).values())

    def test_an_error_leaves_the_former_rows(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment())
            ledger.claims.replace("apt_1", [Claim("apt_1", "stf_1", some.a_span(), ClaimKind.PROMISE)])
        with pytest.raises(Failed), clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment(notes="changed"))
            ledger.claims.replace("apt_1", [])
            raise Failed
        with clinic.read("com_a") as ledger:
            assert ledger.appointments.get("apt_1").notes == ""
            assert len(ledger.claims.overlapping(["stf_1"], some.a_span())) == 1

    def test_an_error_in_the_directory_takes_everything_back(self, storage: Storage) -> None:
        with pytest.raises(Failed), storage.directory() as directory:
            directory.save(some.a_company())
            raise Failed
        with pytest.raises(NotFound), storage.read("com_a"):
            pass

    def test_a_reader_beside_a_writer_waits_for_nobody_and_sees_what_is_committed(self, clinic: Storage) -> None:
        with clinic.write("com_a") as writer:
            fill(writer)
            with clinic.read("com_a") as reader:
                assert not any(contents(reader).values())

    def test_the_directory_is_read_beside_a_writer(self, clinic: Storage) -> None:
        with clinic.write("com_a") as writer:
            fill(writer)
            with clinic.directory() as directory:
                assert directory.named("com-a").id == "com_a"

    def test_a_reader_cannot_write(self, clinic: Storage) -> None:
        with clinic.read("com_a") as ledger, pytest.raises(RuntimeError):
            ledger.appointments.save(some.an_appointment())

    def test_a_writer_waits_for_the_one_before_it_and_sees_its_changes(self, clinic: Storage) -> None:
        began, seen = threading.Event(), []

        def second() -> None:
            began.set()
            with clinic.write("com_a") as ledger:
                seen.append(ledger.appointments.get("apt_1").notes)

        with clinic.write("com_a") as ledger:
            waiting = threading.Thread(target=second)
            waiting.start()
            began.wait(PATIENCE)
            waiting.join(0.2)
            assert not seen
            ledger.appointments.save(some.an_appointment(notes="first"))
        waiting.join(PATIENCE)
        assert seen == ["first"]

    def test_no_change_of_concurrent_writers_is_lost(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment(sequence=1))

        def count_up(_: int) -> None:
            for _ in range(5):
                with clinic.write("com_a") as ledger:
                    found = ledger.appointments.get("apt_1")
                    ledger.appointments.save(evolve(found, sequence=found.sequence + 1))

        all_at_once(8, count_up)
        with clinic.read("com_a") as ledger:
            assert ledger.appointments.get("apt_1").sequence == 41

    def test_a_writer_inside_a_writer_of_the_same_thread_is_told(self, two: Storage) -> None:
        with two.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment())
            with pytest.raises(RuntimeError), two.write("com_b"):
                pass
            with pytest.raises(RuntimeError), two.directory() as directory:
                directory.save(some.a_company("com_c"))
            with pytest.raises(RuntimeError):
                two.inbox.put(some.a_webhook())
        with two.read("com_a") as ledger:
            assert ledger.appointments.get("apt_1").id == "apt_1"

    @pytest.mark.parametrize("company_id", ["com_x", ""])
    def test_an_unknown_company_is_not_found(self, clinic: Storage, company_id: str) -> None:
        with pytest.raises(NotFound), clinic.read(company_id):
            pass
        with pytest.raises(NotFound), clinic.write(company_id):
            pass

    def test_a_ledger_knows_its_company(self, clinic: Storage) -> None:
        with clinic.read("com_a") as ledger:
            assert ledger.company == some.a_company("com_a")

    def test_migrating_again_changes_nothing(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            fill(ledger)
        clinic.migrate()
        clinic.ready()
        with clinic.read("com_a") as ledger:
            assert all(contents(ledger).values())
