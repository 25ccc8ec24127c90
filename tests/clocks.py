"""A clock that never shows the same moment twice."""

from datetime import UTC, datetime, timedelta

from attrs import define


@define
class WalkingClock:
    """Moves a millisecond with every look, so that no two stamps are equal."""

    at: datetime = datetime(2027, 3, 1, 8, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def until(self, moment: datetime) -> None:
        self.at = max(self.at, moment)
