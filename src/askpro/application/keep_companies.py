"""Companies and their keys: for the operator of the installation."""

from collections.abc import Callable

from attrs import evolve, frozen

from askpro.application.ports.calendar import AccountCheck, CalendarProvider
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.company import ApiKey, Company, digest_of
from askpro.domain.errors import NotFound


@frozen(kw_only=True)
class KeepCompanies:
    """Add, change and list companies; hand out and revoke keys."""

    storage: Storage
    calendars: CalendarProvider
    clock: Clock
    ids: Ids

    def new_id(self) -> str:
        """An id for a company to add."""
        return self.ids.new("cmp")

    def add(self, company: Company) -> tuple[Company, str]:
        """Keep a new company; answers it with its first key, shown this once.

        Raises AlreadyExists for its slug, InvalidRequest for settings that its calendar does not have.
        """
        self._check(company)
        key, secret = self._make_key(company.id, "first key")
        with self.storage.directory() as directory:
            directory.save(company)
            directory.save_key(key)
        return company, secret

    def change(self, company: Company) -> Company:
        """Replace a company. What is cached of it is stale from then on. Raises what ``add`` raises, and NotFound."""
        self._check(company)
        with self.storage.directory() as directory:
            directory.get(company.id)
            directory.save(company)
        with self.storage.write(company.id) as ledger:
            ledger.generations.move([""])
        return company

    def alter(self, company_id: str, change: Callable[[Company], Company]) -> Company:
        """What ``change`` makes of the company as it is now, whoever else changes it. Raises what ``change`` raises."""

        def checked(known: Company) -> Company:
            changed = change(known)
            self._check(changed)
            return changed

        with self.storage.directory() as directory:
            changed = directory.alter(company_id, checked)
        with self.storage.write(company_id) as ledger:
            ledger.generations.move([""])
        return changed

    def all(self) -> list[Company]:
        """By slug."""
        with self.storage.directory() as directory:
            return directory.companies()

    def get(self, company_id: str) -> Company:
        """By id or slug. Raises NotFound."""
        with self.storage.directory() as directory:
            try:
                return directory.get(company_id)
            except NotFound:
                return directory.named(company_id)

    def issue_key(self, company_id: str, name: str) -> tuple[ApiKey, str]:
        """A new key: its entry, and the key itself, shown this once. Raises NotFound."""
        key, secret = self._make_key(self.get(company_id).id, name)
        with self.storage.directory() as directory:
            directory.save_key(key)
        return key, secret

    def keys(self, company_id: str) -> list[ApiKey]:
        """Every key's entry, revoked ones too. Raises NotFound."""
        with self.storage.directory() as directory:
            return directory.keys(directory.get(company_id).id)

    def revoke_key(self, company_id: str, key_id: str) -> ApiKey:
        """From now on the key is refused. Raises NotFound."""
        for key in self.keys(company_id):
            if key.id == key_id:
                revoked = key if key.revoked_at is not None else evolve(key, revoked_at=self.clock.now())
                with self.storage.directory() as directory:
                    directory.save_key(revoked)
                return revoked
        raise NotFound("The company has no such key.")

    def _check(self, company: Company) -> None:
        if isinstance(self.calendars, AccountCheck):
            self.calendars.check(company.account)

    def _make_key(self, company_id: str, name: str) -> tuple[ApiKey, str]:
        secret = self.ids.secret("ask")
        key = ApiKey(
            id=self.ids.new("key"),
            company_id=company_id,
            name=name,
            digest=digest_of(secret),
            created_at=self.clock.now(),
        )
        return key, secret
