"""From rounds to figures. A round runs askpro and then its counterpart; what is compared was measured side by side."""

from collections.abc import Callable, Sequence
from statistics import median

from attrs import field, frozen

from benchmarks.client import Tally


@frozen
class Round:
    """askpro and its counterpart, one after the other."""

    askpro: Tally
    bare: Tally


@frozen(kw_only=True)
class Verdict:
    """One target and how it stands. ``rows`` are the measurements behind the figure."""

    title: str
    target: str
    figure: str
    met: bool
    rows: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = field(default=())


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which that part of the values lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def rate(tally: Tally) -> float:
    """Requests per second."""
    return len(tally.latencies) / tally.seconds


def p50(tally: Tally) -> float:
    """Milliseconds."""
    return median(tally.latencies) / 1e6


def by_throughput(title: str, rounds: Sequence[Round], least: float, notes: Sequence[str] = ()) -> Verdict:
    """askpro's requests per second as a part of the bare handler's: the median over the rounds."""
    ratios = [rate(each.askpro) / rate(each.bare) for each in rounds]
    figure = median(ratios)
    return Verdict(
        title=title,
        target=f"≥ {least:.2f}× of the bare handler's requests/s",
        figure=f"{figure:.2f}× (rounds: {_range(ratios)})",
        met=figure >= least,
        rows=rows_of(rounds),
        notes=tuple(notes),
    )


def by_median_time(title: str, rounds: Sequence[Round], most: float, notes: Sequence[str] = ()) -> Verdict:
    """askpro's p50 as a multiple of the direct call's: the median over the rounds."""
    ratios = [p50(each.askpro) / p50(each.bare) for each in rounds]
    figure = median(ratios)
    return Verdict(
        title=title,
        target=f"p50 ≤ {most:.2f}× of the direct call's",
        figure=f"{figure:.3f}× (rounds: {_range(ratios, 3)})",
        met=figure <= most,
        rows=rows_of(rounds),
        notes=tuple(notes),
    )


def by_added_time(title: str, rounds: Sequence[Round], most: float, notes: Sequence[str] = ()) -> Verdict:
    """The milliseconds that askpro's p50 lies above the direct call's: the median over the rounds."""
    added = [p50(each.askpro) - p50(each.bare) for each in rounds]
    figure = median(added)
    return Verdict(
        title=title,
        target=f"≤ {most:.0f} ms added to the direct call's p50",
        figure=f"{figure:.1f} ms added (rounds: {_range(added, 1)})",
        met=figure <= most,
        rows=rows_of(rounds),
        notes=tuple(notes),
    )


def by_seconds(title: str, seconds: Sequence[float], most: float, notes: Sequence[str] = ()) -> Verdict:
    """The median of some runs."""
    figure = median(seconds)
    return Verdict(
        title=title,
        target=f"≤ {most:.1f} s",
        figure=f"{figure:.2f} s (of {len(seconds)} runs: {_range(seconds)})",
        met=figure <= most,
        notes=tuple(notes),
    )


def by_microseconds(title: str, seconds: Sequence[float], most: float, notes: Sequence[str] = ()) -> Verdict:
    """The fastest of some rounds, each given in seconds for one computation: other work on the core only adds."""
    micros = [each * 1e6 for each in seconds]
    figure = min(micros)
    return Verdict(
        title=title,
        target=f"≤ {most:.0f} µs",
        figure=f"{figure:.1f} µs (of {len(micros)} rounds: {_range(micros, 1)})",
        met=figure <= most,
        notes=tuple(notes),
    )


def _range(values: Sequence[float], digits: int = 2) -> str:
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"


def rows_of(rounds: Sequence[Round]) -> tuple[tuple[str, ...], ...]:
    """The measurements of both sides."""
    return (_row("askpro", rounds, lambda each: each.askpro), _row("bare", rounds, lambda each: each.bare))


def _row(name: str, rounds: Sequence[Round], side: Callable[[Round], Tally]) -> tuple[str, ...]:
    """Medians over the rounds; p99 over all requests of all rounds."""
    tallies = [side(each) for each in rounds]
    everything = [latency / 1e6 for tally in tallies for latency in tally.latencies]
    return (
        name,
        f"{len(tallies)} × {len(tallies[0].latencies)}",
        f"{median(rate(tally) for tally in tallies):,.0f}",
        f"{median(p50(tally) for tally in tallies):.2f}",
        f"{quantile(everything, 0.99):.2f}",
    )
