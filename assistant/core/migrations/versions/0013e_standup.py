"""The tables of stand-ups, as migrations 0001 to 0013 had left them."""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0013e"
down_revision = "0013d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standup_team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("prompt_time", sa.Text(), nullable=False),
        sa.Column("window_hours", sa.Integer(), nullable=False),
        sa.Column("close_at", sa.Text(), nullable=True),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("weekdays", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("one_zone", sa.Boolean(), nullable=False),
        sa.Column("evening_before", sa.Boolean(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("reminders", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answers_to", sa.Text(), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=True),
        sa.Column("escalate_after", sa.Integer(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_standup_team_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_team")),
    )
    with op.batch_alter_table("standup_team", schema=None) as batch_op:
        batch_op.create_index("ix_standup_team_channel", ["channel"], unique=False)
    op.create_table(
        "standup_day_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["standup_team.id"], name=op.f("fk_standup_day_off_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_day_off")),
    )
    with op.batch_alter_table("standup_day_off", schema=None) as batch_op:
        batch_op.create_index("ix_standup_day_off_team", ["team_id", "last"], unique=False)
    op.create_table(
        "standup_participant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("observer", sa.Boolean(), nullable=False),
        sa.Column("next_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("planned_zone", sa.Text(), nullable=True),
        sa.Column("done_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standup_participant_member_id")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["standup_team.id"], name=op.f("fk_standup_participant_team_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_participant")),
        sa.UniqueConstraint("team_id", "member_id", name=op.f("uq_standup_participant_team_id_member_id")),
    )
    with op.batch_alter_table("standup_participant", schema=None) as batch_op:
        batch_op.create_index("ix_standup_participant_member", ["member_id"], unique=False)
        batch_op.create_index("ix_standup_participant_next_at", ["next_at"], unique=False)
    op.create_table(
        "standup_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opened_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("look_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_of", sa.Integer(), nullable=False),
        sa.Column("summaries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["standup_team.id"], name=op.f("fk_standup_round_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_round")),
        sa.UniqueConstraint("team_id", "day", name=op.f("uq_standup_round_team_id_day")),
    )
    with op.batch_alter_table("standup_round", schema=None) as batch_op:
        batch_op.create_index("ix_standup_round_closed_at", ["closed_at", "look_at"], unique=False)
        batch_op.create_index("ix_standup_round_day", ["day"], unique=False)
        batch_op.create_index("ix_standup_round_stale", ["stale"], unique=False)
    op.create_table(
        "standup_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("earlier", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standup_answer_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["standup_round.id"], name=op.f("fk_standup_answer_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_answer")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f("uq_standup_answer_round_id_member_id")),
    )
    with op.batch_alter_table("standup_answer", schema=None) as batch_op:
        batch_op.create_index("ix_standup_answer_member", ["member_id"], unique=False)
    op.create_table(
        "standup_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("prompted", sa.Boolean(), nullable=False),
        sa.Column("prompt_edits", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_standup_ask_member_id")),
        sa.ForeignKeyConstraint(["round_id"], ["standup_round.id"], name=op.f("fk_standup_ask_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standup_ask")),
        sa.UniqueConstraint("round_id", "member_id", name=op.f("uq_standup_ask_round_id_member_id")),
    )
    with op.batch_alter_table("standup_ask", schema=None) as batch_op:
        batch_op.create_index("ix_standup_ask_member", ["member_id"], unique=False)
