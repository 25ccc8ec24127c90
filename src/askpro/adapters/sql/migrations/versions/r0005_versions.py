"""Versions of the calendar's API, where a company sets others."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("companies", sa.Column("versions", sa.Text(), nullable=True))
