"""Claims and generations: who has what, granted once."""

from collections import Counter

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.application.ports.storage import Storage
from askpro.domain.claims import Claim, ClaimKind, grantable
from askpro.domain.timespan import Span
from askpro.testing import strategies
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts, all_at_once, examples

_FIRST = strategies.instants(some.NOW, some.NOW + 50 * some.HOUR)
_SPANS = (
    st.builds(Span.starting, _FIRST, strategies.lengths())
    | strategies.spans()
    | st.just(Span(some.NOW - 9000 * some.HOUR, some.NOW + 9000 * some.HOUR))
)
_CLAIMS = st.builds(
    Claim, strategies.ids("apt"), st.sampled_from(("stf_1", "stf_2")), _SPANS, st.sampled_from(ClaimKind)
)


def _promise(appointment_id: str, span: Span, staff_id: str = "stf_1") -> Claim:
    return Claim(appointment_id, staff_id, span, ClaimKind.PROMISE)


class ClaimsContract(StorageParts):
    """What the port says about ``Claims`` and ``Generations``."""

    @examples
    @given(
        claims=st.lists(
            _CLAIMS, max_size=8, unique_by=lambda claim: (claim.appointment_id, claim.staff_id, claim.span)
        ),
        span=_SPANS,
    )
    def test_overlapping_is_what_shares_a_moment(self, storage: Storage, claims: list[Claim], span: Span) -> None:
        company_id = some.add_company(storage)
        with storage.write(company_id) as ledger:
            for appointment_id in {claim.appointment_id for claim in claims}:
                mine = [claim for claim in claims if claim.appointment_id == appointment_id]
                ledger.claims.replace(appointment_id, mine)
        with storage.read(company_id) as ledger:
            for staff in (["stf_1"], ["stf_1", "stf_2"], ["stf_3"], []):
                wanted = [claim for claim in claims if claim.staff_id in staff and claim.span.overlaps(span)]
                assert Counter(ledger.claims.overlapping(staff, span)) == Counter(wanted)

    def test_l03_spans_that_touch_do_not_overlap(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.claims.replace("apt_1", [_promise("apt_1", some.a_span())])
            assert ledger.claims.overlapping(["stf_1"], some.a_span(some.HOUR)) == []
            assert ledger.claims.overlapping(["stf_1"], some.a_span(-some.HOUR)) == []

    def test_replace_answers_whether_anything_changed(self, clinic: Storage) -> None:
        old, new = _promise("apt_1", some.a_span()), _promise("apt_1", some.a_span(some.HOUR))
        kept = evolve(old, kind=ClaimKind.OCCUPANCY)
        for wanted, changed in [
            ([], False),
            ([old], True),
            ([old], False),
            ([old, new], True),
            ([kept, new], True),
            ([new, kept], False),
            ([new], True),
            ([], True),
            ([], False),
        ]:
            with clinic.write("com_a") as ledger:
                assert ledger.claims.replace("apt_1", wanted) is changed
            with clinic.read("com_a") as ledger:
                assert set(ledger.claims.overlapping(["stf_1"], some.a_span(length=2 * some.HOUR))) == set(wanted)

    def test_replacing_twice_in_one_transaction_leaves_the_last(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.appointments.save(some.an_appointment())
        with clinic.write("com_a") as ledger:
            ledger.appointments.get("apt_1")
            for start in range(3):
                assert ledger.claims.replace("apt_1", [_promise("apt_1", some.a_span(start * some.HOUR))])
            assert ledger.claims.replace("apt_1", [_promise("apt_1", some.a_span(2 * some.HOUR))]) is False
        with clinic.read("com_a") as ledger:
            [claim] = ledger.claims.overlapping(["stf_1"], some.a_span(length=9 * some.HOUR))
            assert claim.span == some.a_span(2 * some.HOUR)

    def test_claims_that_ended_before_a_moment_are_forgotten(self, clinic: Storage) -> None:
        ends = {"a": None, "b": some.NOW - some.HOUR, "c": some.NOW, "d": some.NOW + some.HOUR}
        with clinic.write("com_a") as ledger:
            for number, (name, until) in enumerate(ends.items()):
                claim = evolve(_promise(name, some.a_span(number * some.HOUR)), until=until)
                ledger.claims.replace(name, [claim])
            ledger.claims.drop_ended(some.NOW)
            left = ledger.claims.overlapping(["stf_1"], some.a_span(length=9 * some.HOUR))
        assert [claim.appointment_id for claim in left] == ["a", "c", "d"]

    def test_claims_of_other_appointments_stay(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.claims.replace("apt_1", [_promise("apt_1", some.a_span())])
            ledger.claims.replace("apt_2", [_promise("apt_2", some.a_span())])
            ledger.claims.replace("apt_1", [])
            assert ledger.claims.overlapping(["stf_1"], some.a_span()) == [_promise("apt_2", some.a_span())]

    def test_a_claim_of_another_appointment_is_refused(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger, pytest.raises(ValueError, match="same appointment"):
            ledger.claims.replace("apt_1", [_promise("apt_2", some.a_span())])

    def test_s7_of_many_callers_on_one_slot_exactly_one_wins(self, clinic: Storage) -> None:
        rounds, winners = 10, Counter[int]()

        def ask_for_every_slot(caller: int) -> None:
            for number in range(rounds):
                wanted = _promise(f"apt_{caller}_{number}", some.a_span(number * some.HOUR))
                with clinic.write("com_a") as ledger:
                    if grantable([wanted], ledger.claims.overlapping(["stf_1"], wanted.span)):
                        ledger.claims.replace(wanted.appointment_id, [wanted])
                        winners[number] += 1

        all_at_once(16, ask_for_every_slot)
        assert winners == Counter(dict.fromkeys(range(rounds), 1))

    def test_l52_generations_count_up_in_the_transaction(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.generations.move(["stf_1", "", "stf_1"])
            ledger.generations.move(["stf_1"])
            assert ledger.generations.current(["stf_1", "stf_2"]) == {"": 1, "stf_1": 2, "stf_2": 0}
            with clinic.read("com_a") as reader:
                assert reader.generations.current([]) == {"": 0}
        with clinic.read("com_a") as reader:
            assert reader.generations.current([]) == {"": 1}
