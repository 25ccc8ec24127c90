"""What goes wrong during one step: deaths, pauses in which others act, commits that fail, calls that get lost."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

from attrs import frozen

from askpro.testing.simulation.acts import Acts
from askpro.testing.simulation.faults import ON_READS, ON_WRITES, Trip
from askpro.testing.simulation.perils import CommitFailed, Killed
from askpro.testing.simulation.plan import MEANWHILE, Setting, Step
from askpro.testing.simulation.realm import Realm

_STRIKES = {"kill": 10, "pause": 6, "commit fails": 2, "impatience": 2, "full": 1, "network": 14}
_FAULTY = 0.45
_MOST_POINTS = 14


@frozen
class Weather:
    """The weather of one episode; ``faults`` counts what it did."""

    realm: Realm
    acts: Acts
    setting: Setting
    faults: Counter[str]

    def begin(self, step: Step) -> None:
        """Decide what is going to happen in this step."""
        realm, luck = self.realm, Random(step.salt + 1)
        realm.post.luck = None if step.calm or not realm.post.trouble else luck
        if not step.calm and luck.random() < self.setting.storm:
            self._brew(luck)
        elif self.setting.calm:
            realm.network.plan = lambda writing, _: self._overheard(luck, writing)

    def end(self) -> None:
        """The step is over, and so is what had been planned for it."""
        self.realm.perils.disarm()
        self.realm.network.plan = None

    def _brew(self, luck: Random) -> None:
        realm, after = self.realm, luck.randrange(luck.randint(1, _MOST_POINTS))
        kind = luck.choices(list(_STRIKES), list(_STRIKES.values()))[0]
        if kind == "kill":
            realm.perils.arm(after, _die)
        elif kind == "pause":
            realm.perils.arm(after, lambda point: self._pause(point, luck), anywhere=False)
        elif kind == "commit fails":
            realm.perils.arm(after, self._fail_commit)
        elif kind == "impatience":
            for process in realm.processes:
                process.outbound.impatient = True
        elif kind == "full":
            for process in realm.processes:
                process.outbound.full = True
        if kind == "network" or luck.random() < 0.3:
            realm.network.plan = lambda writing, _: self._trip(luck, writing)

    def _overheard(self, luck: Random, writing: bool) -> Trip:
        """Nothing goes wrong, but a webhook may be read before the answer to the call that caused it (L30)."""
        if not writing or luck.random() >= _FAULTY:
            return Trip()
        return Trip(before_answer=lambda: self._read_before_answer(luck))

    def _read_before_answer(self, luck: Random) -> None:
        self.faults["webhook before the answer"] += 1
        with suppress(Killed):
            self.acts.act("read", luck)

    def _pause(self, point: str, luck: Random) -> None:
        """The process stands still at this point, and others act meanwhile."""
        self.faults[f"pause {point}"] += 1
        held = self._leases()
        self.realm.advance(timedelta(seconds=luck.choice((0, 1, 70, 130, 200))))
        for _ in range(luck.randint(0, 3)):
            self._meanwhile(luck)
        if held and any(self._leases().get(each, fence) != fence for each, fence in held.items()):
            self.faults["two workers on one lease"] += 1

    def _leases(self) -> dict[str, int]:
        """The fences of what is under way."""
        return {each.id: each.errand.fence for each in self.realm.appointments() if each.attempt is not None}

    def _meanwhile(self, luck: Random) -> None:
        with suppress(Killed):
            self.acts.act(luck.choice(MEANWHILE), luck)

    def _fail_commit(self, point: str) -> None:
        if point != "before commit":
            self.realm.perils.arm(0, self._fail_commit)
            return
        self.faults["commit failed"] += 1
        raise CommitFailed("The storage cannot commit.")

    def _trip(self, luck: Random, writing: bool) -> Trip:
        if luck.random() >= _FAULTY:
            return Trip()
        fault = luck.choice(ON_WRITES if writing else ON_READS)
        meanwhile: Callable[[], None] | None = None
        roll = luck.random() if writing else 1.0
        if roll < 0.3:
            meanwhile = lambda: self._meanwhile(luck)  # noqa: E731
        elif roll < 0.5:
            meanwhile = lambda: self._read_before_answer(luck)  # noqa: E731
        delay = timedelta(seconds=luck.choice((10, 40, 90, 200)))
        return Trip(fault, delay, before_answer=meanwhile)


def _die(point: str) -> None:
    raise Killed(point)
