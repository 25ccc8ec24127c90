import pytest

from askpro.testing.contracts.calendar import CalendarBench, CalendarContract
from askpro.testing.contracts.calendar_powers import CalendarPowersContract


@pytest.mark.parametrize("suite", [CalendarContract, CalendarPowersContract])
def test_a_quiet_override_is_refused(suite: type[CalendarContract]) -> None:
    def test_a_past_start_is_refused(self: CalendarContract, bench: CalendarBench) -> None:
        """Does nothing."""

    with pytest.raises(TypeError, match="test_a_past_start_is_refused"):
        type("Quiet", (suite,), {"test_a_past_start_is_refused": test_a_past_start_is_refused})


def test_a_waiver_that_says_why_is_accepted() -> None:
    @pytest.mark.xfail(reason="this calendar books into the past")
    def test_a_past_start_is_refused(self: CalendarContract, bench: CalendarBench) -> None:
        """Waived."""

    waived = type("Waived", (CalendarContract,), {"test_a_past_start_is_refused": test_a_past_start_is_refused})
    assert issubclass(waived, CalendarContract)
