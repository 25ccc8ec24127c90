"""Findings as people read them."""

from collections.abc import Iterable

from askpro.entrypoints.cli.output import Output
from askpro.entrypoints.web.shapes import FindingView


def print_findings(out: Output, findings: Iterable[FindingView]) -> None:
    """Each with what to do about it."""
    for found in findings:
        colour = "red" if found["weight"] == "broken" else "yellow"
        out.flagged(found["weight"], colour, f"{found['code']}: {found['says']}", found["advice"])
