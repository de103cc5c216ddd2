"""Every tick looks for the rounds that are open: they have an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

OPEN = sa.text("opened_at IS NOT NULL AND closed_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_standup_round_closed_at", "standup_round")
    op.create_index(
        "ix_standup_round_open", "standup_round", ["look_at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
