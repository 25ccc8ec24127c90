"""What an episode does, decided before it begins: a setting and a row of steps, all from one seed.

A step is a kind and a number of its own from which everything in it follows, its faults too. So a step does the
same whether or not others are left out, and an episode can be shrunk.
"""

from random import Random

from attrs import frozen

from askpro.testing.simulation.eras import ERAS, Era
from askpro.testing.worlds.seed import TEAMED

OURS = {
    "book": 6,
    "move": 4,
    "cancel": 2,
    "confirm": 2,
    "decline": 1,
    "reassign": 1.5,
    "no_show": 1.5,
    "hold": 1.5,
    "release": 0.5,
    "again": 2,
}
"""What callers do, and how often."""

OPERATORS = {"retry": 0.8, "dismiss": 0.6, "undo": 0.8, "erase": 0.6}
"""What operators do with issues, and for customers who want to be forgotten."""

THEIRS = {
    "there_book": 3,
    "there_move": 3,
    "there_cancel": 2,
    "there_confirm": 1,
    "there_decline": 1,
    "there_reassign": 1,
    "there_mark": 0.8,
}
"""What people do directly at the calendar."""

COMMANDS = {**OURS, **OPERATORS, **THEIRS}
AROUND = {
    "read": 6,
    "settle": 4,
    "verify": 3,
    "work": 4,
    "sweep": 0.3,
    "sweep_all": 0.1,
    "pass_time": 6,
    "jump": 0.4,
    "begin": 0.6,
    "skew": 0.3,
    "look": 0.8,
    "tidy": 0.2,
    "finish": 2,
}
"""What goes on beside the commands: workers, sweeps, time, clocks, looks, calls whose callers lost patience."""

MEANWHILE = (
    *("work", "settle", "read", "verify", "sweep"),
    *("cancel", "move", "again", "hold", "reassign", "no_show", "retry", "dismiss", "undo", "erase"),
    *("there_cancel", "there_move", "there_book", "there_reassign", "there_mark"),
)
"""What others do while somebody is in the middle of something."""


EDITIONS = (TEAMED, "caldiy-2026-07")
"""What the calendar may be. Only the first has teams."""


@frozen
class Step:
    """One step. ``calm`` takes its faults away."""

    kind: str
    salt: int
    calm: bool = False


@frozen
class Setting:
    """The circumstances of an episode. ``storm`` is the share of steps that something strikes."""

    seed: int
    era: Era
    edition: str
    storm: float
    trouble: float
    processes: int

    @property
    def calm(self) -> bool:
        """Whether nothing goes wrong at all: then more must hold."""
        return not self.storm and not self.trouble


@frozen
class Plan:
    """A setting and its steps."""

    setting: Setting
    steps: tuple[Step, ...]


def plan_of(seed: int, commands: int) -> Plan:
    """The plan of a seed with exactly that many commands."""
    luck = Random(seed)
    weather = luck.random()
    calm = weather < 0.15
    setting = Setting(
        seed=seed,
        era=luck.choice(ERAS),
        edition=EDITIONS[luck.random() >= 0.7],
        storm=0.0 if calm else luck.choice((0.1, 0.25, 0.5)),
        trouble=0.0 if calm else luck.choice((0.1, 0.3, 0.6)),
        processes=luck.choice((1, 2, 3)),
    )
    kinds = luck.choices(list(COMMANDS), list(COMMANDS.values()), k=commands)
    steps = []
    for kind in kinds:
        steps.append(Step(kind, luck.getrandbits(48)))
        if luck.random() < 0.65:
            around = luck.choices(list(AROUND), list(AROUND.values()))[0]
            steps.append(Step(around, luck.getrandbits(48)))
    return Plan(setting, tuple(steps))


def commands_in(plan: Plan) -> int:
    """How many of its steps are commands."""
    return sum(step.kind in COMMANDS for step in plan.steps)
