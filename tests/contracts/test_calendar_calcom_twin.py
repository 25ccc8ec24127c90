"""The Cal.com adapter before the twin's core, in both editions, under the calendar's contract."""

import pytest
from tests.clocks import WalkingClock
from tests.contracts.twins import EDITIONS, ORIGIN, a_twin, twin_bench

from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_powers import CalendarPowersContract
from askpro.twin.http import Delivery
from askpro.twin.transport import TwinTransport


class TestCalcomOverTheTwin(CalendarPowersContract):
    @pytest.fixture(params=EDITIONS)
    def bench(self, request: pytest.FixtureRequest) -> CalendarBench:
        clock = WalkingClock()
        sent: list[Delivery] = []
        transport = TwinTransport(a_twin(request.param, clock), deliver=sent.append)
        return twin_bench(
            request.param,
            clock,
            ORIGIN,
            transport,
            deliveries=lambda: [(dict(each.headers), each.body) for each in sent],
        )
