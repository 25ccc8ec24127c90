"""What is kept of sweeps, and how a person ended an issue."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the table, add the column and the index."""
    op.create_table(
        "sweeps",
        *[sa.Column(name, WORDS, nullable=False) for name in ("company_id", "id")],
        *[sa.Column(name, sa.Boolean(), nullable=False) for name in ("full", "dry_run")],
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("error", WORDS, nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_sweeps_company_id"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_sweeps"),
    )
    op.create_index("ix_sweeps_company_id_began_id", "sweeps", ["company_id", "began", "id"])
    op.add_column("issues", sa.Column("end", sa.Text(), nullable=True))
    op.create_index("ix_issues_company_id_appointment_id_kind", "issues", ["company_id", "appointment_id", "kind"])
