"""What docs/twin.md says of the page is so: its example runs, and every route that it names is there."""

import re
from pathlib import Path

import httpx
import pytest

from askpro.twin.server import build_twin, running_twin

TEXT = (Path(__file__).parents[2] / "docs" / "twin.md").read_text("utf-8")
PART = TEXT[TEXT.index("## A page for people") : TEXT.index("## What goes wrong")]
ROUTES = re.findall(r"^\| `(GET|POST) (/\S*)` \|", PART, re.MULTILINE)


def test_the_example_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PART, re.DOTALL)
    exec(compile(example, "docs/twin.md", "exec"), {"__name__": "example"})


def test_every_route_is_named() -> None:
    assert len(ROUTES) == 12


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_named_route_is_there(method: str, path: str) -> None:
    """It may refuse what it is asked here, but not as an unknown path."""
    filled = path.replace("{uid}", "none").replace("{number}", "1").replace("{id}", "none")
    with running_twin(build_twin()) as running:
        answer = httpx.request(method, running.page + filled[1:], json={} if method == "POST" else None)
        assert "The twin has no" not in answer.text
