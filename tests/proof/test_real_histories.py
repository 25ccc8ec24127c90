"""Real histories, in every order, with every part missing: the appointments end as Cal.com's final list has them."""

import os
from contextlib import closing
from pathlib import Path

import pytest
from tests.conftest import Figures
from tests.proof.histories import History, histories, the_history
from tests.proof.living import Mess, live_through, lived_through_all, wrong
from tests.proof.receiver import Receiver

from askpro.adapters.sql import open_storage
from askpro.adapters.system import FernetVault, new_vault_key

pytestmark = pytest.mark.scenarios

PERMUTATIONS = int(os.environ.get("ASKPRO_PROOF_PERMUTATIONS", "200"))


@pytest.fixture(params=[history.name for history in histories()] or ["none"])
def history(request: pytest.FixtureRequest) -> History:
    return the_history(request.param)


def test_deliveries_alone_leave_open_what_they_tell_of(history: History) -> None:
    """All of them, in the order received, without a single call to Cal.com."""
    receiver = Receiver(history)
    for delivery in history.deliveries:
        receiver.receive(delivery)
        receiver.read()
    assert ({uid for uid, *_ in receiver.open()}, receiver.calcom.calls) == (history.told_open, [])


def test_deliveries_alone_are_right_but_for_what_cal_com_does_not_tell(history: History) -> None:
    """What was brought back to life, and moves that come as requests which do not name what they replace."""
    receiver = Receiver(history)
    for delivery in history.deliveries:
        receiver.receive(delivery)
        receiver.read()
    wrong_ones = {uid for uid, *_ in set(receiver.open()) ^ set(history.live)}
    assert wrong_ones <= history.brought_back | history.moved_untold


def test_deliveries_alone_in_reverse_make_the_same_appointments(history: History) -> None:
    """S4."""
    receiver = Receiver(history)
    for delivery in reversed(history.deliveries):
        receiver.receive(delivery)
        receiver.read()
    assert {uid for uid, *_ in receiver.open()} == history.told_open


def test_the_list_alone_makes_the_same_appointments(history: History) -> None:
    """All webhooks lost."""
    receiver = Receiver(history)
    receiver.rest()
    assert wrong(receiver) == []


@pytest.mark.parametrize("reverse", [False, True])
def test_in_the_order_received_and_reversed_it_ends_as_the_final_list(history: History, reverse: bool) -> None:
    receiver = Receiver(history)
    live_through(receiver, iter(history.deliveries[:: -1 if reverse else 1]))
    assert wrong(receiver) == []


def test_any_order_with_anything_missing_ends_as_the_final_list(history: History, figures: Figures) -> None:
    """S3, S4, S6, S8: and no write is sent, or the list would raise."""
    assert lived_through_all(history.name, PERMUTATIONS) == {}
    figures(f"{PERMUTATIONS} permutations of the real history {history.name}: 0 ended otherwise")


@pytest.mark.parametrize("seed", [0, 7, 42])
def test_sqlite_ends_as_the_final_list(history: History, seed: int, tmp_path: Path) -> None:
    with closing(open_storage(f"sqlite:///{tmp_path}/askpro.db", vault=FernetVault((new_vault_key(),)))) as storage:
        storage.migrate()
        receiver = Receiver(history, storage)
        live_through(receiver, Mess(seed)(history.deliveries))
        assert wrong(receiver) == []
