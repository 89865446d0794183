"""Runs the migrations on the connection that `api.migrations` handed over; Alembic loads this file by its path."""

from alembic import context
from sqlmodel import SQLModel

import api.wiring  # noqa: F401  (imports every table)
from api.migrations.rendering import render_item

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
