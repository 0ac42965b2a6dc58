"""Brings the tables of a database to what this program knows, under the writer's lock, whole or not at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from appban.errors import SettingsError, StoreError
from appban.stores.backend import Backend
from appban.stores.texts import Texts
from appban.stores.transaction import Transaction

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(backend: Backend) -> None:
    """Run the migrations that a database lacks; SettingsError if it has one that this program does not know."""
    try:
        connection = backend.engine.connect()
    except DBAPIError as error:
        raise StoreError(backend.advice(error)) from error
    transaction = Transaction(connection, Texts(connection.dialect), backend.advice)
    try:
        backend.begin_write(transaction)
        upgrade(connection)
        transaction.commit()
    except DBAPIError as error:
        raise StoreError(backend.advice(error)) from error
    except CommandError as error:
        raise SettingsError(
            f"{backend.place} was made by a newer appban, or not by appban ({error}); use the program that made it"
        ) from error
    finally:
        if (kept := transaction.end()) is not None:
            kept.close()


def upgrade(connection: Connection) -> None:
    """Run the migrations inside the transaction that is open on `connection`."""
    config = Config()
    config.attributes["connection"] = connection
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))  # `%` begins an interpolation
    command.upgrade(config, "head")


def revisions() -> frozenset[str]:
    """The migrations that this program knows."""
    return frozenset(each.revision for each in ScriptDirectory(str(SCRIPTS)).walk_revisions())
