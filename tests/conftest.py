"""What all tests share: the figures that they report, and the table of invariants that a run can write."""

from collections.abc import Callable

import pytest
from tests import examples
from tests.invariants.table import Collected

Figures = Callable[[str], None]

examples.load()


def pytest_addoption(parser: pytest.Parser) -> None:
    """``make invariants`` gives it."""
    parser.addoption("--write-invariants", action="store_true", help="write the table of docs/sync.md at the end")


def pytest_configure(config: pytest.Config) -> None:
    """Collect only where somebody wants the table. Of several processes one writes it."""
    if config.getoption("--write-invariants"):
        config.pluginmanager.register(Collected(writes=not hasattr(config, "workerinput")))


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Report what a test ran, in words with numbers: it stands beside every invariant that the test proves."""
    return lambda said: record_property("figures", said)
