"""One episode: a plan is carried out in a realm of its own, comes to rest, and is judged."""

from collections import Counter
from datetime import timedelta
from random import Random

from attrs import field, frozen

from askpro.application.ports.storage import Storage
from askpro.testing.simulation.acts import Acts, NeverDrained
from askpro.testing.simulation.invariants import broken_at_rest, broken_now
from askpro.testing.simulation.perils import Killed
from askpro.testing.simulation.plan import COMMANDS, Plan, Step
from askpro.testing.simulation.realm import Realm
from askpro.testing.simulation.weather import Weather
from askpro.testing.simulation.words import Words

CHECK_EVERY = 30
_OFTEN, _RARELY = timedelta(minutes=2), timedelta(minutes=4)
_QUIET = 0.5
"""Share of the episodes after which the system is watched for a while longer, whether it stays as it is."""


@frozen
class Outcome:
    """What an episode came to. ``covered``: how often each act was done, and under which circumstances."""

    commands: int
    faults: Counter[str]
    kills: Counter[str]
    violations: tuple[str, ...]
    covered: Counter[str] = field(factory=Counter)
    trace: str = ""


class Episode:
    """Carries a plan out."""

    def __init__(self, plan: Plan, storage: Storage) -> None:
        setting = plan.setting
        self.plan = plan
        self.realm = Realm(
            inner=storage,
            luck=Random(setting.seed),
            edition=setting.edition,
            era=setting.era,
            trouble=setting.trouble,
            processes_wanted=setting.processes,
            calm=setting.calm,
        )
        self.words = Words(storage)
        self.acts = Acts(self.realm, self.words)
        self.faults: Counter[str] = Counter()
        self.kills: Counter[str] = Counter()
        self.weather = Weather(self.realm, self.acts, setting, self.faults)

    @property
    def commands(self) -> int:
        """How many were given, also by those who act while somebody is in the middle of something."""
        return sum(number for kind, number in self.acts.done.items() if kind in COMMANDS)

    def run(self) -> Outcome:
        """Every step, then rest. The first broken invariant ends it."""
        violations: list[str] = []
        for number, step in enumerate(self.plan.steps, 1):
            self._step(step)
            if number % CHECK_EVERY == 0 and (violations := [*self.acts.wrong, *broken_now(self.realm)]):
                break
        return self._outcome(violations or self.rest())

    def _step(self, step: Step) -> None:
        self.weather.begin(step)
        try:
            self.acts.act(step.kind, Random(step.salt))
        except Killed as where:
            self.kills[str(where)] += 1
        finally:
            self.weather.end()

    # Rest

    def rest(self, *, brief: bool = False) -> list[str]:
        """Faults end, time passes beyond horizon and settle delay, one full sweep runs (the words of S3).

        ``brief``: the workers look less often, and whether it stays quiet afterwards is left out.
        """
        luck = Random(self.plan.setting.seed + 1)
        try:
            self._calm_down(luck)
            if self.plan.setting.calm and (early := self._without_sweep(luck)):
                return early
            self._settle(luck, _RARELY if brief else _OFTEN)
            found = [*self.acts.wrong, *broken_at_rest(self.realm, self.words)]
            return found if found or brief or luck.random() >= _QUIET else self._quiet(luck)
        except NeverDrained:
            return ["S18: the queues never drain"]

    def _without_sweep(self, luck: Random) -> list[str]:
        """Where nothing went wrong, webhooks and verifications suffice, and a command changes one thing or two (S5)."""
        self.acts.drain(luck)
        self._pass_time(luck, timedelta(minutes=2))
        changes, accepted = self.realm.network.changes, self.words.accepted
        found = [f"S5: {changes} changes for {accepted} commands"] if changes > 2 * accepted else []
        return found + self.words.late + broken_at_rest(self.realm, self.words, swept=False)

    def _calm_down(self, luck: Random) -> None:
        realm = self.realm
        realm.perils.disarm()
        for process in realm.processes:
            process.outbound.impatient = process.outbound.full = False
            process.outbound.unfinished.clear()
        realm.network.plan = realm.network.deadline = realm.post.luck = None
        realm.post.deaf = False
        end = luck.choice(("a week", "deliver", "drop"))
        if end == "drop":
            realm.post.waiting.clear()
        elif end == "a week" and realm.post.waiting:
            realm.advance(timedelta(days=7))

    def _settle(self, luck: Random, every: timedelta = _OFTEN) -> None:
        realm, acts = self.realm, self.acts
        acts.drain(luck)
        self._pass_time(luck, timedelta(minutes=7), every)
        for tenant in realm.tenants.values():
            luck.choice(realm.processes).app.sweep(tenant.company.id, full=True)
        acts.drain(luck)
        self._pass_time(luck, timedelta(minutes=13), every)

    def _pass_time(self, luck: Random, by: timedelta, every: timedelta = _OFTEN) -> None:
        until = self.realm.clock.at + by
        while self.realm.clock.at < until:
            self.realm.advance(min(every, until - self.realm.clock.at))
            self.acts.drain(luck)

    def _quiet(self, luck: Random) -> list[str]:
        """S5: a system at rest stays as it is and writes nothing."""
        before = self._state()
        self._settle(luck)
        after = self._state()
        return [] if before == after else [f"S5: at rest, and yet {_difference(before, after)}"]

    def _state(self) -> dict[str, object]:
        realm = self.realm
        state: dict[str, object] = {"writes": [f"{each.method} {each.path}" for each in realm.network.writes]}
        for each in realm.appointments():
            state[each.id] = (each.sequence, each.agreed, each.head, each.errand.fence)
        return state

    def _outcome(self, violations: list[str]) -> Outcome:
        realm = self.realm
        faults = self.faults + realm.network.faults + realm.lanes
        for fate, number in realm.post.fates.items():
            faults[f"webhook {fate}"] += number
        trace = f"{realm.network.calls} {realm.perils.number} {len(realm.sights.known)} {realm.clock.at}"
        return Outcome(self.commands, faults, self.kills, tuple(violations), self._covered(), trace)

    def _covered(self) -> Counter[str]:
        setting = self.plan.setting
        circumstances = (setting.era.name, setting.edition, f"{setting.processes} processes", *["calm"] * setting.calm)
        return self.acts.done + Counter(circumstances) + self._effects()

    def _effects(self) -> Counter[str]:
        """How often what can be asked for in vain came about."""
        effects: Counter[str] = Counter()
        for sight in self.realm.sights.known.values():
            effects.update({f"{command} took effect": number for command, number in sight.arranged.items()})
        effects["erase took effect"] = sum(person.done for person in self.realm.erased)
        for tenant in self.realm.tenants.values():
            with self.realm.inner.read(tenant.company.id) as ledger:
                ends = [issue.end.how for issue in ledger.issues.all(only_open=False) if issue.end is not None]
            effects.update(f"an issue was {how}" for how in ends)
        return effects


def _difference(before: dict[str, object], after: dict[str, object]) -> str:
    return "; ".join(f"{key}: {before.get(key)} became {after[key]}" for key in after if before.get(key) != after[key])
