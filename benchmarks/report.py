"""The results as a page."""

from collections.abc import Sequence

from benchmarks.figures import Verdict

_HEAD = ("side", "rounds × requests", "requests/s", "p50 ms", "p99 ms")
_METHOD = (
    "Written by `make bench`; do not edit. Each pair runs interleaved in one run: a round of askpro, a round of its "
    "counterpart, and again. Every program has a process of its own, all on one machine, with the same client. "
    "A figure is the median over the rounds of what was measured side by side; requests/s and p50 are medians over "
    "the rounds, p99 is over all requests."
)


def line(verdict: Verdict) -> str:
    """A verdict in one line."""
    return f"{'met    ' if verdict.met else 'NOT MET'}  {verdict.title}: {verdict.figure}; target {verdict.target}"


def page(verdicts: Sequence[Verdict], skipped: Sequence[str], facts: Sequence[tuple[str, str]]) -> str:
    """The page in Markdown."""
    lines = [
        "# Results of the bench",
        "",
        _METHOD,
        "",
        "| target | wanted | measured | |",
        "|---|---|---|---|",
        *(f"| {each.title} | {each.target} | {each.figure} | {_word(each)} |" for each in verdicts),
        *(f"| {each} | | | skipped |" for each in skipped),
        "",
        "## Measurements",
        "",
    ]
    for verdict in verdicts:
        lines += _section(verdict)
    lines += ["## Machine", "", *(f"- {name}: {value}" for name, value in facts), ""]
    return "\n".join(lines)


def _word(verdict: Verdict) -> str:
    return "met" if verdict.met else "**not met**"


def _section(verdict: Verdict) -> list[str]:
    lines = [f"### {verdict.title}", "", f"{verdict.figure}: {_word(verdict)}.", ""]
    if verdict.rows:
        lines += [_cells(_HEAD), _cells(["---"] * len(_HEAD)), *(_cells(row) for row in verdict.rows), ""]
    lines += [f"{note}\n" for note in verdict.notes]
    return lines


def _cells(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
