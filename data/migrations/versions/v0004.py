"""What people at the desk taught it is kept as examples."""

import sqlalchemy as sa
from alembic import op

from data.columns import Key, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "example",
        sa.Column("id", Key, nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("same", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("against", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("inquiry_id", Key, nullable=True),
        sa.Column("message_id", Key, nullable=True),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("decided_by", Key, nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.CheckConstraint("about = 'article' OR about = 'kind'", name="ck_about"),
        sa.CheckConstraint(
            "source = 'choice' OR source = 'unhelpful' OR source = 'linked' OR source = 'correction'"
            " OR source = 'gap' OR source = 'import'",
            name="ck_source",
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR state = 'accepted' OR state = 'rejected' OR state = 'undone'", name="ck_state"
        ),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"]),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("one_example", "example", ["about", "label", "against", "same"], unique=True)
    op.create_index(
        "one_kind_of_words",
        "example",
        ["same"],
        unique=True,
        sqlite_where=sa.text("about = 'kind' AND state = 'accepted' AND NOT against"),
        postgresql_where=sa.text("about = 'kind' AND state = 'accepted' AND NOT against"),
    )
    op.create_index("ix_example_state", "example", ["about", "state", "id"])
    op.create_index("ix_example_inquiry", "example", ["inquiry_id"])
