"""What an operator asks of the store: sweeps that were, issues by what they are about, webhooks by state and time."""

from typing import Any

import pytest
from attrs import evolve

from askpro.application.ports.records import IssueEnd, IssueQuery, Page, ReceivedQuery
from askpro.application.ports.storage import Storage
from askpro.application.ports.sweeps import KEPT, Sweep
from askpro.domain.errors import NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts


def _sweep(number: int = 1, **changes: Any) -> Sweep:
    values: dict[str, Any] = {"company_id": "com_a", "full": False, "dry_run": False}
    return Sweep(id=f"swp_{number:03}", **values | {"began": some.NOW + number * some.MINUTE} | changes)


def _done(number: int, **changes: Any) -> Sweep:
    began = some.NOW + number * some.MINUTE
    return _sweep(number, **{"ended": began + some.MINUTE, "report": {"rows": number}} | changes)


class OversightContract(StorageParts):
    """What the port says about sweeps, ``Issues.last``, ``IssueQuery`` and ``ReceivedQuery``."""

    def test_a_sweep_is_kept_and_replaced_when_it_ends(self, clinic: Storage) -> None:
        with clinic.directory() as directory:
            directory.save_sweep(_sweep(1))
            directory.save_sweep(_sweep(2, full=True, dry_run=True))
        ended = _done(1, error="calendar_malformed", report={"rows": 1, "found": [{"fields": ["start"]}]})
        with clinic.directory() as directory:
            directory.save_sweep(ended)
        with clinic.directory() as directory:
            assert directory.sweeps("com_a") == [_sweep(2, full=True, dry_run=True), ended]
            assert directory.sweep("com_a", "swp_001") == ended

    def test_s11_a_sweep_of_another_company_is_not_found(self, two: Storage) -> None:
        with two.directory() as directory:
            directory.save_sweep(_sweep())
            assert directory.sweeps("com_b") == []
            with pytest.raises(NotFound):
                directory.sweep("com_b", "swp_001")
            with pytest.raises(NotFound):
                directory.save_sweep(_sweep(company_id="com_x"))

    def test_s18_only_the_last_sweeps_are_kept_and_the_last_full_one_that_was_done(self, clinic: Storage) -> None:
        for number in range(KEPT + 5):
            full, error = number in (1, 2, 3), "internal" if number == 3 else None
            with clinic.directory() as directory:
                directory.save_sweep(_done(number, full=full, error=error, dry_run=number == 4))
        with clinic.directory() as directory:
            kept = [int(each.id[4:]) for each in directory.sweeps("com_a")]
        assert kept == [*range(KEPT + 4, 4, -1), 2]

    def test_the_last_sweep_that_was_done_is_kept_while_others_fail(self, clinic: Storage) -> None:
        for number in range(KEPT + 3):
            with clinic.directory() as directory:
                directory.save_sweep(_done(number, error=None if number < 2 else "temporarily_unavailable"))
        with clinic.directory() as directory:
            assert [each.id for each in directory.sweeps("com_a")][-1] == "swp_001"

    def test_how_a_person_ended_an_issue_is_kept(self, clinic: Storage) -> None:
        end = IssueEnd(how="dismissed", by="api:key_1", reason="agreed by phone", sequence=3)
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1"))
            ledger.issues.save(some.an_issue("iss_1", closed_at=some.NOW, end=end))
        with clinic.read("com_a") as ledger:
            assert ledger.issues.get("iss_1") == some.an_issue("iss_1", closed_at=some.NOW, end=end)

    def test_the_last_issue_of_a_kind_and_appointment_is_found_open_or_closed(self, clinic: Storage) -> None:
        later = some.NOW + some.HOUR
        with clinic.write("com_a") as ledger:
            ledger.issues.open(some.an_issue("iss_1"))
            ledger.issues.open(some.an_issue("iss_2", kind="overlap"))
            ledger.issues.open(some.an_issue("iss_3", appointment_id=None))
            ledger.issues.close("conflict", "apt_1", later)
            assert [_id(ledger.issues.last(*which)) for which in (("conflict", "apt_1"), ("conflict", None))] == [
                "iss_1",
                "iss_3",
            ]
            ledger.issues.open(some.an_issue("iss_0", opened_at=later))
            assert _id(ledger.issues.last("conflict", "apt_1")) == "iss_0"
            assert ledger.issues.last("missing", "apt_1") is None

    def test_issues_are_filtered_by_appointment_and_by_whether_they_are_open(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number, owner in enumerate(("apt_1", "apt_2", "apt_2", None)):
                ledger.issues.open(some.an_issue(f"iss_{number}", kind=f"kind_{number}", appointment_id=owner))
            ledger.issues.close("kind_1", "apt_2", some.NOW)
            found = {
                (owner, is_open): [row.id for row in ledger.issues.find(query, Page())[0]]
                for owner in ("apt_2", None)
                for is_open in (True, False, None)
                for query in [IssueQuery(appointment_id=owner, is_open=is_open)]
            }
        assert found == {
            ("apt_2", True): ["iss_2"],
            ("apt_2", False): ["iss_1"],
            ("apt_2", None): ["iss_2", "iss_1"],
            (None, True): ["iss_3", "iss_2", "iss_0"],
            (None, False): ["iss_1"],
            (None, None): ["iss_3", "iss_2", "iss_1", "iss_0"],
        }

    def test_webhooks_are_filtered_by_state_and_by_when_they_came(self, two: Storage) -> None:
        for number, state in enumerate(("done", "failed", "done", "failed")):
            webhook = some.a_webhook(f"whk_{number}", received_at=some.NOW + number * some.MINUTE)
            two.inbox.put(webhook)
            two.inbox.settle(evolve(webhook, state=state))
        two.inbox.put(some.a_webhook("whk_9", "com_b"))
        window: dict[str, Any] = {"since": some.NOW + some.MINUTE, "until": some.NOW + 3 * some.MINUTE}
        queries = [ReceivedQuery(state="failed"), ReceivedQuery(**window), ReceivedQuery(state="done", **window)]
        found = [[row.id for row in two.inbox.all("com_a", Page(), each)[0]] for each in queries]
        assert found == [["whk_3", "whk_1"], ["whk_2", "whk_1"], ["whk_2"]]
        first, cursor = two.inbox.all("com_a", Page(limit=1), queries[0])
        rest, end = two.inbox.all("com_a", Page(limit=1, after=cursor), queries[0])
        assert ([row.id for row in first + rest], end) == (["whk_3", "whk_1"], None)


def _id(issue: Any) -> str:
    found: str = issue.id
    return found
