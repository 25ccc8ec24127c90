"""Inbox and agenda: what waits for the workers."""

import threading
from collections import Counter

import pytest
from attrs import evolve

from askpro.application.ports.records import InboxTally, Page
from askpro.application.ports.storage import Storage
from askpro.domain.appointment import Errand
from askpro.domain.errors import InvalidRequest, NotFound
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import PATIENCE, StorageParts, all_at_once

_JUST_BEFORE = 59 * some.MINUTE / 60


class InboxContract(StorageParts):
    """What the port says about ``Inbox``."""

    ingest_waits_for_writers = False
    """Whether a webhook waits for a writer's transaction: only where there can be but one writer at all."""

    def test_a_body_is_kept_once_per_company(self, clinic: Storage) -> None:
        assert clinic.inbox.put(some.a_webhook("whk_1", digest="same"))
        assert not clinic.inbox.put(some.a_webhook("whk_2", digest="same"))
        assert [row.id for row in clinic.inbox.all("com_a", Page())[0]] == ["whk_1"]

    def test_a_webhook_needs_a_company(self, storage: Storage) -> None:
        with pytest.raises(NotFound):
            storage.inbox.put(some.a_webhook())

    def test_of_many_repeats_at_once_one_is_kept(self, clinic: Storage) -> None:
        kept: list[bool] = []
        all_at_once(8, lambda number: kept.append(clinic.inbox.put(some.a_webhook(f"whk_{number}", digest="same"))))
        assert Counter(kept) == {True: 1, False: 7}

    def test_l46_a_webhook_does_not_wait_for_a_writer(self, clinic: Storage) -> None:
        done = threading.Event()

        def put() -> None:
            clinic.inbox.put(some.a_webhook())
            done.set()

        putting = threading.Thread(target=put)
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment())
            putting.start()
            if not self.ingest_waits_for_writers:
                assert done.wait(PATIENCE)
        putting.join(PATIENCE)
        assert done.is_set()

    def test_the_oldest_are_taken_first(self, two: Storage) -> None:
        for number, company_id in ((3, "com_a"), (1, "com_b"), (2, "com_a")):
            at = some.NOW + number * some.MINUTE
            two.inbox.put(some.a_webhook(f"whk_{number}", company_id, received_at=at))
        taken = two.inbox.take(some.NOW, 2)
        assert [(row.id, row.company_id, row.tries) for row in taken] == [("whk_1", "com_b", 1), ("whk_2", "com_a", 1)]
        assert taken[0].body == some.a_webhook().body
        assert [row.id for row in two.inbox.take(some.NOW, 9)] == ["whk_3"]

    def test_one_that_nobody_settles_is_taken_once_a_minute(self, clinic: Storage) -> None:
        clinic.inbox.put(some.a_webhook())
        assert len(clinic.inbox.take(some.NOW, 9)) == 1
        assert clinic.inbox.take(some.NOW + _JUST_BEFORE, 9) == []
        [again] = clinic.inbox.take(some.NOW + some.MINUTE, 9)
        assert again.tries == 2

    def test_many_workers_never_take_the_same(self, clinic: Storage) -> None:
        for number in range(24):
            clinic.inbox.put(some.a_webhook(f"whk_{number}"))
        taken: list[str] = []

        def take(_: int) -> None:
            for _ in range(4):
                taken.extend(row.id for row in clinic.inbox.take(some.NOW, 2))

        all_at_once(6, take)
        taken.extend(row.id for row in clinic.inbox.take(some.NOW, 24))
        assert Counter(taken) == Counter(f"whk_{number}" for number in range(24))

    @pytest.mark.parametrize("state", ["done", "ignored", "failed"])
    def test_a_settled_one_is_not_taken_again_and_says_what_it_did(self, clinic: Storage, state: str) -> None:
        clinic.inbox.put(some.a_webhook())
        [taken] = clinic.inbox.take(some.NOW, 9)
        settled = evolve(taken, state=state, trigger="BOOKING_CREATED", did="imported", appointment_id="apt_1")
        clinic.inbox.settle(settled)
        assert clinic.inbox.get("com_a", "whk_1") == settled
        assert clinic.inbox.take(some.NOW + some.HOUR, 9) == []

    def test_a_replayed_one_is_taken_at_once(self, clinic: Storage) -> None:
        clinic.inbox.put(some.a_webhook())
        [taken] = clinic.inbox.take(some.NOW, 9)
        clinic.inbox.settle(evolve(taken, state="failed"))
        clinic.inbox.settle(evolve(taken, state="new", tries=0))
        assert [row.tries for row in clinic.inbox.take(some.NOW, 9)] == [1]

    def test_one_that_failed_for_now_waits_its_minute(self, clinic: Storage) -> None:
        clinic.inbox.put(some.a_webhook())
        [taken] = clinic.inbox.take(some.NOW, 9)
        clinic.inbox.settle(evolve(taken, did="later"))
        assert clinic.inbox.take(some.NOW + _JUST_BEFORE, 9) == []
        assert [row.did for row in clinic.inbox.take(some.NOW + some.MINUTE, 9)] == ["later"]

    def test_an_unknown_webhook_is_not_found(self, clinic: Storage) -> None:
        with pytest.raises(NotFound):
            clinic.inbox.get("com_a", "whk_x")

    def test_the_latest_are_listed_first_page_by_page_also_over_ties(self, clinic: Storage) -> None:
        for number in range(7):
            clinic.inbox.put(some.a_webhook(f"whk_{number}", received_at=some.NOW + (number // 3) * some.MINUTE))
        rows, cursor = clinic.inbox.all("com_a", Page(limit=2))
        while cursor is not None:
            more, cursor = clinic.inbox.all("com_a", Page(limit=2, after=cursor))
            rows += more
        assert [row.id for row in rows] == [f"whk_{number}" for number in reversed(range(7))]
        with pytest.raises(InvalidRequest):
            clinic.inbox.all("com_a", Page(after="x"))

    def test_what_waits_and_what_failed_is_counted_by_company(self, two: Storage) -> None:
        for number, state in enumerate(("new", "new", "failed", "done")):
            webhook = some.a_webhook(f"whk_{number}", received_at=some.NOW + number * some.MINUTE)
            two.inbox.put(webhook)
            two.inbox.settle(evolve(webhook, state=state))
        two.inbox.put(some.a_webhook("whk_b", "com_b", received_at=some.NOW + some.HOUR))
        latest = some.NOW + 3 * some.MINUTE
        assert two.inbox.tally("com_a") == InboxTally(waiting=2, failed=1, latest=latest)

    def test_nothing_is_counted_where_nothing_came_in(self, clinic: Storage) -> None:
        assert clinic.inbox.tally("com_a") == InboxTally(waiting=0, failed=0, latest=None)

    def test_forgetting_empties_bodies_and_still_knows_repeats(self, two: Storage) -> None:
        for company_id, number in (("com_a", 1), ("com_a", 2), ("com_b", 1)):
            two.inbox.put(some.a_webhook(f"whk_{number}", company_id))
        two.inbox.forget("com_a", ["whk_1", "whk_9"])
        keys = [("com_a", "whk_1"), ("com_a", "whk_2"), ("com_b", "whk_1")]
        bodies = [two.inbox.get(*key).body for key in keys]
        assert (bodies, two.inbox.put(some.a_webhook("whk_1"))) == ([b"", b'{"a":1}', b'{"a":1}'], False)

    def test_a_body_that_was_emptied_is_not_brought_back_by_what_was_read_before(self, clinic: Storage) -> None:
        clinic.inbox.put(some.a_webhook())
        [taken] = clinic.inbox.take(some.NOW, 1)
        clinic.inbox.forget("com_a", ["whk_1"])
        clinic.inbox.settle(evolve(taken, state="done"))
        assert (clinic.inbox.get("com_a", "whk_1").body, taken.body) == (b"", b'{"a":1}')

    def test_settling_with_an_empty_body_empties_it(self, clinic: Storage) -> None:
        clinic.inbox.put(some.a_webhook())
        clinic.inbox.settle(evolve(some.a_webhook(), state="done", body=b""))
        assert clinic.inbox.get("com_a", "whk_1") == evolve(some.a_webhook(), state="done", body=b"")


class AgendaContract(StorageParts):
    """What the port says about ``Agenda``."""

    def test_due_appointments_come_longest_due_first_over_all_companies(self, two: Storage) -> None:
        for company_id, due in (("com_a", {"apt_1": -1, "apt_2": -3, "apt_3": 1}), ("com_b", {"apt_1": -2})):
            with two.write(company_id) as ledger:
                for appointment_id, minutes in due.items():
                    errand = Errand(due=some.NOW + minutes * some.MINUTE)
                    ledger.appointments.save(some.an_appointment(appointment_id, company_id, errand=errand))
                ledger.appointments.save(some.an_appointment("apt_9", company_id))
        wanted = [("com_a", "apt_2"), ("com_b", "apt_1"), ("com_a", "apt_1")]
        assert two.agenda.due_appointments(some.NOW, 9) == wanted
        assert two.agenda.due_appointments(some.NOW, 2) == wanted[:2]
        assert len(two.agenda.due_appointments(some.NOW + some.MINUTE, 9)) == 4

    def test_s12_a_leased_appointment_is_nobody_else_s(self, clinic: Storage) -> None:
        leased = Errand(due=some.NOW, lease_until=some.NOW + some.MINUTE)
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment(errand=leased))
        assert clinic.agenda.due_appointments(some.NOW, 9) == []
        assert clinic.agenda.due_appointments(some.NOW + some.MINUTE, 9) == [("com_a", "apt_1")]

    def test_what_is_done_is_not_due_any_more(self, clinic: Storage) -> None:
        for errand, wanted in ((Errand(due=some.NOW), 1), (Errand(), 0)):
            with clinic.write("com_a") as ledger:
                ledger.appointments.save(some.an_appointment(errand=errand))
            assert len(clinic.agenda.due_appointments(some.NOW, 9)) == wanted

    def test_due_verifications_come_longest_due_first(self, two: Storage) -> None:
        for company_id, minutes in (("com_a", (-1, 1, None)), ("com_b", (-2, 0, None))):
            with two.write(company_id) as ledger:
                for number, minute in enumerate(minutes):
                    at = None if minute is None else some.NOW + minute * some.MINUTE
                    ledger.bookings.save([some.a_booking(f"uid_{number}", "c", verify_at=at)])
        wanted = [("com_b", "uid_0"), ("com_a", "uid_0"), ("com_b", "uid_1")]
        assert two.agenda.due_verifications(some.NOW, 9) == wanted
        assert two.agenda.due_verifications(some.NOW, 1) == wanted[:1]
