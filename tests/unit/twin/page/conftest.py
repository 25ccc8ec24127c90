"""The page over a small world, without a socket."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define, field

from askpro.twin import Answer, Delivery, Request
from askpro.twin.deliveries import DeliveryLog
from askpro.twin.page.routes import Page

if TYPE_CHECKING:
    from tests.unit.twin.conftest import Client, World

HOST = "127.0.0.1:8020"


@define
class Visitor:
    """Uses the page as its script does. Deliveries are logged, and answered with 200."""

    client: "Client"
    log: DeliveryLog = field(factory=DeliveryLog)
    page: Page = field(init=False)

    @page.default
    def _open(self) -> Page:
        return Page(self.client.twin, self.log, "start")

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        sent = {"host": HOST, "content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        path, _, query = path.partition("?")
        answer = self.page.answer(Request(method, path, query, sent, content))
        for delivery in answer.deliveries:
            self.log.answered(self.log.begin(delivery, self.client.clock.now), 200, 3)
        self.client.deliveries += answer.deliveries
        return answer

    def read(self, path: str, method: str = "GET", body: Any = None) -> Any:
        answer = self.send(method, path, body)
        assert answer.status < 300, answer.body
        return json.loads(answer.body)

    def refusal(self, path: str, method: str = "POST", body: Any = None, **headers: str) -> tuple[int, str]:
        answer = self.send(method, path, body, **headers)
        assert answer.status >= 400, answer.body
        told = json.loads(answer.body)
        return answer.status, told["error"]["message"] if "error" in told else told["message"]

    def act(self, path: str, **form: Any) -> Any:
        return self.read(f"/_twin/{path}", "POST", form)["data"]

    def state(self, query: str = "") -> Any:
        return self.read(f"/_twin/state{query}")

    @property
    def told(self) -> list[Delivery]:
        return self.client.deliveries

    @property
    def last(self) -> Any:
        """The last webhook's envelope."""
        return json.loads(self.told[-1].body)


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def visit(world: "World") -> Visit:
    """A visitor of a twin of that world; session-wide because it holds nothing."""
    return lambda edition="upstream-2025-10", **more: Visitor(world.client(edition=edition, **more))
