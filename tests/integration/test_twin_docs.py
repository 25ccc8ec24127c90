"""What docs/twin.md says of faults is so: its examples run, and it names every kind."""

import re
import tomllib
from pathlib import Path

import pytest

from askpro.twin.faults import KINDS
from askpro.twin.scenarios import read_scenario

TEXT = (Path(__file__).parents[2] / "docs" / "twin.md").read_text("utf-8")
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


def test_every_kind_of_fault_is_in_the_table() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", FAULTS, re.MULTILINE) == list(KINDS)
