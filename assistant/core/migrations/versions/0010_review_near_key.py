"""review_near_key"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("titles_review", sa.Column("near_key", sa.Text(), nullable=True))
    op.create_index("ix_titles_review_near", "titles_review", ["title_id", "near_key"])
