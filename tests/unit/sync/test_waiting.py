"""How long the sync waits between tries (S18)."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from askpro.application.sync.tasks import SyncSettings

SETTINGS = SyncSettings()
fractions = st.floats(0, 1, exclude_max=True)
tries = st.integers(0, 10_000)


@given(tries, fractions)
def test_a_pause_is_never_longer_than_the_longest(number: int, fraction: float) -> None:
    assert timedelta(0) < SETTINGS.wait(number, fraction) <= SETTINGS.longest_wait


@given(tries, fractions)
def test_with_equal_luck_a_later_pause_is_not_shorter(number: int, fraction: float) -> None:
    assert SETTINGS.wait(number, fraction) <= SETTINGS.wait(number + 1, fraction)


@given(tries, fractions, fractions)
def test_luck_changes_a_pause_by_no_more_than_half(number: int, one: float, other: float) -> None:
    """Jitter, so that those who failed together do not come back together."""
    assert SETTINGS.wait(number, one) >= SETTINGS.wait(number, other) / 2


def test_a_lease_ends_before_the_horizon() -> None:
    """Who takes over resolves; it does not repeat a write at once."""
    assert SETTINGS.lease < SETTINGS.horizon
