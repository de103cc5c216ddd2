"""title_corrected"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    corrected = sa.Column("corrected", sa.JSON(none_as_null=True), server_default="[]", nullable=False)
    op.add_column("titles_title", corrected)
