"""The contract that every keeper of quotas keeps (``askpro.application.ports.quotas.Quotas``).

Subclass it, provide the fixture, and let pytest collect the subclass::

    class TestMyQuotas(QuotasContract):
        @pytest.fixture
        def open_quotas(self) -> Opens:
            return lambda: MyQuotas(...)
"""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest

from askpro.application.ports.quotas import Quotas

Opens: TypeAlias = Callable[[], Quotas]


class Mishap(Exception):
    """Happens within a change."""


def count(value: bytes | None, _: datetime) -> tuple[bytes, int]:
    """One more."""
    number = int(value or b"0") + 1
    return str(number).encode(), number


def look(value: bytes | None, _: datetime) -> tuple[bytes | None, bytes | None]:
    """Change nothing."""
    return value, value


class QuotasContract:
    """Every promise of a keeper, one test each."""

    @pytest.fixture
    def open_quotas(self) -> Opens:
        """Opens the same keeper each time; what is kept elsewhere may be used by several that are open at once."""
        raise NotImplementedError("Provide a fixture `open_quotas` that opens the keeper to be examined.")

    @pytest.fixture
    def quotas(self, open_quotas: Opens) -> Iterator[Quotas]:
        """One of them."""
        with closing(open_quotas()) as opened:
            yield opened

    @pytest.fixture
    def digest(self) -> str:
        """A key that nobody else uses."""
        return secrets.token_hex(32)

    def test_nothing_is_kept_of_a_new_key(self, quotas: Quotas, digest: str) -> None:
        assert quotas.change(digest, look) is None

    def test_what_was_given_back_is_kept(self, quotas: Quotas, digest: str) -> None:
        assert [quotas.change(digest, count) for _ in range(3)] == [1, 2, 3]

    def test_bytes_come_back_as_they_were(self, quotas: Quotas, digest: str) -> None:
        for value in (bytes(range(256)) * 16, b""):
            quotas.change(digest, lambda _, __, value=value: (value, None))  # type: ignore[misc]  # one of the loop
            assert quotas.change(digest, look) == value

    def test_keys_do_not_meet(self, quotas: Quotas, digest: str) -> None:
        quotas.change(digest, count)
        assert quotas.change(secrets.token_hex(32), look) is None

    def test_looking_changes_nothing(self, quotas: Quotas, digest: str) -> None:
        quotas.change(digest, count)
        quotas.change(digest, look)
        assert quotas.change(digest, lambda _, __: (None, "looked")) == "looked"
        assert quotas.change(digest, count) == 2

    @pytest.mark.parametrize("known", [False, True])
    def test_a_change_that_fails_is_none(self, quotas: Quotas, digest: str, known: bool) -> None:
        if known:
            quotas.change(digest, count)

        def fail(_: bytes | None, __: datetime) -> tuple[bytes, None]:
            raise Mishap

        with pytest.raises(Mishap):
            quotas.change(digest, fail)
        assert quotas.change(digest, look) == (b"1" if known else None)
        assert quotas.change(digest, count) == 1 + known

    def test_the_keeper_tells_an_instant_in_utc_that_goes_on(self, quotas: Quotas, digest: str) -> None:
        def when(value: bytes | None, now: datetime) -> tuple[bytes | None, datetime]:
            return b"seen", now

        told = [quotas.change(digest, when) for _ in range(5)]
        assert told == sorted(told)
        assert {each.utcoffset() for each in told} == {timedelta(0)}
        assert all(each.tzinfo is UTC or each.utcoffset() == timedelta(0) for each in told)

    @pytest.mark.parametrize("known", [False, True])
    def test_threads_lose_nothing(self, quotas: Quotas, digest: str, known: bool) -> None:
        if known:
            quotas.change(digest, count)
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(lambda _: quotas.change(digest, count), range(80)))
        assert sorted(results) == list(range(1 + known, 81 + known))

    def test_several_that_are_open_at_once_lose_nothing(self, open_quotas: Opens, digest: str) -> None:
        with ExitStack() as stack:
            opened = [stack.enter_context(closing(open_quotas())) for _ in range(3)]
            pool = stack.enter_context(ThreadPoolExecutor(6))
            results = list(pool.map(lambda number: opened[number % 3].change(digest, count), range(60)))
        assert sorted(results) == list(range(1, 61))

    def test_the_times_of_all_changes_are_in_the_order_of_the_changes(self, open_quotas: Opens, digest: str) -> None:
        """Who waited for another's change is told the time after it."""

        def last(value: bytes | None, now: datetime) -> tuple[bytes, float]:
            before, shown = float(value or b"0"), now.timestamp()
            return repr(shown).encode(), shown - before

        with ExitStack() as stack:
            opened = [stack.enter_context(closing(open_quotas())) for _ in range(3)]
            pool = stack.enter_context(ThreadPoolExecutor(6))
            gone = list(pool.map(lambda number: opened[number % 3].change(digest, last), range(60)))
        assert min(gone) >= 0
