"""tickets_rank"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tickets = sa.table("tickets_ticket", sa.column("id"), sa.column("rank"))
    ids = op.get_bind().scalars(sa.select(tickets.c.id).order_by(tickets.c.rank, tickets.c.id)).all()
    with op.batch_alter_table("tickets_ticket", schema=None) as batch_op:
        batch_op.alter_column(
            "rank",
            existing_type=sa.DOUBLE(),
            type_=sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            existing_nullable=False,
        )
    # The order so far, until Jira's own has been read again.
    for number, id in enumerate(ids):
        op.execute(tickets.update().where(tickets.c.id == id).values(rank=f"~{number:012d}"))
    op.execute(sa.table("tickets_sync", sa.column("cursor")).update().values(cursor=None))
