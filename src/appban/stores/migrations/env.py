"""Alembic runs this; the connection, inside a transaction that holds the writer lock, comes from `stores.migrate`."""

from alembic import context

from appban.stores.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata)
context.run_migrations()
