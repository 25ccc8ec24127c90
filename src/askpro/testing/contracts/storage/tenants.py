"""The tenant wall (S11): whatever the ids, nothing of one company is reached from another."""

from typing import Any

import pytest

from askpro.application.ports.records import AppointmentQuery, Page
from askpro.application.ports.storage import Storage
from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.company import ApiKey
from askpro.domain.errors import NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts
from askpro.testing.contracts.storage.transactions import contents, fill

_PARTS = [
    "appointments",
    "bookings",
    "bookings of",
    "claims",
    "generations",
    "customers",
    "staff",
    "hosts",
    "audits",
    "services",
    "event types",
    "history",
    "issues",
    "holds",
    "idempotency",
]


class TenantsContract(StorageParts):
    """S11, repository by repository."""

    @pytest.mark.parametrize("part", _PARTS)
    def test_s11_another_company_shows_nothing(self, two: Storage, part: str) -> None:
        with two.write("com_a") as ledger:
            fill(ledger)
        with two.read("com_b") as ledger:
            assert not contents(ledger)[part]

    @pytest.mark.parametrize("part", _PARTS)
    def test_s11_writing_the_same_ids_elsewhere_leaves_ours_alone(self, two: Storage, part: str) -> None:
        with two.write("com_a") as ledger:
            fill(ledger)
            before = contents(ledger)[part]
        with two.write("com_b") as ledger:
            fill(ledger)
            ledger.staff.unmap_host("stf_1")
            ledger.services.map_event_types("svc_1", [])
            ledger.claims.replace("apt_1", [])
            ledger.issues.close("conflict", "apt_1", some.NOW)
            ledger.holds.drop("hld_1")
            ledger.idempotency.drop("key_1", "digest_1")
            ledger.idempotency.drop_expired(some.NOW + 9000 * some.HOUR, 9)
        with two.read("com_a") as ledger:
            assert contents(ledger)[part] == before

    def test_s11_nothing_is_got_by_id_from_another_company(self, two: Storage) -> None:
        with two.write("com_a") as ledger:
            fill(ledger)
        with two.read("com_b") as ledger:
            for get, row_id in (
                (ledger.appointments.get, "apt_1"),
                (ledger.customers.get, "cus_1"),
                (ledger.staff.get, "stf_1"),
                (ledger.services.get, "svc_1"),
                (ledger.holds.get, "hld_1"),
            ):
                with pytest.raises(NotFound):
                    get(row_id)

    @pytest.mark.parametrize("filters", [{"booking_uid": "uid_1"}, {"customer": "cus_1"}, {"customer": "Groß"}])
    def test_s11_no_filter_reaches_another_company(self, two: Storage, filters: dict[str, Any]) -> None:
        with two.write("com_a") as ledger:
            fill(ledger)
        with two.write("com_b") as ledger:
            ledger.appointments.save(some.an_appointment(company_id="com_b"))
            found, _ = ledger.appointments.find(AppointmentQuery(now=some.NOW, **filters), Page())
            assert found == []

    def test_s11_what_belongs_to_another_company_is_refused(self, two: Storage) -> None:
        with two.write("com_b") as ledger:
            with pytest.raises(ValueError, match="another company"):
                ledger.appointments.save(some.an_appointment(company_id="com_a"))
            with pytest.raises(ValueError, match="another company"):
                ledger.customers.upsert(some.a_customer(company_id="com_a"))
            with pytest.raises(ValueError, match="another company"):
                ledger.staff.save(some.a_member(company_id="com_a"))
            with pytest.raises(ValueError, match="another company"):
                ledger.services.save(some.a_service(company_id="com_a"))
            with pytest.raises(ValueError, match="another company"):
                ledger.holds.save(some.a_hold(company_id="com_a"))

    def test_s11_one_contact_is_two_customers_in_two_companies(self, two: Storage) -> None:
        with two.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1"))
        with two.write("com_b") as ledger:
            assert ledger.customers.upsert(some.a_customer("cus_2", "com_b")).id == "cus_2"

    def test_s11_a_webhook_is_the_company_s_own(self, two: Storage) -> None:
        two.inbox.put(some.a_webhook(digest="same"))
        assert two.inbox.put(some.a_webhook(company_id="com_b", digest="same"))
        two.inbox.settle(some.a_webhook(company_id="com_b", digest="same", state="done"))
        assert two.inbox.get("com_a", "whk_1").state == "new"
        two.inbox.put(some.a_webhook("whk_2"))
        with pytest.raises(NotFound):
            two.inbox.get("com_b", "whk_2")
        assert [row.id for row in two.inbox.all("com_b", Page())[0]] == ["whk_1"]

    def test_s11_keys_and_marks_are_the_company_s_own(self, two: Storage) -> None:
        key = ApiKey(id="key_1", company_id="com_a", name="web", digest="d1", created_at=some.NOW)
        with two.directory() as directory:
            directory.save_key(key)
            directory.save_sweep_mark("com_a", some.NOW)
            assert directory.keys("com_b") == []
            assert directory.sweep_mark("com_b") is None

    def test_s11_claims_of_the_same_staff_id_do_not_meet(self, two: Storage) -> None:
        for company_id in ("com_a", "com_b"):
            with two.write(company_id) as ledger:
                assert ledger.claims.overlapping(["stf_1"], some.a_span()) == []
                ledger.claims.replace("apt_1", [Claim("apt_1", "stf_1", some.a_span(), ClaimKind.PROMISE)])
