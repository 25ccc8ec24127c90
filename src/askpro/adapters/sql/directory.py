"""Companies and their keys in SQL."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs
from attrs import field, frozen
from sqlalchemy import ColumnElement, Connection, Executable, Table, delete, null, select

from askpro.adapters.sql.companies import read_company, write_company
from askpro.adapters.sql.pending import insert, upsert
from askpro.adapters.sql.tables import api_keys, companies, refused_webhooks, sweep_marks, sweeps, workers
from askpro.application.ports.sweeps import Sweep, surplus
from askpro.application.ports.system import Vault
from askpro.application.ports.vitals import FORGOTTEN, Refused, WorkerSeen
from askpro.domain.company import ApiKey, Company
from askpro.domain.errors import AlreadyExists, NotFound


@frozen(eq=False)
class SqlDirectory:
    """See ``askpro.application.ports.storage.Directory``.

    Every request asks here for its key, so that a transaction begins as one that reads and waits for nobody; the
    first save goes on in one that writes.
    """

    _vault: Vault
    _reading: Callable[[], Connection]
    _writing: Callable[[], Connection]
    _saving: list[Connection] = field(factory=list)

    def companies(self) -> list[Company]:
        """By slug."""
        rows = self._read(select(companies).order_by(companies.c.slug))
        return [read_company(row, self._vault) for row in rows]

    def get(self, company_id: str) -> Company:
        """Raises NotFound."""
        return self._company(companies.c.id == company_id)

    def named(self, slug: str) -> Company:
        """Raises NotFound."""
        return self._company(companies.c.slug == slug)

    def save(self, company: Company) -> None:
        """Add or replace. Raises AlreadyExists if another company has the slug."""
        connection = self._writer()
        c = companies.c
        if connection.execute(select(c.id).where(c.slug == company.slug, c.id != company.id)).first():
            raise AlreadyExists("Another company has this slug.")
        self._save(companies, write_company(company, self._vault))

    def alter(self, company_id: str, change: Callable[[Company], Company]) -> Company:
        """Save what ``change`` makes of the company as it is now: nobody else's change is lost. Raises NotFound."""
        self._writer()
        changed = change(self._company(companies.c.id == company_id, locked=True))
        self.save(changed)
        return changed

    def keys(self, company_id: str) -> list[ApiKey]:
        """Revoked ones too, oldest first."""
        k = api_keys.c
        rows = self._read(select(api_keys).where(k.company_id == company_id).order_by(k.created_at, k.id))
        return [_read_key(row) for row in rows]

    def key(self, digest: str) -> ApiKey:
        """The key with that digest, revoked or not. Raises NotFound."""
        for row in self._read(select(api_keys).where(api_keys.c.digest == digest)):
            return _read_key(row)
        raise NotFound("There is no such key.")

    def save_key(self, key: ApiKey) -> None:
        """Add or replace. Raises NotFound for an unknown company, AlreadyExists if another key has the digest."""
        connection = self._writer()
        self._known(key.company_id)
        k = api_keys.c
        if connection.execute(select(k.id).where(k.digest == key.digest, k.id != key.id)).first():
            raise AlreadyExists("Another key has this digest.")
        self._save(api_keys, attrs.asdict(key))

    def sweep_mark(self, company_id: str) -> datetime | None:
        """The calendar's time up to which the last sweep saw everything."""
        for row in self._read(select(sweep_marks.c.mark).where(sweep_marks.c.company_id == company_id)):
            mark: datetime = row.mark
            return mark
        return None

    def save_sweep_mark(self, company_id: str, mark: datetime) -> None:
        """Remember it. Raises NotFound for an unknown company."""
        self._writer()
        self._known(company_id)
        self._save(sweep_marks, {"company_id": company_id, "mark": mark})

    def sweep(self, company_id: str, sweep_id: str) -> Sweep:
        """Raises NotFound, also for another company's."""
        s = sweeps.c
        for row in self._read(select(sweeps).where(s.company_id == company_id, s.id == sweep_id)):
            return Sweep(**row._mapping)
        raise NotFound("There is no such sweep.")

    def sweeps(self, company_id: str) -> list[Sweep]:
        """Latest first."""
        s = sweeps.c
        wanted = select(sweeps).where(s.company_id == company_id).order_by(s.began.desc(), s.id.desc())
        return [Sweep(**row._mapping) for row in self._read(wanted)]

    def save_sweep(self, sweep: Sweep) -> None:
        """Add or replace; what is ``surplus`` then goes. Raises NotFound for an unknown company."""
        connection, s = self._writer(), sweeps.c
        self._known(sweep.company_id)
        self._save(sweeps, attrs.asdict(sweep))
        plain = [column for column in s if column is not s.report]
        mine = select(*plain, null().label("report")).where(s.company_id == sweep.company_id)
        if ids := surplus(Sweep(**row._mapping) for row in self._read(mine)):
            connection.execute(delete(sweeps).where(s.company_id == sweep.company_id, s.id.in_(ids)))

    def refused(self, company_id: str) -> Refused | None:
        """The webhooks of a company that were refused; None if none ever was."""
        for row in self._read(select(refused_webhooks).where(refused_webhooks.c.company_id == company_id)):
            return Refused(**row._mapping)
        return None

    def count_refused(self, refused: Refused) -> None:
        """Add them to those before. Raises NotFound for an unknown company."""
        connection, r = self._writer(), refused_webhooks.c
        self._known(refused.company_id)
        more = {"number": r.number + refused.number, "latest": refused.latest}
        statement = insert(refused_webhooks, connection.dialect.name)
        statement = statement.values(**attrs.asdict(refused))
        connection.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=more))

    def workers(self) -> list[WorkerSeen]:
        """Latest seen first."""
        w = workers.c
        return [WorkerSeen(**row._mapping) for row in self._read(select(workers).order_by(w.seen.desc(), w.id.desc()))]

    def save_worker(self, worker: WorkerSeen) -> None:
        """Add or replace; those that were not seen for a day are forgotten."""
        connection = self._writer()
        self._save(workers, attrs.asdict(worker))
        connection.execute(delete(workers).where(workers.c.seen < worker.seen - FORGOTTEN))

    def _company(self, which: ColumnElement[bool], *, locked: bool = False) -> Company:
        wanted = select(companies).where(which)
        for row in self._read(wanted.with_for_update() if locked else wanted):
            return read_company(row, self._vault)
        raise NotFound("There is no such company.")

    def _known(self, company_id: str) -> None:
        if not self._read(select(companies.c.id).where(companies.c.id == company_id)):
            raise NotFound("There is no such company.")

    def _read(self, statement: Executable) -> list[Any]:
        connection = self._saving[0] if self._saving else self._reading()
        return list(connection.execute(statement).all())

    def _writer(self) -> Connection:
        if not self._saving:
            self._saving.append(self._writing())
        return self._saving[0]

    def _save(self, table: Table, row: dict[str, Any]) -> None:
        connection = self._writer()
        connection.execute(upsert(table, connection.dialect.name), row)


def _read_key(row: Any) -> ApiKey:
    return ApiKey(**row._mapping)
