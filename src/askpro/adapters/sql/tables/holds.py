"""Times that are kept for callers."""

from sqlalchemy import Column, Index, Table

from askpro.adapters.sql.tables.shared import metadata, of_company
from askpro.adapters.sql.types import WORDS, Instant, Json

# `form` is the whole hold; what it keeps others away from is a row of `claims` under its id.
holds = Table(
    "holds",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("holder", WORDS, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("form", Json, nullable=False),
    Index(None, "company_id", "holder"),
    Index(None, "company_id", "expires_at"),
)
