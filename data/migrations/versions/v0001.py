"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op

from data.columns import Key, Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact",
        sa.Column("id", Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "dead_letter",
        sa.Column("id", Key, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("supervisor", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "agent",
        sa.Column("id", Key, nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.CheckConstraint(
            "role = 'agent' OR role = 'supervisor' OR role = 'manager' OR role = 'admin'", name="ck_role"
        ),
        sa.ForeignKeyConstraint(
            ["team"],
            ["team.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("token"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", Key, nullable=False),
        sa.Column("contact_id", Key, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "address", "contact_id"),
    )
    op.create_index(op.f("ix_conversation_contact_id"), "conversation", ["contact_id"], unique=False)
    op.create_table(
        "identity",
        sa.Column("id", Key, nullable=False),
        sa.Column("contact_id", Key, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "address"),
    )
    op.create_index(op.f("ix_identity_contact_id"), "identity", ["contact_id"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("contact_id", Key, nullable=False),
        sa.Column("follows_id", Key, nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("agent_id", Key, nullable=True),
        sa.Column("resolved_by", Key, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.Column("quiet_since", Moment(), nullable=False),
        sa.Column("handled", Key, nullable=False),
        sa.Column("greeted", sa.Boolean(), nullable=False),
        sa.Column("asked_contact", sa.Boolean(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("expects", sa.String(), nullable=False),
        sa.Column("offered", sa.String(), nullable=False),
        sa.CheckConstraint("(owner = 'agent') = (agent_id IS NOT NULL)", name="ck_agent_owns"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="ck_closed_at"),
        sa.CheckConstraint("owner = 'bot' OR owner = 'queue' OR owner = 'agent'", name="ck_owner"),
        sa.CheckConstraint(
            "priority = 'low' OR priority = 'normal' OR priority = 'high' OR priority = 'urgent'", name="ck_priority"
        ),
        sa.CheckConstraint(
            "status = 'open' OR status = 'waiting' OR status = 'resolved' OR status = 'closed'", name="ck_status"
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["inquiry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(op.f("ix_inquiry_agent_id"), "inquiry", ["agent_id"], unique=False)
    op.create_index(op.f("ix_inquiry_contact_id"), "inquiry", ["contact_id"], unique=False)
    op.create_index(op.f("ix_inquiry_conversation_id"), "inquiry", ["conversation_id"], unique=False)
    op.create_index("ix_inquiry_queue", "inquiry", ["owner", "status", "due_at"], unique=False)
    op.create_index(
        "one_live_inquiry",
        "inquiry",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_table(
        "sign_in",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("agent_id", Key, nullable=False),
        sa.Column("once", sa.Boolean(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index(op.f("ix_sign_in_agent_id"), "sign_in", ["agent_id"], unique=False)
    op.create_table(
        "work",
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("latest_at", Moment(), nullable=False),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.create_index("ix_work_due", "work", ["due_at"], unique=False)
    op.create_table(
        "chain",
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.PrimaryKeyConstraint("inquiry_id"),
    )
    op.create_table(
        "clock",
        sa.Column("id", Key, nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("instance", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("void", sa.String(), nullable=False),
        sa.Column("breached_at", Moment(), nullable=True),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("inquiry_id", "metric", "instance"),
    )
    op.create_index(op.f("ix_clock_inquiry_id"), "clock", ["inquiry_id"], unique=False)
    op.create_index(
        "ix_clock_open",
        "clock",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL AND breached_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND breached_at IS NULL"),
    )
    op.create_table(
        "escalation",
        sa.Column("id", Key, nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", Key, nullable=True),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("acknowledged_by", Key, nullable=True),
        sa.Column("acknowledged_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["by"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_escalation_inquiry_id"), "escalation", ["inquiry_id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", Key, nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("inquiry_id", "seq"),
    )
    op.create_table(
        "handoff",
        sa.Column("id", Key, nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("packet", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("promised_at", Moment(), nullable=True),
        sa.Column("suggested", Key, nullable=True),
        sa.Column("taken_by", Key, nullable=True),
        sa.Column("taken_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.ForeignKeyConstraint(
            ["suggested"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"],
            ["agent.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_handoff_inquiry_id"), "handoff", ["inquiry_id"], unique=False)
    op.create_index(
        "one_open_handoff",
        "handoff",
        ["inquiry_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "message",
        sa.Column("id", Key, nullable=False),
        sa.Column("inquiry_id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("agent_id", Key, nullable=True),
        sa.Column("note", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("choice", sa.String(), nullable=False),
        sa.Column("choices", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("claimed_until", Moment(), nullable=True),
        sa.Column("error", sa.String(), nullable=False),
        sa.CheckConstraint("NOT note OR state = 'received'", name="ck_note_stays"),
        sa.CheckConstraint(
            "author = 'customer' OR author = 'bot' OR author = 'agent' OR author = 'system'", name="ck_author"
        ),
        sa.CheckConstraint(
            "state = 'received' OR state = 'pending' OR state = 'sent' OR state = 'delivered' OR state = 'read' OR state = 'failed' OR state = 'unknown' OR state = 'withdrawn'",
            name="ck_state",
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"],
            ["agent.id"],
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["inquiry_id"],
            ["inquiry.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_message_inquiry", "message", ["inquiry_id", "id"], unique=False)
    op.create_index(
        "ix_message_outbox",
        "message",
        ["conversation_id", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "one_external_id",
        "message",
        ["channel", "external_id"],
        unique=True,
        sqlite_where=sa.text("external_id IS NOT NULL"),
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", Key, nullable=False),
        sa.Column("message_id", Key, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["message.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_attachment_message_id"), "attachment", ["message_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_attachment_message_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(
        "one_external_id",
        table_name="message",
        sqlite_where=sa.text("external_id IS NOT NULL"),
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.drop_index(
        "ix_message_outbox",
        table_name="message",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.drop_index("ix_message_inquiry", table_name="message")
    op.drop_table("message")
    op.drop_index(
        "one_open_handoff",
        table_name="handoff",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_handoff_inquiry_id"), table_name="handoff")
    op.drop_table("handoff")
    op.drop_table("event")
    op.drop_index(op.f("ix_escalation_inquiry_id"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_index(
        "ix_clock_open",
        table_name="clock",
        sqlite_where=sa.text("ended_at IS NULL AND breached_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL AND breached_at IS NULL"),
    )
    op.drop_index(op.f("ix_clock_inquiry_id"), table_name="clock")
    op.drop_table("clock")
    op.drop_table("chain")
    op.drop_index("ix_work_due", table_name="work")
    op.drop_table("work")
    op.drop_index(op.f("ix_sign_in_agent_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(
        "one_live_inquiry",
        table_name="inquiry",
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.drop_index("ix_inquiry_queue", table_name="inquiry")
    op.drop_index(op.f("ix_inquiry_conversation_id"), table_name="inquiry")
    op.drop_index(op.f("ix_inquiry_contact_id"), table_name="inquiry")
    op.drop_index(op.f("ix_inquiry_agent_id"), table_name="inquiry")
    op.drop_table("inquiry")
    op.drop_index(op.f("ix_identity_contact_id"), table_name="identity")
    op.drop_table("identity")
    op.drop_index(op.f("ix_conversation_contact_id"), table_name="conversation")
    op.drop_table("conversation")
    op.drop_table("agent")
    op.drop_table("team")
    op.drop_table("dead_letter")
    op.drop_table("contact")
