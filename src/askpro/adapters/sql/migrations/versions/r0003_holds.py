"""Holds, and the moment at which their claims end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, and add the column."""
    op.create_table(
        "holds",
        *[sa.Column(name, WORDS, nullable=False) for name in ("company_id", "id", "holder")],
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_holds_company_id"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_holds"),
    )
    op.create_index("ix_holds_company_id_holder", "holds", ["company_id", "holder"])
    op.create_index("ix_holds_company_id_expires_at", "holds", ["company_id", "expires_at"])
    op.add_column("claims", sa.Column("until", sa.BigInteger(), nullable=True))
