"""Appointments: kept, found, paged."""

from datetime import datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.application.ports.records import AppointmentQuery, IssueQuery, Page, SyncTally
from askpro.application.ports.storage import Storage
from askpro.domain.appointment import Appointment, Attempt, Command, Errand, Status, SyncState
from askpro.domain.booking import Facts, Standing
from askpro.domain.errors import InvalidRequest, NotFound
from askpro.testing import strategies
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts, examples

listed = some.listed


def _by_id(rows: list[Appointment]) -> list[Appointment]:
    return list({row.id: row for row in rows}.values())


class AppointmentsContract(StorageParts):
    """What the port says about ``Appointments``."""

    def test_an_unknown_appointment_is_not_found(self, clinic: Storage) -> None:
        with clinic.read("com_a") as ledger, pytest.raises(NotFound):
            ledger.appointments.get("apt_x")

    def test_saving_again_replaces(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment(notes="one"))
            ledger.appointments.save(some.an_appointment(notes="two"))
        with clinic.read("com_a") as ledger:
            assert ledger.appointments.get("apt_1").notes == "two"
        assert listed(clinic) == ["apt_1"]

    @examples
    @given(rows=st.lists(strategies.appointments(), max_size=8).map(_by_id), now=strategies.instants())
    def test_status_and_sync_are_found_as_the_domain_derives_them(
        self, storage: Storage, rows: list[Appointment], now: datetime
    ) -> None:
        company_id = some.add_company(storage)
        mine = [evolve(row, company_id=company_id) for row in rows]
        with storage.write(company_id) as ledger:
            for row in mine:
                ledger.appointments.save(row)
        shown = sorted((row for row in mine if row.merged_into is None), key=lambda row: (row.when.start, row.id))
        assert listed(storage, company_id) == [row.id for row in shown]
        for status in Status:
            wanted = [row.id for row in shown if row.status(now) is status]
            assert listed(storage, company_id, status=status, now=now) == wanted
        for sync in SyncState:
            wanted = [row.id for row in shown if row.sync_state(now) is sync]
            assert listed(storage, company_id, sync=sync, now=now) == wanted

    @pytest.mark.parametrize(
        ("filters", "wanted"),
        [
            ({}, ["apt_1", "apt_2", "apt_3"]),
            ({"starting_since": some.NOW + some.HOUR}, ["apt_2", "apt_3"]),
            ({"starting_before": some.NOW + some.HOUR}, ["apt_1"]),
            ({"starting_since": some.NOW, "starting_before": some.NOW + 2 * some.HOUR}, ["apt_1", "apt_2"]),
            ({"staff_id": "stf_2"}, ["apt_2"]),
            ({"service_id": "svc_2"}, ["apt_3"]),
            ({"source": "calendar"}, ["apt_2"]),
            ({"staff_id": "stf_2", "source": "api"}, []),
            ({"staff_id": "", "source": "", "customer": "", "booking_uid": ""}, ["apt_1", "apt_2", "apt_3"]),
        ],
    )
    def test_a_query_finds_what_every_filter_lets_pass(
        self, clinic: Storage, filters: dict[str, Any], wanted: list[str]
    ) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment("apt_1"))
            second = some.an_appointment("apt_2", asked=some.a_span(some.HOUR), staff_id="stf_2", source="calendar")
            ledger.appointments.save(second)
            third = some.an_appointment("apt_3", asked=some.a_span(2 * some.HOUR), staff_id=None, service_id="svc_2")
            ledger.appointments.save(third)
        assert listed(clinic, **filters) == wanted

    @pytest.mark.parametrize(
        "wanted", ["cus_1", "anne@CLINIC.example", "+49 (30) 123456", "Änne", "ÄNNE GROSS", "nne g", "+4930123456"]
    )
    def test_a_customer_is_found_by_id_contact_or_part_of_the_name(self, clinic: Storage, wanted: str) -> None:
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1", phone="+4930123456"))
            ledger.customers.upsert(some.a_customer("cus_2", name="Bo", email="bo@clinic.example"))
            ledger.appointments.save(some.an_appointment("apt_1", customer_id="cus_1"))
            ledger.appointments.save(some.an_appointment("apt_2", customer_id="cus_2"))
            ledger.appointments.save(some.an_appointment("apt_3", customer_id=None))
        assert listed(clinic, customer=wanted) == ["apt_1"]

    @pytest.mark.parametrize("wanted", ["%", "_", "\\", "nobody", "ann@clinic.example", "clinic.example"])
    def test_no_customer_is_found_by_what_they_are_not(self, clinic: Storage, wanted: str) -> None:
        with clinic.write("com_a") as ledger:
            ledger.customers.upsert(some.a_customer("cus_1"))
            ledger.appointments.save(some.an_appointment())
        assert listed(clinic, customer=wanted) == []

    def test_s8_any_uid_of_the_chain_finds_the_appointment(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment("apt_1", head="uid_2"))
            ledger.appointments.save(some.an_appointment("apt_2", head="uid_3"))
            chain = [some.a_booking("uid_1", "c1", "apt_1"), some.a_booking("uid_2", "c1", "apt_1")]
            ledger.bookings.save([*chain, some.a_booking("uid_3", "c1", "apt_2"), some.a_booking("uid_4", "c2")])
        assert listed(clinic, booking_uid="uid_1") == ["apt_1"]
        assert listed(clinic, booking_uid="uid_2") == ["apt_1"]
        assert listed(clinic, booking_uid="uid_4") == []
        assert listed(clinic, booking_uid="uid_5") == []

    def test_a_merged_appointment_is_got_but_not_listed(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment(merged_into="apt_2"))
            assert ledger.appointments.get("apt_1").merged_into == "apt_2"
        assert listed(clinic) == []

    def test_a_customers_appointments_are_found_merged_ones_too(self, two: Storage) -> None:
        for company_id in ("com_a", "com_b"):
            with two.write(company_id) as ledger:
                ledger.appointments.save(some.an_appointment("apt_2", company_id, merged_into="apt_1"))
                ledger.appointments.save(some.an_appointment("apt_1", company_id))
                ledger.appointments.save(some.an_appointment("apt_3", company_id, customer_id="cus_2"))
                ledger.appointments.save(some.an_appointment("apt_4", company_id, customer_id=None))
        with two.read("com_a") as ledger:
            found = ledger.appointments.of_customer("cus_1")
            assert ledger.appointments.of_customer("cus_9") == []
        assert [(row.id, row.company_id) for row in found] == [("apt_1", "com_a"), ("apt_2", "com_a")]

    def test_the_time_shown_is_the_time_found(self, clinic: Storage) -> None:
        agreed = Facts(some.a_span(5 * some.HOUR), Standing.CONFIRMED, 1)
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment(agreed=agreed))
        assert listed(clinic, starting_before=some.NOW + some.HOUR) == []
        assert listed(clinic, starting_since=some.NOW + 5 * some.HOUR) == ["apt_1"]

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
    def test_pages_follow_each_other_without_gap_or_repeat_also_over_ties(self, clinic: Storage, limit: int) -> None:
        with clinic.write("com_a") as ledger:
            for number in (3, 1, 7, 5, 2, 6, 4):
                span = some.a_span(some.HOUR * (number // 4))
                ledger.appointments.save(some.an_appointment(f"apt_{number}", asked=span))
            query = AppointmentQuery(now=some.NOW)
            found, cursor = ledger.appointments.find(query, Page(limit=limit))
            while cursor is not None:
                rows, cursor = ledger.appointments.find(query, Page(limit=limit, after=cursor))
                assert rows
                found += rows
        assert [row.id for row in found] == [f"apt_{number}" for number in range(1, 8)]

    @pytest.mark.parametrize("cursor", ["", "x", "§", "MjAyNi0xMi0wNw==", "AAAA", "2026-12-07T09:00:00Z apt_1"])
    def test_a_cursor_that_we_never_gave_is_refused(self, clinic: Storage, cursor: str) -> None:
        with clinic.read("com_a") as ledger, pytest.raises(InvalidRequest) as caught:
            ledger.appointments.find(AppointmentQuery(now=some.NOW), Page(after=cursor))
        assert list(caught.value.problems) == ["/cursor"]

    def test_a_cursor_of_another_list_is_refused(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number in range(2):
                ledger.issues.open(some.an_issue(f"iss_{number}", appointment_id=f"apt_{number}"))
            _, cursor = ledger.issues.find(IssueQuery(), Page(limit=1))
            assert cursor is not None
            with pytest.raises(InvalidRequest):
                ledger.appointments.find(AppointmentQuery(now=some.NOW), Page(after=cursor))

    def test_the_tally_counts_what_the_filters_find(self, clinic: Storage) -> None:
        attempt = Attempt(command=Command.BOOK, mark="m", target=None, expected=some.a_span(), started=some.NOW)
        lease, late = some.NOW + some.MINUTE, some.NOW - some.HOUR
        states: dict[str, dict[str, Any]] = {
            "in_sync": {"agreed": Facts(some.a_span(), Standing.CONFIRMED, 1)},
            "due": {"errand": Errand(due=late)},
            "later": {"errand": Errand(due=lease)},
            "in_flight": {"attempt": attempt, "errand": Errand(due=lease, lease_until=lease)},
            "lost": {"attempt": evolve(attempt, unknown=True)},
            "stuck": {"errand": Errand(stuck=True)},
            "conflict": {"agreed": Facts(some.a_span(), Standing.CONFIRMED, 1), "in_conflict": True},
            "merged": {"errand": Errand(due=late), "merged_into": "due"},
        }
        with clinic.write("com_a") as ledger:
            for name, state in states.items():
                ledger.appointments.save(some.an_appointment(name, **state))
            tally = ledger.appointments.tally(some.NOW)
        found = {state: len(listed(clinic, sync=state)) for state in SyncState}
        assert tally == SyncTally(states=found, due=1, oldest_due=late)
        assert sum(found.values()) == len(states) - 1
