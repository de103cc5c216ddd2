"""The tables of titles, as migrations 0001 to 0013 had left them."""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0013d"
down_revision = "0013c"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
