"""tasters, contributions, work inside teams, and the funding tick."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.String(36)
IN_FORCE = sa.text("replaced_at IS NULL")


def upgrade() -> None:
    """Bring the tables to this revision: no hand-off before it was for a group."""
    op.add_column("hand_off", sa.Column("for_group", sa.Boolean(), server_default=sa.text("(false)"), nullable=False))
    op.create_table(
        "taster",
        sa.Column("hand_off_id", ID, nullable=False),
        sa.Column("area", sa.String(200), nullable=False),
        sa.Column("learners_words", sa.String(4000), nullable=True),
        sa.Column("suits", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_taster_hand_off_id_hand_off")),
        sa.PrimaryKeyConstraint("hand_off_id", name=op.f("pk_taster")),
    )
    op.create_table(
        "contribution",
        sa.Column("hand_off_id", ID, nullable=False),
        sa.Column("form", _words("contributionform", "project", "taught_session", "borrowed_qualification"),
                  nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_contribution_until_after_from")),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_contribution_hand_off_id_hand_off")),
        sa.PrimaryKeyConstraint("hand_off_id", name=op.f("pk_contribution")),
    )  # fmt: skip
    _inside()


def _inside() -> None:
    op.create_table(
        "team_task",
        sa.Column("hand_off_id", ID, nullable=False),
        sa.Column("team", _words("team", "level_2", "employer_engagement", "iag", "mis", "finance"), nullable=False),
        sa.Column("work", _words("leveltwowork", "briefing", "entry_requirements", "taster", "transition"),
                  nullable=True),
        sa.Column("owner_id", ID, nullable=True),
        sa.CheckConstraint("(team = 'level_2') = (work IS NOT NULL)", name=op.f("ck_team_task_work_of_level_2")),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_team_task_hand_off_id_hand_off")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_team_task_owner_id_person")),
        sa.PrimaryKeyConstraint("hand_off_id", name=op.f("pk_team_task")),
    )  # fmt: skip
    op.create_index(op.f("ix_team_task_owner_id"), "team_task", ["owner_id"], unique=False)
    op.create_table(
        "funding_check",
        sa.Column("id", ID, nullable=False),
        sa.Column("journey_id", ID, nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(4000), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", ID, nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_funding_check_journey_id_journey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_check")),
    )
    op.create_index(op.f("ix_funding_check_journey_id"), "funding_check", ["journey_id"], unique=False)
    op.create_index(
        "ix_funding_check_in_force", "funding_check", ["journey_id"], unique=True, sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )  # fmt: skip


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
