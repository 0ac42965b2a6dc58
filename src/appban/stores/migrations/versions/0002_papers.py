"""Papers: what is kept beside the log and is no part of the record."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "paper",
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("at", BIG, nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="paper_pk"),
    )
    op.create_index("paper_by_owner", "paper", ["kind", "owner", "until", "at", "id"])
    op.create_index("paper_by_until", "paper", ["kind", "until", "at", "id"])
    op.create_index("paper_by_about", "paper", ["owner"])
