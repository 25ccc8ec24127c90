"""When the worker goes its rounds: some minutes after the start, then at its pace; what failed stays due."""

from typing import cast

import pytest
from attrs import define, field

from askpro.application.app import Application
from askpro.domain.errors import TemporarilyUnavailable
from askpro.entrypoints.crew import Crew, Item
from askpro.entrypoints.worker import Rounds


@define
class Company:
    """One company, in place of an application; and a crew that works at once."""

    visited: list[float] = field(factory=list)
    now: float = 0.0
    fails: bool = False

    @property
    def sweep(self) -> "Company":
        return self

    def companies(self) -> list[str]:
        return ["com_a"]

    def visit(self, company_id: str) -> None:
        assert company_id == "com_a"
        if self.fails:
            raise TemporarilyUnavailable("down")
        self.visited.append(self.now)


class AtOnce(Crew):
    """Does what it is offered while it is offered."""

    def offer(self, item: Item, work: object) -> bool:
        assert item.kind == "visit"
        assert callable(work)
        work()
        return True


def rounds(company: Company, every: float) -> Rounds:
    return Rounds(
        cast(Application, company), AtOnce(), "visit", company.visit, first=300, every=every, clock=lambda: company.now
    )


@pytest.mark.parametrize(("every", "expected"), [(3_600.0, [300.0, 3_900.0, 7_500.0]), (60.0, [60.0, 120.0, 180.0])])
def test_first_after_some_minutes_then_at_its_pace(every: float, expected: list[float]) -> None:
    company = Company()
    going = rounds(company, every)
    while len(company.visited) < 3:
        going.look()
        company.now += 10
    assert company.visited == expected


def test_what_failed_stays_due() -> None:
    company = Company(fails=True)
    going = rounds(company, 3_600.0)
    going.look()
    company.now = 400
    with pytest.raises(TemporarilyUnavailable):
        going.look()
    company.fails = False
    going.look()
    assert company.visited == [400]
