"""One company's data inside one transaction, in SQL."""

from functools import cached_property
from typing import Any

from attrs import frozen
from sqlalchemy import bindparam, select

from askpro.adapters.sql.appointments import SqlAppointments
from askpro.adapters.sql.bookings import SqlBookings
from askpro.adapters.sql.claims import SqlClaims, SqlGenerations
from askpro.adapters.sql.companies import read_company
from askpro.adapters.sql.customers import SqlCustomers
from askpro.adapters.sql.history import SqlHistory, SqlIssues
from askpro.adapters.sql.holds import SqlHolds
from askpro.adapters.sql.idempotency import SqlIdempotencyRecords
from askpro.adapters.sql.services import SqlServices
from askpro.adapters.sql.staff import SqlAudits, SqlStaff
from askpro.adapters.sql.tables import companies
from askpro.adapters.sql.work import Work
from askpro.application.ports.system import Vault
from askpro.domain.company import Company
from askpro.domain.errors import NotFound

_COMPANY = select(companies).where(companies.c.id == bindparam("company"))
_LOCKED_COMPANY = _COMPANY.with_for_update(key_share=True)


@frozen
class SqlLedger:
    """See ``askpro.application.ports.storage.Ledger``."""

    appointments: SqlAppointments
    bookings: SqlBookings
    claims: SqlClaims
    generations: SqlGenerations
    customers: SqlCustomers
    staff: SqlStaff
    audits: SqlAudits
    services: SqlServices
    history: SqlHistory
    issues: SqlIssues
    holds: SqlHolds
    idempotency: SqlIdempotencyRecords
    _row: Any
    _vault: Vault

    @cached_property
    def company(self) -> Company:
        """Unsealed when first asked for: most transactions do not need the secrets."""
        return read_company(self._row, self._vault)


def ledger_of(work: Work, vault: Vault) -> SqlLedger:
    """The ledger of a transaction. Raises NotFound.

    On PostgreSQL a writer locks the company's row, so that the company's writers in all processes wait for each
    other. NO KEY UPDATE: the inbox and others that only refer to the company are not held up.
    """
    row = work.read(_LOCKED_COMPANY if work.writing else _COMPANY, company=work.company_id).one_or_none()
    if row is None:
        raise NotFound("There is no such company.")
    return SqlLedger(
        SqlAppointments(work),
        SqlBookings(work),
        SqlClaims(work),
        SqlGenerations(work),
        SqlCustomers(work),
        SqlStaff(work),
        SqlAudits(work),
        SqlServices(work),
        SqlHistory(work),
        SqlIssues(work),
        SqlHolds(work),
        SqlIdempotencyRecords(work, vault),
        row,
        vault,
    )
