"""what providers offer: parts, features, texts and areas."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.String(36)
TEXTS = ("summary", "for_employers", "entry_requirements", "how_to_refer")
COMPONENTS = ("vocational", "personal_social", "functional_skills")
LEVELS = ("pre_entry", "entry_1", "entry_2", "entry_3", "level_1", "level_2")


def upgrade() -> None:
    """Bring the tables to this revision: of programmes stored until now nothing more is said than before."""
    with op.batch_alter_table("programme") as batch_op:
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.String(4000), nullable=True))
        batch_op.add_column(sa.Column("postcode", sa.String(10), nullable=True))
        batch_op.add_column(sa.Column("bridging", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
        for name in ("youngest_age", "oldest_age"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
        for name, rule in (
            ("oldest_not_below_youngest", "oldest_age >= youngest_age"),
            ("youngest_not_negative", "youngest_age >= 0"),
        ):
            batch_op.create_check_constraint(batch_op.f(f"ck_programme_{name}"), rule)
    _table("programme_part", "programme", ["component", "level"],
           sa.Column("component", _words("component", *COMPONENTS), nullable=False),
           sa.Column("level", _words("level", *LEVELS), nullable=False))  # fmt: skip
    kinds = _words("featurekind", "setting", "destination", "audience", "support")
    _table("programme_feature", "programme", ["kind", "word"], sa.Column("kind", kinds, nullable=False),
           sa.Column("word", sa.String(40), nullable=False))  # fmt: skip
    _table("served_area", "organisation", ["area"], sa.Column("area", sa.String(2), nullable=False))


def _table(name: str, of: str, key: list[str], *columns: sa.schema.SchemaItem) -> None:
    """A table of rows that belong to one of another table."""
    op.create_table(
        name,
        sa.Column(f"{of}_id", ID, nullable=False),
        *columns,
        sa.ForeignKeyConstraint([f"{of}_id"], [f"{of}.id"], name=op.f(f"fk_{name}_{of}_id_{of}")),
        sa.PrimaryKeyConstraint(f"{of}_id", *key, name=op.f(f"pk_{name}")),
    )


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
