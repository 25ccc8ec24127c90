"""Idempotency records: keys that were used, and what was answered."""

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.application.ports.storage import Storage
from askpro.domain.idempotency import KeptAnswer
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts, exactly, examples

_HEADERS = st.dictionaries(st.text(st.characters(codec="ascii", categories=["L"])), st.text(max_size=9), max_size=3)
_ANSWERS = st.builds(KeptAnswer, status=st.integers(200, 599), headers=_HEADERS, body=st.binary(max_size=99))


class IdempotencyContract(StorageParts):
    """What the port says about ``IdempotencyRecords``."""

    @examples
    @given(answer=st.none() | _ANSWERS)
    def test_a_record_comes_back_as_it_was(self, storage: Storage, answer: KeptAnswer | None) -> None:
        company_id, record = some.add_company(storage), some.a_record(answer=answer)
        with storage.write(company_id) as ledger:
            ledger.idempotency.save(record)
        with storage.read(company_id) as ledger:
            assert exactly(ledger.idempotency.get("key_1", "digest_1")) == exactly(record)

    def test_saving_again_replaces(self, clinic: Storage) -> None:
        answered = some.a_record(answer=KeptAnswer(status=201, headers={"Location": "/x"}, body=b"{}"))
        for record in (some.a_record(), some.a_record(holder="idm_2"), answered):
            with clinic.write("com_a") as ledger:
                ledger.idempotency.save(record)
            with clinic.read("com_a") as ledger:
                assert ledger.idempotency.get("key_1", "digest_1") == record

    def test_each_scope_has_its_own_keys(self, clinic: Storage) -> None:
        other = some.a_record(scope="key_2")
        with clinic.write("com_a") as ledger:
            ledger.idempotency.save(some.a_record())
            assert ledger.idempotency.get("key_2", "digest_1") is None
            ledger.idempotency.save(other)
            ledger.idempotency.drop("key_1", "digest_1")
            ledger.idempotency.drop("key_1", "digest_1")
            assert ledger.idempotency.get("key_1", "digest_1") is None
            assert ledger.idempotency.get("key_2", "digest_1") == other

    def test_answers_that_name_somebody_are_replaced_and_no_others(self, two: Storage) -> None:
        bodies = {"digest_1": b'{"customer":{"id":"cus_1"}}', "digest_2": b'{"id":"cus_2"}', "digest_3": None}
        for company_id in ("com_a", "com_b"):
            with two.write(company_id) as ledger:
                for digest, body in bodies.items():
                    answer = KeptAnswer(status=201, body=body) if body is not None else None
                    ledger.idempotency.save(some.a_record(digest, answer=answer))
        gone = KeptAnswer(status=410)
        with two.write("com_a") as ledger:
            assert ledger.idempotency.erase("cus_1", gone) == 1
        for company_id, first in (("com_a", gone), ("com_b", KeptAnswer(status=201, body=bodies["digest_1"] or b""))):
            with two.read(company_id) as ledger:
                kept = [found.answer for digest in bodies if (found := ledger.idempotency.get("key_1", digest))]
            assert kept == [first, KeptAnswer(status=201, body=b'{"id":"cus_2"}'), None]

    def test_the_oldest_that_count_no_more_are_dropped_first(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number in (3, 1, 2, 4):
                expires_at = some.NOW + number * some.HOUR
                ledger.idempotency.save(evolve(some.a_record(f"digest_{number}"), expires_at=expires_at))
        for now, limit, dropped, left in ((3, 2, 2, (3, 4)), (3, 2, 1, (4,)), (3, 2, 0, (4,))):
            with clinic.write("com_a") as ledger:
                assert ledger.idempotency.drop_expired(some.NOW + now * some.HOUR, limit) == dropped
            with clinic.read("com_a") as ledger:
                known = [number for number in range(1, 5) if ledger.idempotency.get("key_1", f"digest_{number}")]
                assert tuple(known) == left
