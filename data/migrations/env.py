"""Alembic's entry: runs migrations on the connection that `data.schema` hands over."""

from alembic import context
from sqlmodel import SQLModel

from data import tables

assert tables.INQUIRY is not None  # the import is what fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
