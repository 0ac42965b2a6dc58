"""The tables of the first release, as they were then; never changed, whatever becomes of schema.py."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _log()
    _aside()
    _head()


def _log() -> None:
    op.create_table(
        "entry",
        sa.Column("idx", BIG, autoincrement=False, nullable=False),
        sa.Column("time", BIG, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("leaf", sa.LargeBinary),
        sa.Column("entry", sa.LargeBinary, nullable=False),
        sa.Column("nonce", sa.LargeBinary),
        sa.PrimaryKeyConstraint("idx", name="entry_pk"),
        sa.UniqueConstraint("time", name="entry_time_once"),
    )
    op.create_table(
        "subject",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("first", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name="subject_pk"),
        sa.UniqueConstraint("name", name="subject_name_once"),
    )
    op.create_table(
        "mention",
        sa.Column("subject", BIG, autoincrement=False, nullable=False),
        sa.Column("idx", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("subject", "idx", name="mention_pk"),
        sa.ForeignKeyConstraint(["subject"], ["subject.id"], name="mention_subject_known"),
        sa.ForeignKeyConstraint(["idx"], ["entry.idx"], name="mention_idx_known"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idempotency",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("first", BIG, nullable=False),
        sa.Column("last", BIG, nullable=False),
        sa.PrimaryKeyConstraint("key", name="idempotency_pk"),
    )


def _aside() -> None:
    op.create_table(
        "opening",
        sa.Column("commitment", TEXT, nullable=False),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("commitment", name="opening_pk"),
    )
    op.create_index("opening_by_about", "opening", ["about"])
    op.create_table(
        "alias",
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("scheme", "value", name="alias_pk"),
    )
    op.create_index("alias_by_id", "alias", ["id"])
    op.create_table(
        "erasure",
        sa.Column("about", TEXT, nullable=False),
        sa.Column("time", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("about", "time", name="erasure_pk"),
    )
    op.create_table(
        "meta",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key", name="meta_pk"),
    )


def _head() -> None:
    head = op.create_table(
        "head",
        sa.Column("one", BIG, autoincrement=False, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("time", BIG, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("wall", BIG),
        sa.Column("monotonic", BIG),
        sa.Column("boot", TEXT),
        sa.PrimaryKeyConstraint("one", name="head_pk"),
        sa.CheckConstraint("one = 1", name=op.f("head_single")),
    )
    op.bulk_insert(head, [{"one": 1, "size": 0, "time": 0, "frontier": b""}])
