"""placements, and the employers at which they are."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ID = sa.String(36)
MOMENT = sa.DateTime(timezone=True)
CRITERIA = (
    "offers_16_18_work_experience", "hs_and_equality_standards", "empathy_entry_level1", "clear_offer", "wide_range",
    "regular_feedback", "close_contact", "regular_access", "permanent_job_possible", "reference",
)  # fmt: skip
OUTCOMES = ("job_offered", "apprenticeship_offered", "no_job_offered", "learner_said_no")
CHANNELS = ("phone", "text_message", "email", "letter", "home_visit", "face_to_face", "through_carer")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, native_enum=False, create_constraint=True, length=40, name=name)


def upgrade() -> None:
    """Bring the tables to this revision."""
    _checks()
    _required()
    _suspensions()
    _placements()


def _checks() -> None:
    op.create_table(
        "employer_check",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider_id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("safety_checked_on", sa.Date(), nullable=True),
        sa.Column("safety_until", sa.Date(), nullable=True),
        sa.Column("insurer", sa.String(200), nullable=True),
        sa.Column("policy", sa.String(200), nullable=True),
        sa.Column("insured_until", sa.Date(), nullable=True),
        sa.Column("insurance_note", sa.String(4000), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=False),
        sa.Column("checked_by", ID, nullable=False),
        sa.CheckConstraint("(safety_checked_on IS NULL) = (safety_until IS NULL)",
                           name=op.f("ck_employer_check_safety_with_both_days")),
        sa.CheckConstraint("safety_until >= safety_checked_on", name=op.f("ck_employer_check_safety_until_after_checked")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_employer_check_provider_id_organisation")),
        sa.ForeignKeyConstraint(["employer_id"], ["organisation.id"], name=op.f("fk_employer_check_employer_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_check")),
    )  # fmt: skip
    for column in ("provider_id", "employer_id"):
        op.create_index(op.f(f"ix_employer_check_{column}"), "employer_check", [column], unique=False)
    op.create_table(
        "employer_finding",
        sa.Column("check_id", ID, nullable=False),
        sa.Column("criterion", _words("employercriterion", *CRITERIA), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(4000), nullable=True),
        sa.ForeignKeyConstraint(["check_id"], ["employer_check.id"], name=op.f("fk_employer_finding_check_id_employer_check")),
        sa.PrimaryKeyConstraint("check_id", "criterion", name=op.f("pk_employer_finding")),
    )  # fmt: skip


def _required() -> None:
    in_force = sa.text("removed_at IS NULL")
    op.create_table(
        "required_criterion",
        sa.Column("id", ID, nullable=False),
        sa.Column("provider_id", ID, nullable=False),
        sa.Column("criterion", _words("employercriterion", *CRITERIA), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("added_by", ID, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", ID, nullable=True),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)",
                           name=op.f("ck_required_criterion_removed_by_somebody")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_required_criterion_provider_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_required_criterion")),
    )  # fmt: skip
    op.create_index(op.f("ix_required_criterion_provider_id"), "required_criterion", ["provider_id"], unique=False)
    op.create_index("ix_required_criterion_in_force", "required_criterion", ["provider_id", "criterion"], unique=True,
                    sqlite_where=in_force, postgresql_where=in_force)  # fmt: skip


def _suspensions() -> None:
    not_lifted = sa.text("lifted_at IS NULL")
    op.create_table(
        "employer_suspension",
        sa.Column("id", ID, nullable=False),
        sa.Column("employer_id", ID, nullable=False),
        sa.Column("provider_id", ID, nullable=False),
        sa.Column("hand_off_id", ID, nullable=False),
        sa.Column("suspended_at", MOMENT, nullable=False),
        sa.Column("suspended_by", ID, nullable=False),
        sa.Column("words", sa.String(4000), nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", ID, nullable=True),
        sa.Column("lift_reason", sa.String(4000), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)",
                           name=op.f("ck_employer_suspension_lifted_by_somebody")),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_employer_suspension_{column}_{table}"))
          for column, table in (("employer_id", "organisation"), ("provider_id", "organisation"),
                                ("hand_off_id", "hand_off"))),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_suspension")),
    )  # fmt: skip
    for column in ("employer_id", "provider_id", "hand_off_id"):
        op.create_index(op.f(f"ix_employer_suspension_{column}"), "employer_suspension", [column], unique=False)
    op.create_index("ix_employer_suspension_open", "employer_suspension", ["employer_id"], unique=False,
                    sqlite_where=not_lifted, postgresql_where=not_lifted)  # fmt: skip


def _placements() -> None:
    op.create_table(
        "placement",
        sa.Column("hand_off_id", ID, nullable=False),
        sa.Column("kind", _words("placementkind", "work_experience", "work_trial"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("days", sa.String(200), nullable=False),
        sa.Column("hours", sa.String(200), nullable=False),
        sa.Column("activities", sa.String(4000), nullable=False),
        sa.Column("skills_goals", sa.String(4000), nullable=True),
        sa.Column("decision_on", sa.Date(), nullable=True),
        sa.Column("outcome", _words("trialoutcome", *OUTCOMES), nullable=True),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("outcome_note", sa.String(4000), nullable=True),
        sa.Column("learners_words", sa.String(4000), nullable=True),
        sa.Column("employers_words", sa.String(4000), nullable=True),
        sa.Column("said_by", sa.String(200), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=True),
        sa.Column("said_channel", _words("channel", *CHANNELS), nullable=True),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_placement_until_after_from")),
        sa.CheckConstraint("(kind = 'work_trial') = (decision_on IS NOT NULL)", name=op.f("ck_placement_trial_is_decided")),
        sa.CheckConstraint("outcome IS NULL OR kind = 'work_trial'", name=op.f("ck_placement_outcome_of_trial")),
        sa.ForeignKeyConstraint(["hand_off_id"], ["hand_off.id"], name=op.f("fk_placement_hand_off_id_hand_off")),
        sa.PrimaryKeyConstraint("hand_off_id", name=op.f("pk_placement")),
    )  # fmt: skip
