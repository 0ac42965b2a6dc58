"""PostgreSQL by psycopg 3: readers see one snapshot, one writer at a time holds an advisory lock until it ends."""

from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from appban.errors import StoreError
from appban.stores.transaction import Transaction

if TYPE_CHECKING:  # SQLAlchemy loads the driver when it is used; a SQLite user does not wait for it
    from psycopg import Connection as Driver

LOCK = 0x61707062616E
"""The number of the writer's advisory lock: "appban" in ASCII."""
_SECRET = ("password", "sslpassword")  # libpq takes these in the query too
CONNECT_TIMEOUT = 10
"""Seconds; unless the URL gives its own `connect_timeout`."""

# The lock is had before any row is read: under READ COMMITTED each later statement sees all that the last writer
# committed, where a snapshot taken with the lock's own statement would be as old as the wait for it.
_BEGIN_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED"
_LOCK = """SELECT pg_advisory_xact_lock(:lock), current_setting('fsync'), current_setting('synchronous_commit'),
    current_setting('server_encoding'), pg_is_in_recovery()"""

_MEANINGS = {
    "55P03": "another writer holds its lock; let it finish and try again",
    "53100": "its disk is full; make room and try again",
    "53300": "it has too many connections; raise max_connections or end some",
    "25006": "it is read-only; name the primary server",
    "42501": "the role may not do this; grant it all rights on the tables of its own database",
    "58030": "its disk failed to read or write; look at the server's log before trying again",
    "XX001": "its files are damaged; keep them, and restore a backup",
    "XX002": "its files are damaged; keep them, and restore a backup",
}
_CLASSES = {
    "": "there is no connection; see that the server runs and the URL names the right host, database and role",
    "08": "the connection was lost; see that the server runs, and try again",
    "28": "it does not accept this role or password; check the URL of the database",
    "57": "the server is shutting down or ended the connection; try again when it is up",
}


class Postgres:
    """Backend of a database on a server."""

    def __init__(self, url: URL, *, lock_timeout: float) -> None:
        self.place = url.difference_update_query(_SECRET).render_as_string(hide_password=True)
        self.lock_timeout = lock_timeout
        self.engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",  # that is: nothing but our own statements begins or ends a transaction
            poolclass=NullPool,  # SqlStore keeps the connections
            hide_parameters=True,  # an error must not carry a name or an address into a log
            connect_args={
                "client_encoding": "utf8",
                "connect_timeout": url.query.get("connect_timeout", CONNECT_TIMEOUT),
            },
        )
        event.listen(self.engine, "connect", self._connected)

    def begin_read(self, transaction: Transaction) -> None:
        """See Backend. The moment is that of the first read, which SqlReader makes at once."""
        transaction.change("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    def begin_write(self, transaction: Transaction) -> None:
        """See Backend."""
        transaction.change(_BEGIN_WRITE)
        _, fsync, commit, encoding, standby = transaction.fetch(_LOCK, {"lock": LOCK})[0]
        if standby:
            raise StoreError(f"{self.place}: this server is a standby; name the primary")
        if fsync != "on":
            raise StoreError(
                f"{self.place}: fsync is {fsync}, so a power cut loses the record; set fsync = on"
            )
        if commit == "off":
            raise StoreError(
                f"{self.place}: synchronous_commit is off, so a crash loses acknowledged entries; set it to on"
            )
        if encoding != "UTF8":
            raise StoreError(
                f"{self.place}: the encoding is {encoding}; create the database with encoding UTF8"
            )

    def sweep(self, _connection: Connection) -> bool:
        """See Backend. The server's own vacuum overwrites deleted rows; there is nothing to tell it."""
        return True

    def advice(self, error: DBAPIError) -> str:
        """See Backend. Of the server's words only the first line is kept: the detail quotes values."""
        cause = error.orig
        state = getattr(cause, "sqlstate", None) or ""  # none comes when the connection itself failed
        meaning = _MEANINGS.get(state) or _CLASSES.get(state[:2]) or "the server refused a statement"
        said = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause).partition("\n")[0]
        return f"{self.place}: {meaning} ({said})"

    def _connected(self, connection: "Driver[tuple[object, ...]]", _record: object) -> None:
        connection.autocommit = True
        connection.execute(f"SET lock_timeout = {round(self.lock_timeout * 1000)}")
