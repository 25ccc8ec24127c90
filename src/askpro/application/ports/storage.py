"""The storage: our ledger. Contract suite: ``askpro.testing.contracts.storage``.

A *ledger* is one company's view inside one transaction: nothing of another company can be reached through it (S11).
Writers of one company wait for each other, so what a ledger has read stays true until it commits, and a promise
granted in it is granted once (S7). Readers wait for nobody. A transaction commits when its ``with`` block ends and
rolls back when an error leaves the block.
"""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from askpro.application.ports.holds import Holds
from askpro.application.ports.idempotency import IdempotencyRecords
from askpro.application.ports.records import ALL_RECEIVED, InboxTally, Page, Received, ReceivedQuery
from askpro.application.ports.repositories import (
    Appointments,
    Audits,
    Bookings,
    Claims,
    Customers,
    Generations,
    History,
    Issues,
    Services,
    Staff,
)
from askpro.application.ports.sweeps import Sweep
from askpro.application.ports.vitals import Refused, WorkerSeen
from askpro.domain.company import ApiKey, Company


class Ledger(Protocol):
    """One company's data inside one transaction."""

    @property
    def company(self) -> Company: ...
    @property
    def appointments(self) -> Appointments: ...
    @property
    def bookings(self) -> Bookings: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def generations(self) -> Generations: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def audits(self) -> Audits: ...
    @property
    def services(self) -> Services: ...
    @property
    def history(self) -> History: ...
    @property
    def issues(self) -> Issues: ...
    @property
    def holds(self) -> Holds: ...
    @property
    def idempotency(self) -> IdempotencyRecords: ...


class Directory(Protocol):
    """The companies of the installation and their keys."""

    def companies(self) -> list[Company]:
        """By slug."""
        ...

    def get(self, company_id: str) -> Company:
        """Raises NotFound."""
        ...

    def named(self, slug: str) -> Company:
        """Raises NotFound."""
        ...

    def save(self, company: Company) -> None:
        """Add or replace. Raises AlreadyExists if another company has the slug."""
        ...

    def alter(self, company_id: str, change: Callable[[Company], Company]) -> Company:
        """Save what ``change`` makes of the company as it is now: nobody else's change is lost. Raises NotFound."""
        ...

    def keys(self, company_id: str) -> list[ApiKey]:
        """Revoked ones too."""
        ...

    def key(self, digest: str) -> ApiKey:
        """The key with that digest, revoked or not. Raises NotFound."""
        ...

    def save_key(self, key: ApiKey) -> None:
        """Add or replace."""
        ...

    def sweep_mark(self, company_id: str) -> datetime | None:
        """The calendar's time up to which the last sweep saw everything."""
        ...

    def save_sweep_mark(self, company_id: str, mark: datetime) -> None:
        """Remember it."""
        ...

    def sweep(self, company_id: str, sweep_id: str) -> Sweep:
        """Raises NotFound, also for another company's."""
        ...

    def sweeps(self, company_id: str) -> list[Sweep]:
        """Latest first."""
        ...

    def save_sweep(self, sweep: Sweep) -> None:
        """Add or replace; what is ``surplus`` then goes. Raises NotFound for an unknown company."""
        ...

    def refused(self, company_id: str) -> Refused | None:
        """The webhooks of a company that were refused; None if none ever was."""
        ...

    def count_refused(self, refused: Refused) -> None:
        """Add them to those before. Raises NotFound for an unknown company."""
        ...

    def workers(self) -> list[WorkerSeen]:
        """Latest seen first."""
        ...

    def save_worker(self, worker: WorkerSeen) -> None:
        """Add or replace; those that were not seen for a day are forgotten."""
        ...


class Inbox(Protocol):
    """Webhooks, kept before they are answered and parsed afterwards."""

    def put(self, received: Received) -> bool:
        """Keep durably; False if this company has that digest already. Raises NotFound for an unknown company."""
        ...

    def take(self, now: datetime, limit: int) -> list[Received]:
        """The oldest new ones whose time has come, each at most once a minute while nobody settles it."""
        ...

    def settle(self, received: Received) -> None:
        """Write down what became of it; a body that is empty now stays empty."""
        ...

    def get(self, company_id: str, received_id: str) -> Received:
        """Raises NotFound, also for another company's."""
        ...

    def all(
        self, company_id: str, page: Page, query: ReceivedQuery = ALL_RECEIVED
    ) -> tuple[list[Received], str | None]:
        """Latest first, and the cursor of the next page if there is more."""
        ...

    def tally(self, company_id: str) -> InboxTally:
        """What is there of a company, counted."""
        ...

    def forget(self, company_id: str, received_ids: Collection[str]) -> None:
        """Empty the bodies of these: they hold personal fields. A repeat of one is still known by its digest."""
        ...


class Agenda(Protocol):
    """What is due, over all companies, as (company id, appointment id or booking uid), longest due first."""

    def due_appointments(self, now: datetime, limit: int) -> list[tuple[str, str]]: ...
    def due_verifications(self, now: datetime, limit: int) -> list[tuple[str, str]]: ...


class Storage(Protocol):
    """The whole store."""

    @property
    def inbox(self) -> Inbox: ...
    @property
    def agenda(self) -> Agenda: ...

    def write(self, company_id: str) -> AbstractContextManager[Ledger]:
        """A transaction that may write; alone among the writers of that company. Raises NotFound.

        A thread has one at a time: a second one, a save in the directory or a change of the inbox inside it raises
        RuntimeError, where it would wait for itself.
        """
        ...

    def read(self, company_id: str) -> AbstractContextManager[Ledger]:
        """A transaction that only reads. Raises NotFound."""
        ...

    def directory(self) -> AbstractContextManager[Directory]:
        """A transaction over companies and keys."""
        ...

    def ready(self) -> None:
        """Raises ConfigurationError if the store cannot be used: unreachable, or its schema is not ours."""
        ...

    def migrate(self) -> None:
        """Bring the schema up to date; nothing happens if it is."""
        ...

    def close(self) -> None:
        """Give connections back."""
        ...
