"""The tables as they stood after migrations 0001 to 0013, which this one replaces."""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0013"
down_revision = None
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
        "core_model_answer",
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("inputs_hash", name=op.f("pk_core_model_answer")),
    )
    with op.batch_alter_table("core_model_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_model_answer_created_at"), ["created_at"], unique=False)

    op.create_table(
        "core_model_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("tokens_in", sa.BigInteger(), nullable=False),
        sa.Column("tokens_out", sa.BigInteger(), nullable=False),
        sa.Column("cost_micro", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_model_use")),
        sa.UniqueConstraint("month", "model", "prompt", name=op.f("uq_core_model_use_month_model_prompt")),
    )
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
        "inbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("received_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("source", "event_id", name=op.f("uq_inbox_source_event_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_state", ["state", "not_before"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("partition", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("lease_until", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("started_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("job", "partition", name=op.f("pk_job_run")),
    )
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("workdays", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("slack_id", name=op.f("uq_member_slack_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("target_key", sa.Text(), nullable=True),
        sa.Column("order_key", sa.Text(), nullable=False),
        sa.Column("pace_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("look_up", sa.Boolean(), nullable=False),
        sa.Column("not_before", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_try", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["target_key"], ["outbox.key"], name=op.f("fk_outbox_target_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_order", ["order_key", "id"], unique=False)
        batch_op.create_index("ix_outbox_state", ["state", "not_before"], unique=False)
        batch_op.create_index(batch_op.f("ix_outbox_target_key"), ["target_key"], unique=False)

    op.create_table(
        "outbox_pause",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("until", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_outbox_pause")),
    )
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
        "tickets_project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets_project")),
        sa.UniqueConstraint("key", name=op.f("uq_tickets_project_key")),
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
        "titles_cursor",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("updated_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_titles_cursor")),
    )
    op.create_table(
        "titles_generation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_titles_generation")),
    )
    op.create_table(
        "titles_indexed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Text(), nullable=False),
        sa.Column("doc_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_indexed")),
        sa.UniqueConstraint("generation", "doc_id", name=op.f("uq_titles_indexed_generation_doc_id")),
    )
    op.create_table(
        "titles_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_part")),
        sa.UniqueConstraint("path", name=op.f("uq_titles_part_path")),
    )
    op.create_table(
        "titles_set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("title_ref", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_set_aside")),
        sa.UniqueConstraint("source", "kind", "place", name=op.f("uq_titles_set_aside_source_kind_place")),
    )
    with op.batch_alter_table("titles_set_aside", schema=None) as batch_op:
        batch_op.create_index("ix_titles_set_aside_title", ["source", "title_ref"], unique=False)

    op.create_table(
        "titles_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("released", sa.Date(), nullable=True),
        sa.Column("overview", sa.Text(), nullable=True),
        sa.Column("tagline", sa.Text(), nullable=True),
        sa.Column("genres", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("cast", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("directors", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("runtime_min", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("borrowed", sa.JSON(none_as_null=True), server_default="{}", nullable=False),
        sa.Column("corrected", sa.JSON(none_as_null=True), server_default="[]", nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["titles_title.id"], name=op.f("fk_titles_title_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_title")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_titles_title_source_source_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("titles_title", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_titles_title_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index("ix_titles_title_name_key", ["name_key"], unique=False)

    op.create_table(
        "titles_vector",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("embedder", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_vector")),
        sa.UniqueConstraint("text_hash", "embedder", name=op.f("uq_titles_vector_text_hash_embedder")),
    )
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
    op.create_table(
        "member_away",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_away_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_away")),
    )
    with op.batch_alter_table("member_away", schema=None) as batch_op:
        batch_op.create_index("ix_member_away_member", ["member_id", "last"], unique=False)

    op.create_table(
        "member_unasked",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_member_unasked_member_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_member_unasked")),
    )
    with op.batch_alter_table("member_unasked", schema=None) as batch_op:
        batch_op.create_index("ix_member_unasked_day", ["member_id", "day"], unique=False)

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
        "titles_doubt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=True),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", assistant.core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["titles_title.id"], name=op.f("fk_titles_doubt_other_id")),
        sa.ForeignKeyConstraint(["title_id"], ["titles_title.id"], name=op.f("fk_titles_doubt_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_doubt")),
        sa.UniqueConstraint("key", name=op.f("uq_titles_doubt_key")),
    )
    with op.batch_alter_table("titles_doubt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_titles_doubt_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_titles_doubt_title_id"), ["title_id"], unique=False)

    op.create_table(
        "titles_enrichment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("vibe_score", sa.Integer(), nullable=True),
        sa.Column("spread", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("genres", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("review_count", sa.Integer(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", assistant.core.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles_title.id"], name=op.f("fk_titles_enrichment_title_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_enrichment")),
        sa.UniqueConstraint("title_id", name=op.f("uq_titles_enrichment_title_id")),
    )
    op.create_table(
        "titles_external_id",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["title_id"], ["titles_title.id"], name=op.f("fk_titles_external_id_title_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_external_id")),
        sa.UniqueConstraint("title_id", "scheme", name=op.f("uq_titles_external_id_title_id_scheme")),
    )
    with op.batch_alter_table("titles_external_id", schema=None) as batch_op:
        batch_op.create_index("ix_titles_external_id", ["scheme", "value"], unique=False)

    op.create_table(
        "titles_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("near_key", sa.Text(), nullable=True),
        sa.Column("rating", sa.Double(), nullable=True),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("sentiment", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["duplicate_of"], ["titles_review.id"], name=op.f("fk_titles_review_duplicate_of")
        ),
        sa.ForeignKeyConstraint(["of_id"], ["titles_title.id"], name=op.f("fk_titles_review_of_id")),
        sa.ForeignKeyConstraint(["title_id"], ["titles_title.id"], name=op.f("fk_titles_review_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_review")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_titles_review_source_source_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("titles_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_titles_review_duplicate_of"), ["duplicate_of"], unique=False)
        batch_op.create_index("ix_titles_review_near", ["title_id", "near_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_titles_review_of_id"), ["of_id"], unique=False)
        batch_op.create_index("ix_titles_review_title", ["title_id", "text_hash"], unique=False)

    op.create_table(
        "titles_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title_id", sa.Integer(), nullable=False),
        sa.Column("of_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["of_id"], ["titles_title.id"], name=op.f("fk_titles_signal_of_id")),
        sa.ForeignKeyConstraint(["title_id"], ["titles_title.id"], name=op.f("fk_titles_signal_title_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles_signal")),
        sa.UniqueConstraint(
            "title_id", "day", "metric", "list", name=op.f("uq_titles_signal_title_id_day_metric_list")
        ),
    )
    with op.batch_alter_table("titles_signal", schema=None) as batch_op:
        batch_op.create_index("ix_titles_signal_day", ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_titles_signal_of_id"), ["of_id"], unique=False)

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
