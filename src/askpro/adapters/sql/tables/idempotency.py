"""What callers asked under keys of their own, and what they were answered."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table

from askpro.adapters.sql.tables.shared import metadata, of_company
from askpro.adapters.sql.types import WORDS, Instant, Json

# `digest` is that of the key, and `body` is sealed: both may have personal fields. No status: no answer yet.
idempotency_records = Table(
    "idempotency_records",
    metadata,
    of_company(primary_key=True),
    Column("scope", WORDS, primary_key=True),
    Column("digest", WORDS, primary_key=True),
    Column("fingerprint", WORDS, nullable=False),
    Column("reserved", WORDS, nullable=False),
    Column("holder", WORDS, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("status", Integer),
    Column("headers", Json),
    Column("body", LargeBinary),
    Index(None, "company_id", "expires_at"),
)
