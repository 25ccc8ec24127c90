"""What a process knows of others' changes: never older than half a second, never older than its own (S14)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from askpro.adapters.memory import open_storage
from askpro.application.offering.freshness import LIFETIME, Freshness, Register, WatchedStorage
from askpro.domain.company import ApiKey, Company
from askpro.domain.errors import NotFound
from askpro.domain.staff import StaffMember
from askpro.testing.worlds import VirtualClock


class Counting:
    """A storage that counts its transactions and lets a test act inside of the next reading one."""

    def __init__(self) -> None:
        self.inner = open_storage()
        self.reads = 0
        self.inside: list[object] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)

    @contextmanager
    def read(self, company_id: str) -> Iterator[object]:
        self.reads += 1
        with self.inner.read(company_id) as ledger:
            yield ledger
        self._act()

    @contextmanager
    def directory(self) -> Iterator[object]:
        with self.inner.directory() as directory:
            yield directory
        self._act()

    def _act(self) -> None:
        if self.inside:
            act = self.inside.pop()
            assert callable(act)
            act()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def storage(clock: VirtualClock) -> Counting:
    counting = Counting()
    with counting.inner.directory() as directory:
        company = Company(id="cmp_1", slug="acme", name="Acme", time_zone="UTC", created_at=clock.now())
        directory.save(company)
    with counting.inner.write("cmp_1") as ledger:
        ledger.staff.save(StaffMember(id="stf_1", company_id="cmp_1", name="A", created_at=clock.now()))
    return counting


@pytest.fixture
def freshness(clock: VirtualClock) -> Freshness:
    return Freshness(clock)


def move(storage: Counting, freshness: Freshness | None = None) -> None:
    """Somebody's claim moves the counter: somebody here, if ``freshness`` is told, else another process."""
    with storage.inner.write("cmp_1") as ledger:
        ledger.generations.move(["stf_1"])
    if freshness is not None:
        freshness.written("cmp_1")


def generation(storage: Counting, freshness: Freshness) -> int:
    return freshness.generations(storage, "cmp_1")["stf_1"]  # type: ignore[arg-type]  # it has all that is called


def test_generations_are_asked_for_once_in_a_moment(storage: Counting, freshness: Freshness) -> None:
    for _ in range(5):
        generation(storage, freshness)
    assert storage.reads == 1


def test_a_change_of_this_process_is_seen_at_once(storage: Counting, freshness: Freshness) -> None:
    before = generation(storage, freshness)
    move(storage, freshness)
    assert generation(storage, freshness) == before + 1


def test_a_change_of_another_process_is_seen_within_the_lifetime(
    storage: Counting, freshness: Freshness, clock: VirtualClock
) -> None:
    before = generation(storage, freshness)
    move(storage)
    clock.advance(LIFETIME)
    assert generation(storage, freshness) == before + 1


def test_what_was_read_before_a_write_of_this_process_is_not_remembered(
    storage: Counting, freshness: Freshness
) -> None:
    storage.inside.append(lambda: move(storage, freshness))
    before = generation(storage, freshness)
    assert generation(storage, freshness) == before + 1


def test_the_lifetime_leaves_room_for_the_promise_of_one_second() -> None:
    assert timedelta(seconds=1) > LIFETIME


def test_nothing_is_peeked_of_a_company_that_was_never_asked_for(freshness: Freshness) -> None:
    assert freshness.peek("cmp_1") is None


def test_an_unknown_company_is_not_found(storage: Counting, freshness: Freshness) -> None:
    with pytest.raises(NotFound):
        freshness.generations(storage, "cmp_2")  # type: ignore[arg-type]  # it has all that is called


def test_a_write_that_fails_counts_as_a_write(storage: Counting, freshness: Freshness) -> None:
    """Rather once too often: whether it was committed is not always known."""
    watched = WatchedStorage(storage.inner, freshness.written, lambda: None)
    generation(storage, freshness)
    with pytest.raises(ValueError, match="no"), watched.write("cmp_1"):
        raise ValueError("no")
    assert freshness.peek("cmp_1") is None


def test_a_company_changed_here_is_forgotten_at_once(storage: Counting, clock: VirtualClock) -> None:
    register = Register(storage.inner, clock)
    watched = WatchedStorage(storage.inner, lambda _: None, register.forget)
    register.company("acme")
    with watched.directory() as directory:
        directory.save(Company(id="cmp_1", slug="acme", name="New", time_zone="UTC", created_at=clock.now()))
    assert register.company("acme").name == "New"


def test_a_key_revoked_elsewhere_is_refused_within_two_seconds(storage: Counting, clock: VirtualClock) -> None:
    register = Register(storage.inner, clock)
    key = ApiKey(id="key_1", company_id="cmp_1", name="k", digest="d", created_at=clock.now())
    with storage.inner.directory() as directory:
        directory.save_key(key)
    register.key("d")
    with storage.inner.directory() as directory:
        directory.save_key(
            ApiKey(id="key_1", company_id="cmp_1", name="k", digest="d", created_at=clock.now(), revoked_at=clock.now())
        )
    clock.advance(timedelta(seconds=2))
    assert register.key("d").revoked_at is not None


def test_what_was_read_before_a_change_of_this_process_is_not_remembered(
    storage: Counting, clock: VirtualClock
) -> None:
    """A key revoked between the look-up and its being remembered would stay valid for two seconds more."""
    register = Register(storage, clock)  # type: ignore[arg-type]  # only its directory is used
    storage.inside.append(register.forget)
    register.company("acme")
    with storage.inner.directory() as directory:
        directory.save(Company(id="cmp_1", slug="acme", name="New", time_zone="UTC", created_at=clock.now()))
    assert register.company("acme").name == "New"
