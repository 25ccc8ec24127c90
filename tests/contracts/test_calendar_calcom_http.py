"""The Cal.com adapter before the twin on a port, in both editions, under the calendar's contract."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from tests.clocks import WalkingClock
from tests.contracts.twins import EDITIONS, Customer, a_twin, twin_bench

from askpro.testing.contracts.calendar_bench import CalendarBench
from askpro.testing.contracts.calendar_powers import CalendarPowersContract
from askpro.twin.server import running_twin

Delivered = list[tuple[dict[str, str], bytes]]


@pytest.fixture
def delivered() -> Iterator[tuple[str, Delivered]]:
    """An address, and what has come to it so far."""
    came: Delivered = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            came.append((dict(self.headers.items()), body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/calendar", came
        server.shutdown()


class TestCalcomOverHttp(CalendarPowersContract):
    @pytest.fixture(params=EDITIONS)
    def bench(self, request: pytest.FixtureRequest, delivered: tuple[str, Delivered]) -> Iterator[CalendarBench]:
        clock, (hook, came) = WalkingClock(), delivered
        with running_twin(a_twin(request.param, clock)) as running:
            bench = twin_bench(request.param, clock, running.url, None, hook=hook, deliveries=lambda: list(came))
            yield bench
            bench.provider.close()
            assert isinstance(bench.outside, Customer)
            bench.outside.close()
