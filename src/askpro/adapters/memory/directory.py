"""Companies and their keys in memory."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from attrs import evolve, field, frozen

from askpro.adapters.memory.copies import copied
from askpro.adapters.memory.table import Table, View
from askpro.application.ports.sweeps import Sweep, surplus
from askpro.application.ports.vitals import FORGOTTEN, Refused, WorkerSeen
from askpro.domain.company import ApiKey, Company
from askpro.domain.errors import AlreadyExists, NotFound


def _companies() -> Table[str, Company]:
    return Table(slug=lambda row: (row.slug,))


def _keys() -> Table[str, ApiKey]:
    return Table(company=lambda row: (row.company_id,), digest=lambda row: (row.digest,))


def _sweeps() -> Table[tuple[str, str], Sweep]:
    return Table(company=lambda row: (row.company_id,))


@frozen(eq=False)
class Register:
    """The committed companies and keys."""

    writer: Lock = field(factory=Lock)
    mutex: Lock = field(factory=Lock)
    companies: Table[str, Company] = field(factory=_companies)
    keys: Table[str, ApiKey] = field(factory=_keys)
    marks: Table[str, datetime] = field(factory=Table)
    sweeps: Table[tuple[str, str], Sweep] = field(factory=_sweeps)
    refused: Table[str, Refused] = field(factory=Table)
    workers: Table[str, WorkerSeen] = field(factory=Table)


class MemoryDirectory:
    """See ``askpro.application.ports.storage.Directory``. Waits for other writers only when it first saves."""

    def __init__(self, register: Register, begin_writing: Callable[[], None]) -> None:
        self._register = register
        self._begin_writing = begin_writing
        self._companies = View(register.companies, register.mutex, writing=True)
        self._keys = View(register.keys, register.mutex, writing=True)
        self._marks = View(register.marks, register.mutex, writing=True)
        self._sweeps = View(register.sweeps, register.mutex, writing=True)
        self._refused = View(register.refused, register.mutex, writing=True)
        self._workers = View(register.workers, register.mutex, writing=True)

    def companies(self) -> list[Company]:
        """By slug."""
        return sorted(self._companies.all(), key=lambda row: row.slug)

    def get(self, company_id: str) -> Company:
        """Raises NotFound."""
        found = self._companies.get(company_id)
        if found is None:
            raise NotFound("There is no such company.")
        return found

    def named(self, slug: str) -> Company:
        """Raises NotFound."""
        for company in self._companies.at("slug", slug):
            return company
        raise NotFound("There is no such company.")

    def save(self, company: Company) -> None:
        """Add or replace. Raises AlreadyExists if another company has the slug."""
        self._begin_writing()
        if any(row.id != company.id for row in self._companies.at("slug", company.slug)):
            raise AlreadyExists("Another company has this slug.")
        self._companies.put(company.id, company)

    def alter(self, company_id: str, change: Callable[[Company], Company]) -> Company:
        """Save what ``change`` makes of the company as it is now: nobody else's change is lost. Raises NotFound."""
        self._begin_writing()
        changed = change(self.get(company_id))
        self.save(changed)
        return changed

    def keys(self, company_id: str) -> list[ApiKey]:
        """Revoked ones too, oldest first."""
        return sorted(self._keys.at("company", company_id), key=lambda row: (row.created_at, row.id))

    def key(self, digest: str) -> ApiKey:
        """The key with that digest, revoked or not. Raises NotFound."""
        for key in self._keys.at("digest", digest):
            return key
        raise NotFound("There is no such key.")

    def save_key(self, key: ApiKey) -> None:
        """Add or replace. Raises NotFound for an unknown company, AlreadyExists if another key has the digest."""
        self._begin_writing()
        self.get(key.company_id)
        if any(row.id != key.id for row in self._keys.at("digest", key.digest)):
            raise AlreadyExists("Another key has this digest.")
        self._keys.put(key.id, key)

    def sweep_mark(self, company_id: str) -> datetime | None:
        """The calendar's time up to which the last sweep saw everything."""
        return self._marks.get(company_id)

    def save_sweep_mark(self, company_id: str, mark: datetime) -> None:
        """Remember it. Raises NotFound for an unknown company."""
        self._begin_writing()
        self.get(company_id)
        self._marks.put(company_id, mark)

    def sweep(self, company_id: str, sweep_id: str) -> Sweep:
        """Raises NotFound, also for another company's."""
        found = self._sweeps.get((company_id, sweep_id))
        if found is None:
            raise NotFound("There is no such sweep.")
        return found

    def sweeps(self, company_id: str) -> list[Sweep]:
        """Latest first."""
        return sorted(self._sweeps.at("company", company_id), key=lambda row: (row.began, row.id), reverse=True)

    def save_sweep(self, sweep: Sweep) -> None:
        """Add or replace; what is ``surplus`` then goes. Raises NotFound for an unknown company."""
        self._begin_writing()
        self.get(sweep.company_id)
        report = copied(dict(sweep.report)) if sweep.report is not None else None
        self._sweeps.put((sweep.company_id, sweep.id), evolve(sweep, report=report))
        for each in surplus(self.sweeps(sweep.company_id)):
            self._sweeps.drop((sweep.company_id, each))

    def refused(self, company_id: str) -> Refused | None:
        """The webhooks of a company that were refused; None if none ever was."""
        return self._refused.get(company_id)

    def count_refused(self, refused: Refused) -> None:
        """Add them to those before. Raises NotFound for an unknown company."""
        self._begin_writing()
        self.get(refused.company_id)
        before = self._refused.get(refused.company_id)
        number = refused.number + (before.number if before is not None else 0)
        self._refused.put(refused.company_id, evolve(refused, number=number))

    def workers(self) -> list[WorkerSeen]:
        """Latest seen first."""
        return sorted(self._workers.all(), key=lambda row: (row.seen, row.id), reverse=True)

    def save_worker(self, worker: WorkerSeen) -> None:
        """Add or replace; those that were not seen for a day are forgotten."""
        self._begin_writing()
        self._workers.put(worker.id, worker)
        for each in [each for each in self._workers.all() if worker.seen - each.seen > FORGOTTEN]:
            self._workers.drop(each.id)

    def commit(self) -> None:
        """Make everything that was saved visible at one moment."""
        with self._register.mutex:
            for view in (self._companies, self._keys, self._marks, self._sweeps, self._refused, self._workers):
                view.commit()
