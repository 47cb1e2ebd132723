"""What an agent sends again is known by its sender's own id, and stored once."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("client_id", sa.String(), nullable=True))
    op.create_index(
        "one_client_id",
        "message",
        ["inquiry_id", "agent_id", "client_id"],
        unique=True,
        sqlite_where=sa.text("client_id IS NOT NULL"),
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
