"""Gaps in what the desk knows are remembered, with what was decided of them."""

import sqlalchemy as sa
from alembic import op

from data.columns import Key, Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gap",
        sa.Column("id", Key, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.CheckConstraint("state = 'open' OR state = 'accepted' OR state = 'dismissed'", name="ck_state"),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="ck_decided_at"),
        sa.CheckConstraint("state <> 'accepted' OR article <> ''", name="ck_article"),
        sa.CheckConstraint("state <> 'dismissed' OR why <> ''", name="ck_why"),
        sa.ForeignKeyConstraint(["decided_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "gap_member",
        sa.Column("message_id", Key, autoincrement=False, nullable=False),
        sa.Column("gap_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_gap_member_gap_id", "gap_member", ["gap_id"])
