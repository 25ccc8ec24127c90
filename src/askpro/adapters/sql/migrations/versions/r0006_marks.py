"""Who stayed away, and the reads that are owed because of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: nobody is known to have stayed away yet."""
    op.add_column("appointments", sa.Column("no_show", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("bookings", sa.Column("look_at", sa.BigInteger(), nullable=True))
