"""tickets_numbered"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """SQLite copied the table in 0028 and forgot that ids are never reused."""
    if op.get_bind().dialect.name == "sqlite":
        numbered = {"sqlite_autoincrement": True}
        with op.batch_alter_table("tickets_ticket", schema=None, recreate="always", table_kwargs=numbered):
            pass
