"""standup_calendar"""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standup_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("next_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("read_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failing", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standup_calendar_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_calendar")),
        sa.UniqueConstraint("member_id", name=op.f("uq_standup_calendar_member_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("standup_calendar", schema=None) as batch_op:
        batch_op.create_index("ix_standup_calendar_next_at", ["next_at"], unique=False)
