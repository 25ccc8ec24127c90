"""Short scenarios in which a process dies, or stands still, at every single call through a port, one after another.

The long runs sample these points; here none is left out.
"""

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from askpro.testing.simulation.episode import Episode
from askpro.testing.simulation.eras import ERAS
from askpro.testing.simulation.perils import Killed
from askpro.testing.simulation.plan import Plan, Setting
from askpro.testing.simulation.scenarios import Scenario
from askpro.testing.simulation.stage import Facts, Stage
from askpro.testing.simulation.stores import Stores
from askpro.testing.worlds.seed import TEAMED

_MOST_POINTS = 200
_LEASE_OUTLIVED, _KEY_OUTLIVED = 130, 60
"""Seconds."""


@frozen
class Strike:
    """At which point the process of a scenario was struck, and what does not hold afterwards."""

    point: str
    violations: tuple[str, ...]


def every_death(scenario: Scenario, stores: Stores) -> Iterator[Strike]:
    """Kill the process at each point of the scenario, one run for each."""
    yield from _every_strike(scenario, stores, pausing=False)


def every_pause(scenario: Scenario, stores: Stores) -> Iterator[Strike]:
    """At each point outside a transaction the process stands still for longer than its lease, and another works."""
    yield from _every_strike(scenario, stores, pausing=True)


def _every_strike(scenario: Scenario, stores: Stores, *, pausing: bool) -> Iterator[Strike]:
    done = _struck(scenario, stores).facts
    undone = _struck(evolve(scenario, act=_nothing, again=None), stores).facts if scenario.command else done
    after_work = _struck(evolve(scenario, before=(*scenario.before, Stage.work)), stores).facts
    meant = _meant(scenario, stores)
    for number in range(_MOST_POINTS):
        struck = _struck(scenario, stores, number, pausing=pausing)
        if struck.point is None:
            return
        wanted = [done, after_work, meant] if pausing else [done if struck.committed else undone]
        if struck.interfered:
            wanted = [meant]
        wrong = () if struck.facts in wanted else (f"S1: it came to {struck.facts}, and not to {wanted}",)
        yield Strike(struck.point, (*struck.violations, *wrong))
    raise AssertionError(f"{scenario.name} has too many points")


def _meant(scenario: Scenario, stores: Stores) -> Facts:
    """What comes of it when what others do meanwhile is done afterwards."""
    if scenario.meanwhile is None:
        return []
    before = (*scenario.before, scenario.act)
    return _struck(evolve(scenario, act=scenario.meanwhile, before=before, meanwhile=None), stores).facts


@frozen
class _Struck:
    """What became of a run, whether anything was committed, and where it was struck, if it was.

    ``interfered``: somebody else gave the same appointment another command after that.
    """

    facts: Facts
    committed: bool
    point: str | None
    interfered: bool
    violations: tuple[str, ...]


def _struck(scenario: Scenario, stores: Stores, number: int | None = None, *, pausing: bool = False) -> _Struck:
    with stores.fresh() as storage:
        setting = Setting(seed=1, era=ERAS[0], edition=TEAMED, storm=0.1, trouble=0.0, processes=2)
        stage = Stage(Episode(Plan(setting, ()), storage))
        realm = stage.episode.realm
        realm.post.deaf = scenario.deaf
        for act in scenario.before:
            stage.attempt(act)
        realm.perils.passed.clear()
        points: list[str] = []
        met: list[bool] = []
        if number is not None:
            strike = _pause(stage, points, scenario, met) if pausing else _kill(points)
            realm.perils.arm(number, strike, anywhere=not pausing)
        try:
            stage.attempt(scenario.act)
        except Killed:
            realm.replace_process(0)
            if scenario.again is not None:
                stage.wait(_KEY_OUTLIVED)
                stage.attempt(scenario.again)
        committed = realm.perils.passed["after commit"] > 0
        violations = tuple(stage.episode.rest(brief=True))
        return _Struck(stage.facts(), committed, points[0] if points else None, any(met), violations)


def _nothing(_: Stage) -> None:
    pass


def _kill(points: list[str]) -> Callable[[str], None]:
    def strike(point: str) -> None:
        points.append(point)
        raise Killed(point)

    return strike


def _pause(stage: Stage, points: list[str], scenario: Scenario, met: list[bool]) -> Callable[[str], None]:
    def strike(point: str) -> None:
        points.append(point)
        realm = stage.episode.realm
        given = not scenario.command or realm.perils.passed["after commit"] > 0
        stage.wait(_LEASE_OUTLIVED)
        realm.processes.reverse()
        try:
            stage.attempt(Stage.work)
            if scenario.meanwhile is not None:
                met.append(given and bool(stage.facts()))
                stage.attempt(scenario.meanwhile)
        finally:
            realm.processes.reverse()

    return strike
