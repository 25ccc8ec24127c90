"""Who acts: processes, and companies. Whatever a process does, it may die of it, and another takes its place."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import TypeVar

from attrs import frozen

from askpro.domain.errors import AskproError
from askpro.testing.simulation.perils import Killed
from askpro.testing.simulation.processes import Process
from askpro.testing.simulation.realm import Realm, Tenant
from askpro.testing.simulation.repeats import HORIZON

T = TypeVar("T")


@frozen
class Crew:
    """The processes of a realm at work."""

    realm: Realm

    def one(self, luck: Random) -> Process:
        """Any process."""
        return luck.choice(self.realm.processes)

    def tenant(self, luck: Random) -> Tenant:
        """A company, more often the larger one."""
        return self.realm.tenants["acme" if luck.random() < 0.75 else "globex"]

    def at_work(
        self,
        luck: Random,
        work: Callable[[Process], object],
        process: Process | None = None,
        until: datetime | None = None,
    ) -> None:
        """A worker's errors are logged, and it goes on."""
        with suppress(AskproError):
            self.in_process(luck, work, process, until)

    def in_process(
        self,
        luck: Random,
        work: Callable[[Process], T],
        process: Process | None = None,
        until: datetime | None = None,
    ) -> T:
        """What one process makes of it; no write of it takes effect after ``until``. Raises Killed."""
        realm = self.realm
        chosen = process or self.one(luck)
        number = realm.processes.index(chosen)
        deadline, realm.network.deadline = realm.network.deadline, until or realm.clock.at + HORIZON
        realm.acting.append(number)
        try:
            with realm.sights.by_people(acting=False):
                return work(chosen)
        except Killed:
            realm.replace_process(number)
            raise
        finally:
            realm.acting.pop()
            realm.network.deadline = deadline
