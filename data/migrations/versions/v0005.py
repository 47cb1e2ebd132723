"""Questions can be protected, and rehearsals are kept with what people judge of them."""

import sqlalchemy as sa
from alembic import op

from data.columns import Key, Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _protected_question()
    op.create_table(
        "overruled_protection",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", Key, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("questions", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    _rehearsal()
    _rehearsal_case()


def _protected_question() -> None:
    op.create_table(
        "protected_question",
        sa.Column("id", Key, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("expect", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("inquiry_id", Key, nullable=True),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("dropped_by", Key, nullable=True),
        sa.Column("dropped_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"]),
        sa.ForeignKeyConstraint(["made_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["dropped_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_protected_question_inquiry_id", "protected_question", ["inquiry_id"])
    there = sa.text("dropped_at IS NULL")
    op.create_index(
        "one_protected", "protected_question", ["words", "language"], unique=True, sqlite_where=there,
        postgresql_where=there,
    )  # fmt: skip


def _rehearsal() -> None:
    op.create_table(
        "rehearsal",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("figures", sa.String(), nullable=False),
        sa.Column("refused", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rehearsal_after", "rehearsal", ["after"])


def _rehearsal_case() -> None:
    op.create_table(
        "rehearsal_case",
        sa.Column("id", Key, nullable=False),
        sa.Column("rehearsal_id", Key, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("messages", sa.String(), nullable=False),
        sa.Column("alike", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("judged", sa.String(), nullable=False),
        sa.Column("judged_by", Key, nullable=True),
        sa.Column("judged_at", Moment(), nullable=True),
        sa.CheckConstraint("judged = '' OR judged = 'right' OR judged = 'wrong'", name="ck_judged"),
        sa.ForeignKeyConstraint(["rehearsal_id"], ["rehearsal.id"]),
        sa.ForeignKeyConstraint(["inquiry_id"], ["inquiry.id"]),
        sa.ForeignKeyConstraint(["judged_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rehearsal_case_inquiry_id", "rehearsal_case", ["inquiry_id"])
    op.create_index("ix_rehearsal_case", "rehearsal_case", ["rehearsal_id", "place"], unique=True)
