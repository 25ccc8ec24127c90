"""The table of docs/sync.md: invariant → tests → what was run → figures. Written by ``make invariants``, never by hand.

A test proves the invariants that its docstring, its class's, its module's or its own name says (``S2``, ``S5 to S7``).
"""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import define, field

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "sync.md"
BEGIN, END = "<!-- invariants: written by make invariants -->", "<!-- end of invariants -->"
NAMES = (
    *("no loss", "no twins", "convergence", "order blindness", "no loops", "no swallowed change"),
    *("no double promise", "identity", "truth to the caller", "idempotency", "tenant wall", "fence", "time"),
    *("freshness", "quota", "no mass damage", "secrets", "bounded", "totality"),
)
INVARIANTS = {f"S{number}": name for number, name in enumerate(NAMES, 1)}
_NAMED = re.compile(r"\bS(\d+)(?: to S(\d+))?\b")
_IN_A_NAME = re.compile(r"^test_s(\d+)_")


def named(text: str | None) -> set[str]:
    """The invariants that a docstring names."""
    found: set[str] = set()
    for first, last in _NAMED.findall(text or ""):
        found |= {f"S{number}" for number in range(int(first), int(last or first) + 1)}
    return found & INVARIANTS.keys()


def of_name(name: str) -> set[str]:
    """The invariant in the name of a test."""
    return {f"S{number}" for number in _IN_A_NAME.findall(name)} & INVARIANTS.keys()


def files() -> dict[str, list[str]]:
    """The files with tests of each invariant, by reading them."""
    found: dict[str, list[str]] = {each: [] for each in INVARIANTS}
    for path in sorted((*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("src/askpro/testing/contracts/**/*.py"))):
        for each in _proven_by(ast.parse(path.read_text())):
            found[each].append(path.relative_to(ROOT).as_posix())
    return found


def _proven_by(tree: ast.Module) -> set[str]:
    found = named(ast.get_docstring(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found |= named(ast.get_docstring(node)) | of_name(node.name)
    return found


def proven_by(item: pytest.Item) -> set[str]:
    """The invariants that a collected test proves."""
    function, cls, module = (getattr(item, name, None) for name in ("function", "cls", "module"))
    texts = [getattr(each, "__doc__", None) for each in (function, cls, module)]
    return set().union(*(named(text) for text in texts), of_name(item.name))


@define(eq=False)
class Collected:
    """What the tests of a run came to, by invariant."""

    writes: bool = True
    ended: dict[str, Counter[str]] = field(factory=lambda: defaultdict(Counter))
    figures: dict[str, list[str]] = field(factory=lambda: defaultdict(list))

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Each report says what its test proves, also one that comes from another process."""
        for item in items:
            item.user_properties.append(("proves", sorted(proven_by(item))))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count, and keep figures."""
        if report.when != "call" and not (report.when == "setup" and report.skipped):
            return
        told: list[tuple[str, object]] = list(report.user_properties)
        for each in next((value for name, value in told if name == "proves"), ()):  # type: ignore[attr-defined] # a list
            self.ended[each][report.outcome] += 1
            self.figures[each] += [str(value) for name, value in told if name == "figures"]

    def pytest_sessionfinish(self) -> None:
        """Write the table."""
        if self.writes:
            write(list(rows(self)))


def rows(collected: Collected) -> Iterator[str]:
    """The table, line by line."""
    yield "| | invariant | tests in | what was run, and figures |"
    yield "|---|---|---|---|"
    for each, places in files().items():
        ended = collected.ended[each]
        runs = [f"{number} {outcome}" for outcome, number in sorted(ended.items())]
        told = "; ".join([", ".join(runs) or "not run", *dict.fromkeys(collected.figures[each])])
        yield f"| {each} | {INVARIANTS[each]} | {' '.join(f'`{_short(place)}`' for place in places)} | {told} |"


def _short(place: str) -> str:
    return place.removeprefix("tests/").removeprefix("src/askpro/").removesuffix(".py")


def written() -> list[str]:
    """The table as it stands in the page."""
    return PAGE.read_text().partition(BEGIN)[2].partition(END)[0].strip().splitlines()


def refreshed() -> list[str]:
    """The table with the files of now and the figures that were."""
    figures = [line.rpartition(" | ")[2] for line in written()[2:]]
    fresh = list(rows(Collected()))
    return [
        *fresh[:2],
        *(f"{line.rpartition(' | ')[0]} | {told}" for line, told in zip(fresh[2:], figures, strict=True)),
    ]


def write(lines: list[str]) -> None:
    """Put a table between the marks."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text("\n".join([before + BEGIN, "", *lines, "", END + rest.partition(END)[2]]))
