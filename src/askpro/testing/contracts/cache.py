"""The contract that every cache keeps (``askpro.application.ports.system.Cache``).

Subclass it, provide the fixture, and let pytest collect the subclass::

    class TestMyCache(CacheContract):
        @pytest.fixture
        def bench(self) -> CacheBench:
            return CacheBench(cache=MyCache(), wait=time.sleep, bound=10_000)
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askpro.application.ports.system import Cache
from askpro.domain.offers import Availability, Offer
from askpro.domain.timespan import Span, read_instant

MINUTE = timedelta(minutes=1)


@frozen
class CacheBench:
    """A cache to be examined. ``wait`` lets that many seconds pass; ``bound`` is the most entries it keeps."""

    cache: Cache
    wait: Callable[[float], None]
    bound: int


class CacheContract:
    """Every promise of a cache, one test each."""

    @pytest.fixture
    def bench(self) -> CacheBench:
        """The cache to be examined, empty."""
        raise NotImplementedError("Provide a fixture `bench` that returns a CacheBench.")

    def test_what_was_never_put_is_none(self, bench: CacheBench) -> None:
        assert bench.cache.get(("cmp_1", "nothing")) is None

    def test_what_was_put_is_found(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "offers", 7), "value", MINUTE)
        assert bench.cache.get(("cmp_1", "offers", 7)) == "value"

    def test_the_last_value_counts(self, bench: CacheBench) -> None:
        for value in ("first", "second"):
            bench.cache.put(("cmp_1", "offers"), value, MINUTE)
        assert bench.cache.get(("cmp_1", "offers")) == "second"

    def test_availability_comes_back_as_it_was(self, bench: CacheBench) -> None:
        start = read_instant("2027-03-08T08:00:00Z")
        offer = Offer(Span.starting(start, timedelta(minutes=30)), "stf_1", "svc_1")
        answer = Availability(
            offers=(offer,), time_zone="Asia/Kolkata", as_of=start, fresh_until=start + MINUTE, source="cache"
        )
        bench.cache.put(("cmp_1", "offers"), answer, MINUTE)
        assert bench.cache.get(("cmp_1", "offers")) == answer

    def test_s11_a_key_of_another_company_finds_nothing(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "offers", 7), "value", MINUTE)
        assert bench.cache.get(("cmp_2", "offers", 7)) is None

    def test_a_value_is_there_until_its_lifetime_ends(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "x"), "value", timedelta(seconds=5))
        bench.wait(0.5)
        assert bench.cache.get(("cmp_1", "x")) == "value"

    def test_a_value_is_gone_when_its_lifetime_ended(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "x"), "value", timedelta(seconds=1))
        bench.wait(1.5)
        assert bench.cache.get(("cmp_1", "x")) is None

    def test_each_value_has_its_own_lifetime(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "short"), "value", timedelta(seconds=1))
        bench.cache.put(("cmp_1", "long"), "value", MINUTE)
        bench.wait(1.5)
        assert (bench.cache.get(("cmp_1", "short")), bench.cache.get(("cmp_1", "long"))) == (None, "value")

    def test_a_new_value_begins_a_new_lifetime(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "x"), "old", timedelta(seconds=1))
        bench.cache.put(("cmp_1", "x"), "new", MINUTE)
        bench.wait(1.5)
        assert bench.cache.get(("cmp_1", "x")) == "new"

    def test_a_value_without_a_lifetime_is_not_kept(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "x"), "value", timedelta(0))
        bench.wait(0.1)
        assert bench.cache.get(("cmp_1", "x")) is None

    def test_s18_the_cache_is_bounded(self, bench: CacheBench) -> None:
        for number in range(bench.bound + 100):
            bench.cache.put(("cmp_1", number), number, timedelta(hours=1))
        kept = sum(bench.cache.get(("cmp_1", number)) is not None for number in range(bench.bound + 100))
        assert 0 < kept <= bench.bound

    def test_what_is_used_stays_when_others_must_go(self, bench: CacheBench) -> None:
        bench.cache.put(("cmp_1", "used"), "value", timedelta(hours=1))
        for number in range(bench.bound + 100):
            bench.cache.put(("cmp_1", number), number, timedelta(hours=1))
            if number % 10 == 0:
                bench.cache.get(("cmp_1", "used"))
        assert bench.cache.get(("cmp_1", "used")) == "value"

    def test_many_threads_may_use_it_at_once(self, bench: CacheBench) -> None:
        def use(number: int) -> bool:
            bench.cache.put(("cmp_1", number % 7), number % 7, MINUTE)
            return bench.cache.get(("cmp_1", number % 7)) == number % 7

        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(use, range(800)))

    @settings(
        derandomize=True,
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(keys=st.lists(st.tuples(st.text(), st.integers() | st.text(), st.none() | st.datetimes()), unique=True))
    def test_different_keys_never_meet(self, bench: CacheBench, keys: list[tuple[object, ...]]) -> None:
        for place, key in enumerate(keys):
            bench.cache.put(key, place, MINUTE)
        assert [bench.cache.get(key) for key in keys] == list(range(len(keys)))
