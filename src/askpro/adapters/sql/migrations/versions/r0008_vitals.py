"""Until when former webhook secrets are valid, what was refused at the door, and who works."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, make the tables."""
    op.add_column("companies", sa.Column("former_secrets_until", sa.BigInteger(), nullable=True))
    op.create_table(
        "refused_webhooks",
        sa.Column("company_id", WORDS, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name="fk_refused_webhooks_company_id"),
        sa.PrimaryKeyConstraint("company_id", name="pk_refused_webhooks"),
    )
    op.create_table(
        "workers",
        sa.Column("id", WORDS, nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("began", "seen")],
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
