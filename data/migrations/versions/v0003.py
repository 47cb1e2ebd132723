"""Articles have versions in the database, and every process notices when these change."""

import sqlalchemy as sa
from alembic import op

from data.columns import Key, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DRAFT = sa.text("state = 'draft'")
STANDING = sa.text("state = 'published' OR state = 'withdrawn'")


def upgrade() -> None:
    op.create_table(
        "article_version",
        sa.Column("id", Key, nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("based_on", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", Key, nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("published_by", Key, nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("withdrawn_by", Key, nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'published' OR state = 'superseded' OR state = 'withdrawn'", name="ck_state"
        ),
        sa.CheckConstraint("number > 0", name="ck_number"),
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name="ck_published_at"),
        sa.CheckConstraint("state <> 'withdrawn' OR withdrawn_at IS NOT NULL", name="ck_withdrawn_at"),
        sa.ForeignKeyConstraint(["made_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["published_by"], ["agent.id"]),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["agent.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article", "language", "number"),
    )
    for name, where in (("one_draft", DRAFT), ("one_standing", STANDING)):
        op.create_index(
            name, "article_version", ["article", "language"], unique=True, sqlite_where=where, postgresql_where=where
        )
    library = op.create_table(
        "library",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reloads", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(library, [{"id": 1, "revision": 0, "reloads": 0}])
