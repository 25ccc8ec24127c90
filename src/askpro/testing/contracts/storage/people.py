"""Customers, staff, services."""

import pytest

from askpro.application.ports.storage import Storage
from askpro.domain.errors import AlreadyExists, NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts, all_at_once


class PeopleContract(StorageParts):
    """What the port says about ``Customers``, ``Staff`` and ``Services``."""

    def test_l08_a_known_contact_keeps_its_id_and_takes_the_new_details(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1", name="Anne"))
            kept = ledger.customers.upsert(some.a_customer("cus_2", name="Anna", email="ANNE@clinic.example"))
            assert (kept.id, kept.details.name, kept.details.email) == ("cus_1", "Anna", "ANNE@clinic.example")
            assert ledger.customers.many(["cus_1", "cus_2"]) == {"cus_1": kept}

    def test_l08_concurrent_upserts_make_one_customer(self, clinic: Storage) -> None:
        found: set[str] = set()

        def upsert(number: int) -> None:
            with clinic.write("com_a") as ledger:
                found.add(ledger.customers.upsert(some.a_customer(f"cus_{number}")).id)

        all_at_once(8, upsert)
        assert len(found) == 1

    def test_a_phone_is_a_contact_only_without_an_email(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1", phone="+4930123456"))
            other = ledger.customers.upsert(some.a_customer("cus_2", email=None, phone="+4930123456"))
            again = ledger.customers.upsert(some.a_customer("cus_3", email=None, phone="+49 30 123456"))
            assert (other.id, again.id) == ("cus_2", "cus_2")

    def test_customers_without_contact_are_never_taken_for_each_other(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number in (1, 2):
                ledger.customers.upsert(some.a_customer(f"cus_{number}", email=None))
            assert set(ledger.customers.many(["cus_1", "cus_2", "cus_3"])) == {"cus_1", "cus_2"}

    def test_a_customer_may_change_the_contact(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1"))
            changed = ledger.customers.upsert(some.a_customer("cus_1", email="new@clinic.example"))
            assert ledger.customers.get("cus_1") == changed
            assert ledger.customers.upsert(some.a_customer("cus_2")).id == "cus_2"

    def test_the_contact_decides_before_the_id(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1"))
            ledger.customers.upsert(some.a_customer("cus_2", email="b@clinic.example"))
            assert ledger.customers.upsert(some.a_customer("cus_1", email="b@clinic.example")).id == "cus_2"
            assert ledger.customers.get("cus_1") == some.a_customer("cus_1")

    def test_a_dropped_customer_is_gone_and_the_contact_is_free(self, two: Storage) -> None:
        for company_id in ("com_a", "com_b"):
            with two.write(company_id) as ledger:
                ledger.customers.upsert(some.a_customer("cus_1", company_id))
        with two.write("com_a") as ledger:
            ledger.customers.drop("cus_1")
            ledger.customers.drop("cus_1")
            assert ledger.customers.many(["cus_1"]) == {}
            assert ledger.customers.upsert(some.a_customer("cus_2")).id == "cus_2"
        with two.read("com_b") as ledger:
            assert list(ledger.customers.many(["cus_1"])) == ["cus_1"]

    def test_unknown_people_are_not_found(self, clinic: Storage) -> None:
        with clinic.read("com_a") as ledger:
            for get in (ledger.customers.get, ledger.staff.get, ledger.services.get):
                with pytest.raises(NotFound):
                    get("x")
            assert ledger.customers.many([]) == {}

    def test_staff_come_by_position_then_name_then_id(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for staff_id, name, position in [("d", "a", 2), ("c", "b", 1), ("b", "B", 1), ("a", "b", 1), ("e", "ä", 0)]:
                ledger.staff.save(some.a_member(staff_id, name=name, position=position))
            assert [row.id for row in ledger.staff.all()] == ["e", "b", "a", "c", "d"]

    def test_services_come_by_name_then_id(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for service_id, name in [("c", "a"), ("b", "B"), ("a", "a"), ("d", "é")]:
                ledger.services.save(some.a_service(service_id, name=name))
            assert [row.id for row in ledger.services.all()] == ["b", "a", "c", "d"]

    def test_saving_again_replaces(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.staff.save(some.a_member(name="one"))
            ledger.staff.save(some.a_member(name="two", active=False))
            ledger.services.save(some.a_service(name="one"))
            ledger.services.save(some.a_service(name="two"))
            assert ledger.staff.get("stf_1") == some.a_member(name="two", active=False)
            assert ledger.services.get("svc_1").name == "two"

    def test_a_member_has_one_host_and_a_host_one_member(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.staff.map_host(some.a_host("stf_1", 1))
            ledger.staff.map_host(some.a_host("stf_1", 2))
            ledger.staff.map_host(some.a_host("stf_1", 2))
            with pytest.raises(AlreadyExists):
                ledger.staff.map_host(some.a_host("stf_2", 2))
            ledger.staff.map_host(some.a_host("stf_2", 1))
            assert [(row.staff_id, row.host_id) for row in ledger.staff.hosts()] == [("stf_1", 2), ("stf_2", 1)]

    def test_a_parted_host_is_free_for_another(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.staff.map_host(some.a_host("stf_1", 1))
            ledger.staff.unmap_host("stf_1")
            ledger.staff.unmap_host("stf_1")
            ledger.staff.map_host(some.a_host("stf_2", 1))
            assert [row.staff_id for row in ledger.staff.hosts()] == ["stf_2"]

    def test_audits_stay_in_order(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.audits.keep({"host": 1, "by": ["a"]}, some.NOW)
        with clinic.write("com_a") as ledger:
            ledger.audits.keep({"host": None}, some.NOW - some.HOUR)
        with clinic.read("com_a") as ledger:
            assert ledger.audits.all() == [
                (some.NOW, {"host": 1, "by": ["a"]}),
                (some.NOW - some.HOUR, {"host": None}),
            ]

    def test_event_types_are_replaced_service_by_service(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.services.map_event_types("svc_1", [some.a_mapping("svc_1", 2, "stf_1"), some.a_mapping("svc_1", 1)])
            ledger.services.map_event_types("svc_2", [some.a_mapping("svc_2", 3)])
            ledger.services.map_event_types("svc_2", [some.a_mapping("svc_2", 4)])
            assert [row.event_type_id for row in ledger.services.mappings()] == [2, 1, 4]
            ledger.services.map_event_types("svc_1", [])
            assert [row.event_type_id for row in ledger.services.mappings()] == [4]
