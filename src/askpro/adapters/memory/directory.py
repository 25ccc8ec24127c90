"""Companies and their keys in memory."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from attrs import field, frozen

from askpro.adapters.memory.table import Table, View
from askpro.domain.company import ApiKey, Company
from askpro.domain.errors import AlreadyExists, NotFound


def _companies() -> Table[str, Company]:
    return Table(slug=lambda row: (row.slug,))


def _keys() -> Table[str, ApiKey]:
    return Table(company=lambda row: (row.company_id,), digest=lambda row: (row.digest,))


@frozen(eq=False)
class Register:
    """The committed companies and keys."""

    writer: Lock = field(factory=Lock)
    mutex: Lock = field(factory=Lock)
    companies: Table[str, Company] = field(factory=_companies)
    keys: Table[str, ApiKey] = field(factory=_keys)
    marks: Table[str, datetime] = field(factory=Table)


class MemoryDirectory:
    """See ``askpro.application.ports.storage.Directory``. Waits for other writers only when it first saves."""

    def __init__(self, register: Register, begin_writing: Callable[[], None]) -> None:
        self._register = register
        self._begin_writing = begin_writing
        self._companies = View(register.companies, register.mutex, writing=True)
        self._keys = View(register.keys, register.mutex, writing=True)
        self._marks = View(register.marks, register.mutex, writing=True)

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

    def commit(self) -> None:
        """Make everything that was saved visible at one moment."""
        with self._register.mutex:
            for view in (self._companies, self._keys, self._marks):
                view.commit()
