"""The contract that every storage keeps (``askpro.application.ports.storage``).

Subclass it, provide the fixture, and let pytest collect the subclass::

    class TestMyStorage(StorageContract):
        @pytest.fixture
        def storage(self) -> Iterator[Storage]:
            with closing(open_my_storage()) as storage:
                storage.migrate()
                yield storage

``storage`` is empty at the beginning of each test. A promise that an adapter cannot keep is overridden with
``@pytest.mark.xfail(reason=…)``, so that it stays visible. The tests' names begin with the id of the invariant or
the lesson that they prove, where there is one.
"""

from askpro.testing.contracts.storage.appointments import AppointmentsContract
from askpro.testing.contracts.storage.claims import ClaimsContract
from askpro.testing.contracts.storage.directory import DirectoryContract
from askpro.testing.contracts.storage.graph import GraphContract
from askpro.testing.contracts.storage.holds import HoldsContract
from askpro.testing.contracts.storage.idempotency import IdempotencyContract
from askpro.testing.contracts.storage.inbox import AgendaContract, InboxContract
from askpro.testing.contracts.storage.oversight import OversightContract
from askpro.testing.contracts.storage.people import PeopleContract
from askpro.testing.contracts.storage.records import RecordsContract
from askpro.testing.contracts.storage.round_trips import RoundTripsContract
from askpro.testing.contracts.storage.tenants import TenantsContract
from askpro.testing.contracts.storage.transactions import TransactionsContract
from askpro.testing.contracts.storage.within import WithinContract


class StorageContract(
    TransactionsContract,
    WithinContract,
    TenantsContract,
    AppointmentsContract,
    GraphContract,
    ClaimsContract,
    PeopleContract,
    RecordsContract,
    HoldsContract,
    IdempotencyContract,
    DirectoryContract,
    InboxContract,
    AgendaContract,
    OversightContract,
    RoundTripsContract,
):
    """Everything the port promises."""


__all__ = ["StorageContract"]
