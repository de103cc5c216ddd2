"""title_identity"""

import sqlalchemy as sa
from alembic import op

import assistant.core.db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
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

    # Plain statements that both databases know: a batch would make the tables anew, and others refer to them.
    for table, column in (("review", "of_id"), ("signal", "of_id"), ("title", "merged_into")):
        named = f"fk_titles_{table}_{column}"
        refers = f"CONSTRAINT {named} REFERENCES titles_title (id)"
        op.execute(f"ALTER TABLE titles_{table} ADD COLUMN {column} INTEGER {refers}")
        op.create_index(op.f(f"ix_titles_{table}_{column}"), f"titles_{table}", [column])
    op.add_column("titles_title", sa.Column("name_key", sa.Text(), server_default="", nullable=False))
    borrowed = sa.Column("borrowed", sa.JSON(none_as_null=True), server_default="{}", nullable=False)
    op.add_column("titles_title", borrowed)
    op.create_index("ix_titles_title_name_key", "titles_title", ["name_key"])
