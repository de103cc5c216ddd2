"""The tables of tickets, as migrations 0001 to 0013 had left them."""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0013b"
down_revision = "0013a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_project")),
        sa.UniqueConstraint("key", name=op.f("uq_tickets_project_key")),
    )
    op.create_table(
        "tickets_sprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["tickets_project.id"], name=op.f("fk_tickets_sprint_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_sprint")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_tickets_sprint_project_id_name")),
        sa.UniqueConstraint("project_id", "remote_id", name=op.f("uq_tickets_sprint_project_id_remote_id")),
    )
    op.create_table(
        "tickets_status",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["tickets_project.id"], name=op.f("fk_tickets_status_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_status")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_tickets_status_project_id_name")),
    )
    op.create_table(
        "tickets_ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("points", sa.Double(), nullable=True),
        sa.Column("labels", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sprint_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.Double(), nullable=False),
        sa.Column("flagged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignee_id"], ["member.id"], name=op.f("fk_tickets_ticket_assignee_id")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["member.id"], name=op.f("fk_tickets_ticket_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_ticket_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["tickets_project.id"], name=op.f("fk_tickets_ticket_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["sprint_id"], ["tickets_sprint.id"], name=op.f("fk_tickets_ticket_sprint_id")
        ),
        sa.ForeignKeyConstraint(
            ["status_id"], ["tickets_status.id"], name=op.f("fk_tickets_ticket_status_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_ticket")),
        sa.UniqueConstraint("key", name=op.f("uq_tickets_ticket_key")),
        sa.UniqueConstraint("source", name=op.f("uq_tickets_ticket_source")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tickets_ticket", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_ticket_assignee", ["assignee_id", "status_id"], unique=False)
        batch_op.create_index("ix_tickets_ticket_parent", ["parent_id"], unique=False)
        batch_op.create_index("ix_tickets_ticket_sprint", ["sprint_id"], unique=False)
    op.create_table(
        "tickets_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_tickets_comment_author_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_comment_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_comment")),
        sa.UniqueConstraint("ticket_id", "source", name=op.f("uq_tickets_comment_ticket_id_source")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tickets_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_comment_source"), ["source"], unique=False)
        batch_op.create_index("ix_tickets_comment_told", ["told"], unique=False)
    op.create_table(
        "tickets_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_tickets_history_by_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_history_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_history")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tickets_history", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_history_ticket", ["ticket_id", "at"], unique=False)
        batch_op.create_index("ix_tickets_history_told", ["told"], unique=False)
    op.create_table(
        "tickets_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_link_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_link_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_link")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_tickets_link_from_id_to_id_kind")),
    )
    with op.batch_alter_table("tickets_link", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_link_to", ["to_id"], unique=False)
    op.create_table(
        "tickets_mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_mention_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_mention")),
        sa.UniqueConstraint(
            "channel", "thread_ts", "ticket_id", name=op.f("uq_tickets_mention_channel_thread_ts_ticket_id")
        ),
    )
