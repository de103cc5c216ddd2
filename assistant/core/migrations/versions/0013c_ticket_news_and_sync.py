"""The tables of what is told of tickets, and of the sync, as migrations 0001 to 0013 had left them."""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0013c"
down_revision = "0013b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets_mapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_mapping")),
        sa.UniqueConstraint("project", "what", name=op.f("uq_tickets_mapping_project_what")),
    )
    op.create_table(
        "tickets_quiet_channel",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_tickets_quiet_channel")),
    )
    op.create_table(
        "tickets_sync",
        sa.Column("tracker", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("paused", sa.Text(), nullable=True),
        sa.Column("lifted", sa.Boolean(), nullable=False),
        sa.Column("pulled_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("counted_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("checked_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tracker", name=op.f("pk_tickets_sync")),
    )
    op.create_table(
        "tickets_account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tickets_account_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_account")),
        sa.UniqueConstraint("member_id", name=op.f("uq_tickets_account_member_id")),
    )
    op.create_table(
        "tickets_rights",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("rights", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("asked_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tickets_rights_member_id")),
        sa.PrimaryKeyConstraint("member_id", "project", name=op.f("pk_tickets_rights")),
    )
    op.create_table(
        "tickets_searched",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tickets_searched_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_tickets_searched")),
    )
    op.create_table(
        "tickets_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_tickets_subscription_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_subscription")),
        sa.UniqueConstraint("channel", "search", name=op.f("uq_tickets_subscription_channel_search")),
    )
    op.create_table(
        "tickets_unwanted",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tickets_unwanted_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_tickets_unwanted")),
    )
    op.create_table(
        "tickets_alias",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_alias_ticket_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tickets_alias")),
    )
    with op.batch_alter_table("tickets_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_alias_ticket_id"), ["ticket_id"], unique=False)
    op.create_table(
        "tickets_announced",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_announced_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_announced")),
        sa.UniqueConstraint("channel", "ticket_id", name=op.f("uq_tickets_announced_channel_ticket_id")),
    )
    with op.batch_alter_table("tickets_announced", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_announced_ticket", ["ticket_id"], unique=False)
    op.create_table(
        "tickets_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("ours", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("theirs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("kept", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_tickets_conflict_decided_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_conflict_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_conflict")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tickets_conflict", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_conflict_ticket", ["ticket_id", "decided_at"], unique=False)
    op.create_table(
        "tickets_linked",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("base", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sent", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("description_hash", sa.Text(), nullable=True),
        sa.Column("lossy", sa.Boolean(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("updated", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tried_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("comments_due", sa.Boolean(), nullable=False),
        sa.Column("other_assignee", sa.Text(), nullable=True),
        sa.Column("other_parent", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_linked_ticket_id")
        ),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_tickets_linked")),
        sa.UniqueConstraint("marker", name=op.f("uq_tickets_linked_marker")),
        sa.UniqueConstraint("remote_id", name=op.f("uq_tickets_linked_remote_id")),
    )
    with op.batch_alter_table("tickets_linked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_linked_comments_due"), ["comments_due"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tickets_linked_other_assignee"), ["other_assignee"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_tickets_linked_other_parent"), ["other_parent"], unique=False)
        batch_op.create_index("ix_tickets_linked_project", ["project", "state"], unique=False)
    op.create_table(
        "tickets_linked_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("marker", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_linked_comment_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_linked_comment")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_tickets_linked_comment_comment_id")),
        sa.UniqueConstraint("marker", name=op.f("uq_tickets_linked_comment_marker")),
        sa.UniqueConstraint("remote_id", name=op.f("uq_tickets_linked_comment_remote_id")),
    )
    with op.batch_alter_table("tickets_linked_comment", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_linked_comment_ticket", ["ticket_id"], unique=False)
    op.create_table(
        "tickets_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_tickets_notice_member_id")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_notice_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_notice")),
        sa.UniqueConstraint("member_id", "event", name=op.f("uq_tickets_notice_member_id_event")),
    )
    with op.batch_alter_table("tickets_notice", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_notice_told", ["told", "at"], unique=False)
    op.create_table(
        "tickets_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets_ticket.id"], name=op.f("fk_tickets_thread_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_thread")),
        sa.UniqueConstraint("channel", "thread_ts", name=op.f("uq_tickets_thread_channel_thread_ts")),
    )
    with op.batch_alter_table("tickets_thread", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_thread_ticket", ["ticket_id"], unique=False)
