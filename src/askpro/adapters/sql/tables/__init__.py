"""The tables. ``migrations`` makes them; a test compares the two."""

from askpro.adapters.sql.tables.companies import (
    api_keys,
    companies,
    customers,
    event_types,
    host_audits,
    hosts,
    refused_webhooks,
    services,
    staff,
    sweep_marks,
    sweeps,
    workers,
)
from askpro.adapters.sql.tables.holds import holds
from askpro.adapters.sql.tables.idempotency import idempotency_records
from askpro.adapters.sql.tables.ledger import (
    appointments,
    bookings,
    claims,
    generations,
    history,
    inbox,
    issues,
    still_open,
)
from askpro.adapters.sql.tables.quotas import quotas
from askpro.adapters.sql.tables.shared import metadata

__all__ = [
    "api_keys",
    "appointments",
    "bookings",
    "claims",
    "companies",
    "customers",
    "event_types",
    "generations",
    "history",
    "holds",
    "host_audits",
    "hosts",
    "idempotency_records",
    "inbox",
    "issues",
    "metadata",
    "quotas",
    "refused_webhooks",
    "services",
    "staff",
    "still_open",
    "sweep_marks",
    "sweeps",
    "workers",
]
