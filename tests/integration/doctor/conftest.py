"""A company that can work, for each test to harm."""

import httpx
import pytest
from attrs import frozen

from askpro.adapters.reaching import HttpReach
from askpro.domain.findings import FindingCode
from askpro.testing.worlds import World


@frozen
class Ward:
    """A world and its doctor."""

    world: World

    def codes(self) -> list[str]:
        """What the doctor finds, by code."""
        return [each.code.value for each in self.world.app.diagnose(self.world.company.id).findings]

    def says(self, code: FindingCode) -> str:
        """The sentence of the only finding of that kind."""
        (found,) = [each for each in self.world.app.diagnose(self.world.company.id).findings if each.code is code]
        return found.says


def a_world(edition: str = "upstream-2025-10") -> World:
    """A world whose inbox can be pinged."""
    places: list[World] = []

    def answer(request: httpx.Request) -> httpx.Response:
        known = places[0].app.receive_webhook.knows(request.url.path.rpartition("/")[2])
        return httpx.Response(200, json={"receiving": True}) if known else httpx.Response(404)

    places.append(World(edition=edition, reach=HttpReach(httpx.MockTransport(answer))))
    return places[0]


def admitted(world: World) -> Ward:
    """Swept, with a worker, and told of something by webhook."""
    world.outside.book(world.types["Cut", "Alice"], world.at(9))
    world.drain()
    world.app.report_worker()
    world.app.sweep(world.company.id, full=True)
    return Ward(world)


@pytest.fixture
def world() -> World:
    return a_world()


@pytest.fixture
def ward(world: World) -> Ward:
    return admitted(world)
