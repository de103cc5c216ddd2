"""tickets_asked"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets_asked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("given", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_asked_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_asked")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tickets_asked", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_asked_ticket", ["ticket_id", "what"], unique=False)
