"""what learners write on their own page, and their word by that way."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.String(36)
CHANNELS = ("phone", "text_message", "email", "letter", "home_visit", "face_to_face", "through_carer", "own_page")


def upgrade() -> None:
    """Bring the tables to this revision."""
    allowed = ", ".join(f"'{each}'" for each in CHANNELS)
    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_consent_channel"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_consent_wordchannel"), f"channel IN ({allowed})")
    refers = {"journey_id": "journey", "review_id": "review"}
    kinds = sa.Enum("comment", "change", "support", name="notekind", native_enum=False, create_constraint=True,
                    length=40)  # fmt: skip
    op.create_table(
        "learner_note",
        sa.Column("id", ID, nullable=False),
        sa.Column("journey_id", ID, nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(4000), nullable=False),
        sa.Column("review_id", ID, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_learner_note_{column}_{target}"))
            for column, target in refers.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_note")),
    )
    for column in refers:
        op.create_index(op.f(f"ix_learner_note_{column}"), "learner_note", [column], unique=False)
