"""Holds: times that are kept for callers."""

import pytest
from attrs import evolve

from askpro.application.ports.storage import Storage
from askpro.domain.errors import NotFound
from askpro.domain.service import Buffers
from askpro.testing.contracts.storage import samples as some
from askpro.testing.contracts.storage.base import StorageParts, exactly


class HoldsContract(StorageParts):
    """What the port says about ``Holds``."""

    def test_a_hold_comes_back_as_it_was(self, clinic: Storage) -> None:
        plain = some.a_hold()
        full = evolve(plain, reservation="abc-def", buffers=Buffers(after=some.HOUR), expires_at=some.NOW + some.MINUTE)
        for hold in (plain, full, plain):
            with clinic.write("com_a") as ledger:
                ledger.holds.save(hold)
            with clinic.read("com_a") as ledger:
                assert exactly(ledger.holds.get("hld_1")) == exactly(hold)

    def test_a_dropped_hold_is_not_found(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            ledger.holds.save(some.a_hold())
            for _ in range(2):
                ledger.holds.drop("hld_1")
                with pytest.raises(NotFound):
                    ledger.holds.get("hld_1")

    def test_each_holder_has_their_own_the_first_to_end_first(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number in (2, 1, 3):
                ledger.holds.save(some.a_hold(f"hld_{number}", expires_at=some.NOW + number * some.MINUTE))
            ledger.holds.save(some.a_hold("hld_4", holder="api:key_2"))
            assert [hold.id for hold in ledger.holds.of("api:key_1")] == ["hld_1", "hld_2", "hld_3"]
            assert [hold.id for hold in ledger.holds.of("api:key_2")] == ["hld_4"]
            assert ledger.holds.of("api:key_3") == []

    def test_those_that_ended_are_told_the_first_to_end_first(self, clinic: Storage) -> None:
        with clinic.write("com_a") as ledger:
            for number in (2, 1, 3):
                ledger.holds.save(some.a_hold(f"hld_{number}", expires_at=some.NOW + number * some.MINUTE))
            for moment, limit, ended in ((1, 9, []), (3, 9, ["hld_1", "hld_2"]), (9, 1, ["hld_1"])):
                found = ledger.holds.ended_before(some.NOW + moment * some.MINUTE, limit)
                assert [hold.id for hold in found] == ended

    def test_the_claim_of_a_hold_keeps_its_end(self, clinic: Storage) -> None:
        claim = some.a_hold().claim
        with clinic.write("com_a") as ledger:
            assert ledger.claims.replace("hld_1", [claim])
        with clinic.write("com_a") as ledger:
            assert ledger.claims.overlapping(["stf_1"], some.a_span()) == [claim]
            assert not ledger.claims.replace("hld_1", [claim])
            assert ledger.claims.replace("hld_1", [])
