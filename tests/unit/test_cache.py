"""The cache in this process, under the contract of every cache."""

from datetime import timedelta

import pytest

from askpro.adapters.cache.memory import MemoryCache, open_cache
from askpro.domain.errors import ConfigurationError
from askpro.testing.contracts.cache import CacheBench, CacheContract
from askpro.testing.worlds import VirtualClock


class TestMemoryCache(CacheContract):
    @pytest.fixture
    def bench(self) -> CacheBench:
        clock = VirtualClock()
        return CacheBench(cache=open_cache("memory://", clock=clock), wait=clock.sleep, bound=20_000)


def test_an_address_of_another_cache_is_refused_with_what_to_use() -> None:
    with pytest.raises(ConfigurationError, match="use memory://"):
        open_cache("redis://127.0.0.1", clock=VirtualClock())


def test_two_caches_share_nothing() -> None:
    clock = VirtualClock()
    one, other = MemoryCache(clock), MemoryCache(clock)
    one.put(("cmp_1", "x"), "value", timedelta(minutes=1))
    assert other.get(("cmp_1", "x")) is None
