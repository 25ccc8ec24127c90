"""When the worker sweeps in full: first, and then once a day."""

from typing import cast

from attrs import define, field

from askpro.application.app import Application
from askpro.domain.errors import TemporarilyUnavailable
from askpro.entrypoints.crew import Crew
from askpro.entrypoints.worker import Sweeps

HOUR = 3600.0


@define
class Swept:
    """What was swept, in place of an application's sweep."""

    fulls: list[bool] = field(factory=list)
    fails: bool = False
    now: float = 0.0

    @property
    def sweep(self) -> "Swept":
        return self

    def __call__(self, company_id: str, *, full: bool = False) -> None:
        if self.fails:
            raise TemporarilyUnavailable("down")
        self.fulls.append(full)


def sweeps(swept: Swept) -> Sweeps:
    return Sweeps(cast(Application, swept), Crew(), every=HOUR, clock=lambda: swept.now)


def pass_hours(swept: Swept, sweeps: Sweeps, hours: int) -> None:
    for _ in range(hours):
        sweeps._sweep("com_a")
        swept.now += HOUR


def test_the_first_sweep_and_one_a_day_are_full() -> None:
    swept = Swept()
    pass_hours(swept, sweeps(swept), 49)
    assert [hour for hour, full in enumerate(swept.fulls) if full] == [0, 24, 48]


def test_a_full_sweep_that_fails_stays_due() -> None:
    swept, failed = Swept(fails=True), 0
    due = sweeps(swept)
    try:
        due._sweep("com_a")
    except TemporarilyUnavailable:
        failed = 1
    swept.fails = False
    due._sweep("com_a")
    assert (failed, swept.fulls) == (1, [True])
