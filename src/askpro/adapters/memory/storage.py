"""The whole store in memory."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import get_ident

from askpro.adapters.memory.agenda import MemoryAgenda
from askpro.adapters.memory.directory import MemoryDirectory, Register
from askpro.adapters.memory.inbox import MemoryInbox
from askpro.adapters.memory.ledger import MemoryLedger
from askpro.adapters.memory.shelves import Desk, Shelves
from askpro.application.ports.system import Vault
from askpro.domain.company import Company
from askpro.domain.errors import NotFound


class MemoryStorage:
    """See ``askpro.application.ports.storage.Storage``. Forgets everything with the process."""

    def __init__(self) -> None:
        self._register = Register()
        self.inbox = MemoryInbox(self._check_outside, self._company)
        self.agenda = MemoryAgenda(self._desks)
        self._shelves: dict[str, Shelves] = {}
        self._writing: set[int] = set()

    @contextmanager
    def write(self, company_id: str) -> Iterator[MemoryLedger]:
        """A transaction that may write; alone among the writers of that company. Raises NotFound."""
        self._company(company_id)
        shelves = self._shelves[company_id]
        with self._as_writer(), shelves.writer:
            desk = Desk(company_id, shelves, writing=True)
            yield MemoryLedger(desk, self._company(company_id))
            desk.commit()

    @contextmanager
    def read(self, company_id: str) -> Iterator[MemoryLedger]:
        """A transaction that only reads. Raises NotFound."""
        company = self._company(company_id)
        yield MemoryLedger(Desk(company_id, self._shelves[company_id], writing=False), company)

    @contextmanager
    def directory(self) -> Iterator[MemoryDirectory]:
        """A transaction over companies and keys."""
        with ExitStack() as stack:
            saving: list[bool] = []

            def begin_writing() -> None:
                if not saving:
                    stack.enter_context(self._as_writer())
                    stack.enter_context(self._register.writer)
                    saving.append(True)

            directory = MemoryDirectory(self._register, begin_writing)
            yield directory
            if saving:
                for company in directory.companies():
                    self._shelves.setdefault(company.id, Shelves())
                directory.commit()

    def ready(self) -> None:
        """Always."""

    def migrate(self) -> None:
        """Nothing to bring up to date."""

    def close(self) -> None:
        """Nothing to give back."""

    def _company(self, company_id: str) -> Company:
        found = self._register.companies.rows.get(company_id)
        if found is None:
            raise NotFound("There is no such company.")
        return found

    def _desks(self) -> Iterator[Desk]:
        for company_id, shelves in list(self._shelves.items()):
            yield Desk(company_id, shelves, writing=False)

    @contextmanager
    def _as_writer(self) -> Iterator[None]:
        """A second writer of the same thread would wait for the first for ever: say so instead."""
        self._check_outside()
        me = get_ident()
        self._writing.add(me)
        try:
            yield
        finally:
            self._writing.discard(me)

    def _check_outside(self) -> None:
        if get_ident() in self._writing:
            raise RuntimeError("This thread is inside a write transaction already.")


def open_storage(url: str = "memory://", *, vault: Vault | None = None) -> MemoryStorage:  # noqa: ARG001 - as the others
    """An empty store. Needs neither a place nor a vault: nothing outlives the process."""
    return MemoryStorage()
