"""Customers with a browser and hosts at their desk in a simulation: their requests meet no trouble."""

import json
from typing import Any

from attrs import frozen

from askpro.testing.simulation.network import SimulatedNetwork
from askpro.testing.worlds.outside import Outsiders
from askpro.twin.http import Request, to_json

_HEADERS = {"cal-api-version": "2024-08-13", "content-type": "application/json"}


class Unwanted(Exception):
    """The calendar said no."""


@frozen
class People(Outsiders):
    """Outsiders whose requests go straight to the twin. A no of the calendar is Unwanted."""

    network: SimulatedNetwork

    def rows(self) -> list[dict[str, Any]]:
        """See Outsiders."""
        return list(self.network.twin.snapshot()["bookings"])

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> Any:
        """See Outsiders."""
        headers = {**_HEADERS, "authorization": f"Bearer {key}"} if key else _HEADERS
        answer = self.network.effect(Request(method="POST", path=f"/v2{path}", headers=headers, body=to_json(body)))
        if answer.status >= 300:
            raise Unwanted
        return json.loads(answer.body)["data"]
