"""The tables that keep the log, one definition for SQLite and PostgreSQL.

Integers are 64-bit everywhere. Text compares by code point everywhere: SQLite does so by itself, PostgreSQL is told to.
A change here needs a revision in `migrations/versions` and a new `REVISION`; a test holds the two against each other.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

REVISION = "0002"
"""The migration that makes the schema on this page."""

BIG = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits; SQLite's `INTEGER` has them, and only by that name does a key become the row's own number."""
TEXT = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "uq": "%(table_name)s_%(column_0_name)s_once",
        "ix": "%(table_name)s_by_%(column_0_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_%(column_0_name)s_known",
    }
)

entry = Table(
    "entry",
    metadata,
    Column("idx", BIG, primary_key=True, autoincrement=False),
    Column("time", BIG, nullable=False, unique=True),
    Column("kind", TEXT, nullable=False),
    Column(
        "leaf", LargeBinary
    ),  # null when the leaf is the entry itself, so that public entries are kept once
    Column("entry", LargeBinary, nullable=False),
    Column("nonce", LargeBinary),
)

subject = Table(
    "subject",
    metadata,
    Column("id", BIG, primary_key=True),  # rises in the order of first occurrence
    Column("name", TEXT, nullable=False, unique=True),
    Column("first", BIG, nullable=False),
)

mention = Table(
    "mention",
    metadata,
    Column("subject", BIG, ForeignKey("subject.id"), primary_key=True, autoincrement=False),
    Column("idx", BIG, ForeignKey("entry.idx"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,  # the key is the whole row; kept once
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("key", TEXT, primary_key=True),
    Column("first", BIG, nullable=False),
    Column("last", BIG, nullable=False),
)

opening = Table(
    "opening",
    metadata,
    Column("commitment", TEXT, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", TEXT, nullable=False),
    Column("about", TEXT, nullable=False, index=True),
)

alias = Table(
    "alias",
    metadata,
    Column("scheme", TEXT, primary_key=True),
    Column("value", TEXT, primary_key=True),
    Column("id", TEXT, nullable=False, index=True),
)

erasure = Table(
    "erasure",
    metadata,
    Column("about", TEXT, primary_key=True),
    Column("time", BIG, primary_key=True, autoincrement=False),
)

paper = Table(
    "paper",
    metadata,
    Column("kind", TEXT, primary_key=True),
    Column("id", TEXT, primary_key=True),
    Column("owner", TEXT, nullable=False),
    Column("at", BIG, nullable=False),
    Column("until", BIG, nullable=False),  # the largest integer is never, so that an index orders them
    Column("body", LargeBinary, nullable=False),
    Index("paper_by_owner", "kind", "owner", "until", "at", "id"),
    Index("paper_by_until", "kind", "until", "at", "id"),
    Index("paper_by_about", "owner"),
)

meta = Table(
    "meta",
    metadata,
    Column("key", TEXT, primary_key=True),
    Column("value", TEXT, nullable=False),
)

head = Table(
    "head",
    metadata,
    Column("one", BIG, primary_key=True, autoincrement=False),
    Column("size", BIG, nullable=False),
    Column("time", BIG, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("wall", BIG),  # the three of the clock's mark are null until the first append
    Column("monotonic", BIG),
    Column("boot", TEXT),
    CheckConstraint("one = 1", name="single"),
)
