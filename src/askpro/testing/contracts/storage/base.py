"""What every part of the storage contract builds on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, settings

from askpro.application.ports.storage import Storage
from askpro.testing.contracts.storage.samples import add_company

PATIENCE = 10.0
"""Seconds after which something that must happen is taken not to."""

examples = settings(
    max_examples=max(10, settings().max_examples // 4),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
"""A quarter of the profile's examples: each one is a few transactions in a company of its own.

The storage outlives the example, and one adapter after the other runs the same test: both are meant.
"""


class StorageParts:
    """The fixtures of the contract."""

    @pytest.fixture
    def storage(self) -> Iterator[Storage]:
        """An empty, migrated storage, closed afterwards."""
        pytest.fail("A subclass of StorageContract provides the fixture `storage`: empty, migrated, closed at the end.")

    @pytest.fixture
    def clinic(self, storage: Storage) -> Storage:
        """The storage with the company ``com_a``."""
        add_company(storage, "com_a")
        return storage

    @pytest.fixture
    def two(self, clinic: Storage) -> Storage:
        """The storage with the companies ``com_a`` and ``com_b``."""
        add_company(clinic, "com_b")
        return clinic


def exactly(value: Any) -> Any:
    """The value with the type of each of its parts: an enum's member equals its text, and must not become it."""
    if attrs.has(type(value)):
        return type(value), {one.name: exactly(getattr(value, one.name)) for one in attrs.fields(type(value))}
    if isinstance(value, frozenset):
        return frozenset, sorted((exactly(one) for one in value), key=repr)
    if isinstance(value, list | tuple):
        return type(value), [exactly(one) for one in value]
    if isinstance(value, dict):
        return dict, {key: exactly(one) for key, one in value.items()}
    return type(value), value


def all_at_once(workers: int, work: Callable[[int], None]) -> None:
    """Run the work in that many threads, started together; raises what any of them raises."""
    together = threading.Barrier(workers)

    def one(number: int) -> None:
        together.wait(PATIENCE)
        work(number)

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(one, number) for number in range(workers)]:
            done.result(6 * PATIENCE)
