"""History and issues."""

import pytest
from attrs import evolve

from askpro.application.ports.records import IssueQuery, Page
from askpro.application.ports.storage import Storage
from askpro.domain.errors import NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts


class RecordsContract(StorageParts):
    """What the port says about ``History`` and ``Issues``."""

    def test_history_is_numbered_in_the_order_in_which_it_happened(self, clinic: Storage) -> None:
        for action, at in (("booked", some.NOW), ("moved", some.NOW - some.HOUR), ("closed", some.NOW)):
            with clinic.write("com_a") as ledger:
                ledger.history.append(some.an_entry(action=action, before={"at": at.isoformat()}))
                ledger.history.append(some.an_entry("apt_2", action=action))
        with clinic.read("com_a") as ledger:
            entries = ledger.history.of("apt_1")
        assert [entry.action for entry in entries] == ["booked", "moved", "closed"]
        numbers = [entry.number for entry in entries]
        assert numbers == sorted(set(numbers))
        assert numbers[0] > 0

    def test_history_has_no_way_to_change_or_drop_an_entry(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            named = {name for name in dir(ledger.history) if not name.startswith("_")}
            offered = {name for name in named if callable(getattr(type(ledger.history), name, None))}
        assert offered == {"append", "of"}

    def test_history_does_not_take_an_entry_for_one_that_is_there(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.history.append(some.an_entry(action="booked"))
            first = ledger.history.of("apt_1")[0]
            ledger.history.append(evolve(first, action="forged"))
            entries = ledger.history.of("apt_1")
        assert [entry.action for entry in entries] == ["booked", "forged"]
        assert entries[0] == first

    def test_history_of_a_transaction_that_failed_is_not_kept(self, clinic: Storage) -> None:
        with pytest.raises(ZeroDivisionError), clinic.write("com_a") as ledger:
            ledger.history.append(some.an_entry())
            raise ZeroDivisionError
        with clinic.read("com_a") as ledger:
            assert ledger.history.of("apt_1") == []

    def test_history_does_not_follow_what_the_caller_changes_later(self, clinic: Storage) -> None:
        after = {"notes": "one"}
        with clinic.write("com_a") as ledger:
            ledger.history.append(some.an_entry(after=after))
            after["notes"] = "two"
        with clinic.read("com_a") as ledger:
            assert ledger.history.of("apt_1")[0].after == {"notes": "one"}

    def test_an_open_issue_takes_the_new_detail_instead_of_a_second_row(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1"))
            ledger.issues.open(some.an_issue("iss_2", detail={"seen": 2}, opened_at=some.NOW + some.HOUR))
            assert ledger.issues.all() == [some.an_issue("iss_1", detail={"seen": 2})]

    def test_issues_of_the_whole_company_are_one_per_kind(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1", appointment_id=None))
            ledger.issues.open(some.an_issue("iss_2", appointment_id=None, detail={}))
            ledger.issues.open(some.an_issue("iss_3"))
            assert [(row.id, row.appointment_id) for row in ledger.issues.all()] == [
                ("iss_3", "apt_1"),
                ("iss_1", None),
            ]

    def test_a_closed_issue_stays_and_a_new_one_opens_beside_it(self, clinic: Storage) -> None:
        later = some.NOW + some.HOUR
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1"))
            ledger.issues.close("conflict", "apt_1", later)
            ledger.issues.close("conflict", "apt_1", later + some.HOUR)
            ledger.issues.close("overlap", "apt_1", later)
            assert ledger.issues.all() == []
            ledger.issues.open(some.an_issue("iss_2", opened_at=later))
            assert [row.id for row in ledger.issues.all()] == ["iss_2"]
            everything = ledger.issues.all(only_open=False)
        assert [(row.id, row.closed_at) for row in everything] == [("iss_2", None), ("iss_1", later)]

    def test_an_issue_of_the_whole_company_can_be_closed(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1", appointment_id=None))
            ledger.issues.close("conflict", None, some.NOW)
            assert ledger.issues.all() == []

    def test_all_issues_of_an_appointment_are_closed_together_and_no_others(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number, kind, owner in ((1, "conflict", "apt_1"), (2, "overlap", "apt_1"), (3, "overlap", "apt_2")):
                ledger.issues.open(some.an_issue(f"iss_{number}", kind=kind, appointment_id=owner))
            ledger.issues.close_all("apt_1", some.NOW)
            assert [row.id for row in ledger.issues.all()] == ["iss_3"]

    def test_an_issue_is_found_by_its_id_and_replaced(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1"))
            closed = evolve(ledger.issues.get("iss_1"), closed_at=some.NOW, detail={"by": "somebody"})
            ledger.issues.save(closed)
        with clinic.read("com_a") as ledger:
            assert (ledger.issues.get("iss_1"), ledger.issues.all()) == (closed, [])

    def test_s11_an_unknown_issue_and_another_companys_are_not_found(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1"))
        other = some.add_company(clinic)
        with clinic.read(other) as ledger, pytest.raises(NotFound):
            ledger.issues.get("iss_1")

    def test_issues_are_listed_latest_first_by_page_and_kind(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number in range(5):
                kind = "overlap" if number % 2 else "conflict"
                at = some.NOW + some.MINUTE * (number // 2)
                issue = some.an_issue(f"iss_{number}", kind=kind, appointment_id=f"apt_{number}", opened_at=at)
                ledger.issues.open(issue)
            ledger.issues.close("conflict", "apt_4", some.NOW)
            first, cursor = ledger.issues.find(IssueQuery(), Page(limit=2))
            rest, end = ledger.issues.find(IssueQuery(), Page(limit=2, after=cursor))
            closed_too, _ = ledger.issues.find(IssueQuery(kind="conflict", is_open=None), Page())
            assert ledger.issues.tally() == {"conflict": 2, "overlap": 2}
        assert ([row.id for row in first + rest], end) == (["iss_3", "iss_2", "iss_1", "iss_0"], None)
        assert [row.id for row in closed_too] == ["iss_4", "iss_2", "iss_0"]
