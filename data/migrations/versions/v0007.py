"""Lessons know where they come from, and operating points are decided on the desk's own history."""

import sqlalchemy as sa
from alembic import op

from data.columns import Key, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "origin",
        sa.Column("example_id", Key, nullable=False),
        sa.Column("message_id", Key, nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("example_id", "message_id"),
    )
    op.create_index("ix_origin_inquiry_id", "origin", ["inquiry_id"])
    op.create_table(
        "bookmark",
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("event_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"]),
        sa.PrimaryKeyConstraint("reader"),
    )
    op.create_table(
        "calibration",
        sa.Column("id", Key, nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("matcher", sa.String(), nullable=False),
        sa.Column("knowledge", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("answer", sa.Float(), nullable=False),
        sa.Column("offer", sa.Float(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("target", sa.Float(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("bound", sa.Float(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("curve", sa.String(), nullable=False),
        sa.Column("bins", sa.String(), nullable=False),
        sa.CheckConstraint("0 < offer AND offer <= answer AND answer <= 1", name="ck_points"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("run", "language"),
    )
