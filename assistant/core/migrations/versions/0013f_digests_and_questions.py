"""The tables of digests and questions, as migrations 0001 to 0013 had left them.

A database that stands at 0013 of those goes on from here.
"""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0013"
down_revision = "0013e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ask_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("thread_ts", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("sources", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_question")),
        sa.UniqueConstraint("key", name=op.f("uq_ask_question_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("ask_question", schema=None) as batch_op:
        batch_op.create_index("ix_ask_question_created", ["created_at"], unique=False)
        batch_op.create_index("ix_ask_question_user", ["user_id", "created_at"], unique=False)
    op.create_table(
        "digest_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("items", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_edition")),
        sa.UniqueConstraint("channel", "period", name=op.f("uq_digest_edition_channel_period")),
    )
    op.create_table(
        "digest_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("genres", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("least_vibe", sa.Integer(), nullable=True),
        sa.Column("without", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("chart", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_subscription")),
        sa.UniqueConstraint("channel", name=op.f("uq_digest_subscription_channel")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "digest_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("up", sa.Boolean(), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Text(), nullable=True),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_vote")),
        sa.UniqueConstraint("title_id", "user", name=op.f("uq_digest_vote_title_id_user")),
    )
    with op.batch_alter_table("digest_vote", schema=None) as batch_op:
        batch_op.create_index("ix_digest_vote_at", ["at"], unique=False)
    op.create_table(
        "ask_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["question_id"], ["ask_question.id"], name=op.f("fk_ask_vote_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ask_vote")),
        sa.UniqueConstraint("question_id", "user_id", name=op.f("uq_ask_vote_question_id_user_id")),
    )
