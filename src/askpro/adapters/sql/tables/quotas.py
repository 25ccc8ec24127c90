"""What was used of each API key's quota. Of no company: a key's calls count together, whoever makes them."""

from sqlalchemy import Column, LargeBinary, Table

from askpro.adapters.sql.tables.shared import metadata
from askpro.adapters.sql.types import WORDS, Instant

# `digest` stands for the key, which is not here (S17).
quotas = Table(
    "quotas",
    metadata,
    Column("digest", WORDS, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
