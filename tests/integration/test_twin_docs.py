"""What docs/twin.md says of seeds and faults is so: its examples run, and it names every kind."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from askpro.twin import SeedError
from askpro.twin.edition import EDITIONS
from askpro.twin.faults import KINDS
from askpro.twin.http import Request
from askpro.twin.scenarios import read_scenario
from askpro.twin.server import build_twin

TEXT = (Path(__file__).parents[2] / "docs" / "twin.md").read_text("utf-8")
WORLD = TEXT[TEXT.index("## A world of your own") : TEXT.index("## What goes wrong")]
FAULTS = TEXT[TEXT.index("## What goes wrong") :]


def blocks(language: str) -> list[str]:
    """The code blocks of the part about faults."""
    return re.findall(rf"```{language}\n(.*?)```", FAULTS, re.DOTALL)


@pytest.mark.parametrize("example", blocks("python"), ids=["over http", "in process"])
def test_the_examples_run(example: str) -> None:
    exec(compile(example, "docs/twin.md", "exec"), {"__name__": "example"})


def test_the_example_of_a_file_is_a_scenario() -> None:
    (example,) = blocks("toml")
    assert [each.kind for each in read_scenario(tomllib.loads(example), "mine").faults] == [
        "lost-answer",
        "webhook-delayed",
    ]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_example_of_a_seed_is_a_world(edition: str) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", WORLD, re.DOTALL)
    twin = build_twin(json.loads(example), edition=edition, now="2027-02-22T06:00:00Z")
    query = "eventTypeId=1&start=2027-03-01&end=2027-03-01"
    answer = twin.handle(
        Request(method="GET", path="/v2/slots", query=query, headers={"cal-api-version": "2024-09-04"})
    )
    starts = [each["start"] for each in json.loads(answer.body)["data"]["2027-03-01"]]
    assert (len(starts), "2027-03-01T09:00:00.000Z" in starts) == (15, False)


def test_the_example_of_a_refusal_of_a_seed_is_one() -> None:
    with pytest.raises(SeedError) as refused:
        build_twin({"users": [{"id": 1, "name": "Ada"}]})
    assert f"`{refused.value}`" in WORLD


def test_every_kind_of_fault_is_in_the_table() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", FAULTS, re.MULTILINE) == list(KINDS)
