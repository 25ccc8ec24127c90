"""Idempotency records: what callers asked under keys of their own, and what they were answered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table."""
    words = ("company_id", "scope", "digest", "fingerprint", "reserved", "holder")
    op.create_table(
        "idempotency_records",
        *[sa.Column(name, WORDS, nullable=False) for name in words],
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("lease_until", "expires_at")],
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_idempotency_records_company_id"),
        sa.PrimaryKeyConstraint("company_id", "scope", "digest", name="pk_idempotency_records"),
    )
    op.create_index("ix_idempotency_records_company_id_expires_at", "idempotency_records", ["company_id", "expires_at"])
