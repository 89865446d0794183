"""agreements drafted and signed here, with the clauses that act."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NOT_REMOVED = sa.text("removed_at IS NULL")
BASES = ("statutory", "contractual", "voluntary", "informal")
STEPS = ("drafted", "changed", "change_asked", "signed", "withdrawn", "superseded", "ended", "owner_named")
MEASURES = ("acceptance_rate", "answered_in_time", "completed", "progressed", "other")


def upgrade() -> None:
    """Bring the tables to this revision: agreements stored until now stop what they stopped, as contracts do."""
    _agreement()
    with op.batch_alter_table("agreement_party") as batch_op:
        batch_op.add_column(sa.Column("signed_by", sa.String(36), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_agreement_party_signed_by_person"), "person", ["signed_by"], ["id"])
        batch_op.create_index(batch_op.f("ix_agreement_party_signed_by"), ["signed_by"])
    _clauses()
    _reservations()
    _changes()
    _records()
    _qualifications()


def _agreement() -> None:
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("basis", sa.String(40), server_default="contractual", nullable=False))
        batch_op.add_column(sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False))
        for name in ("follows_id", "drafted_by", "owner_id"):
            batch_op.add_column(sa.Column(name, sa.String(36), nullable=True))
        for name in ("drafted_at", "signed_at", "withdrawn_at"):
            batch_op.add_column(sa.Column(name, MOMENT, nullable=True))
        batch_op.add_column(sa.Column("agreed_until", sa.Date(), nullable=True))
        for name in ("notice_days", "review_months", "meeting_weeks"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name, table in (("follows_id", "agreement"), ("drafted_by", "organisation"), ("owner_id", "person")):
            batch_op.create_foreign_key(batch_op.f(f"fk_agreement_{name}_{table}"), table, [name], ["id"])
            batch_op.create_index(batch_op.f(f"ix_agreement_{name}"), [name])
        listed = ", ".join(f"'{each}'" for each in BASES)
        for name, rule in (
            ("agreementbasis", f"basis IN ({listed})"),
            ("not_signed_and_withdrawn", "signed_at IS NULL OR withdrawn_at IS NULL"),
            ("notice_not_negative", "notice_days >= 0"),
            ("review_positive", "review_months > 0"),
            ("meeting_positive", "meeting_weeks > 0"),
        ):
            batch_op.create_check_constraint(batch_op.f(f"ck_agreement_{name}"), rule)


def _clauses() -> None:
    _table("agreement_clause", ["agreement_id", "clause"], {"agreement_id": "agreement"},
           sa.Column("clause", sa.String(60), nullable=False), sa.Column("text", sa.String(4000), nullable=False),
           indexed=False)  # fmt: skip
    _table("agreement_qualification", ["agreement_id", "qualification"], {"agreement_id": "agreement"},
           sa.Column("qualification", sa.String(60), nullable=False), indexed=False)  # fmt: skip
    _table(
        "agreement_target", ["id"], {"agreement_id": "agreement", "organisation_id": "organisation"},
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("measure", _words("targetmeasure", *MEASURES), nullable=False),
        sa.Column("about", sa.String(200), nullable=True), sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False), sa.Column("until_on", sa.Date(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_agreement_target_until_after_from")),
        sa.CheckConstraint("amount >= 0 AND (measure = 'other' OR amount <= 100)",
                           name=op.f("ck_agreement_target_amount_possible")),
        sa.CheckConstraint("(measure = 'other') = (about IS NOT NULL)",
                           name=op.f("ck_agreement_target_other_about_something")),
    )  # fmt: skip


def _reservations() -> None:
    _table("place_reservation", ["agreement_id", "pool_id", "organisation_id"],
           {"agreement_id": "agreement", "pool_id": "place_pool", "organisation_id": "organisation"},
           sa.Column("places", sa.Integer(), nullable=False),
           sa.CheckConstraint("places > 0", name=op.f("ck_place_reservation_places_positive")),
           indexed=False)  # fmt: skip
    op.create_index(op.f("ix_place_reservation_pool_id"), "place_reservation", ["pool_id"], unique=False)


def _changes() -> None:
    _table(
        "agreement_change", ["id"], {"agreement_id": "agreement", "organisation_id": "organisation"},
        sa.Column("id", sa.String(36), nullable=False), sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("what", _words("agreementstep", *STEPS), nullable=False),
        sa.Column("at", MOMENT, nullable=False), sa.Column("by_id", sa.String(36), nullable=False),
        sa.Column("acting_for", sa.String(36), nullable=True), sa.Column("note", sa.String(4000), nullable=True),
        sa.Column("before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.UniqueConstraint("agreement_id", "revision", "what", name="uq_agreement_change_once"),
        empty=("organisation_id",),
    )  # fmt: skip


def _records() -> None:
    _table(
        "agreement_meeting", ["id"], {"agreement_id": "agreement"},
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", _words("meetingkind", "meeting", "review"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False), sa.Column("note", sa.String(4000), nullable=True),
        *_recorded(),
    )  # fmt: skip
    _table(
        "agreement_safety", ["id"], {"agreement_id": "agreement", "organisation_id": "organisation"},
        sa.Column("id", sa.String(36), nullable=False), sa.Column("evidence", sa.String(4000), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False), sa.Column("valid_until", sa.Date(), nullable=False),
        sa.CheckConstraint("valid_until >= checked_on", name=op.f("ck_agreement_safety_valid_after_check")),
        *_recorded(),
    )  # fmt: skip


def _qualifications() -> None:
    _table(
        "staff_qualification", ["id"], {"organisation_id": "organisation", "person_id": "person"},
        sa.Column("id", sa.String(36), nullable=False), sa.Column("qualification", sa.String(60), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True), sa.Column("removed_by", sa.String(36), nullable=True),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)",
                           name=op.f("ck_staff_qualification_removed_by_somebody")),
        *_recorded(),
    )  # fmt: skip
    op.create_index(
        "ix_staff_qualification_held", "staff_qualification", ["person_id", "qualification"], unique=True,
        sqlite_where=NOT_REMOVED, postgresql_where=NOT_REMOVED,
    )  # fmt: skip


def _recorded() -> tuple[sa.Column[object], ...]:
    return (sa.Column("recorded_at", MOMENT, nullable=False), sa.Column("recorded_by", sa.String(36), nullable=False))


def _table(
    name: str, key: list[str], refers: dict[str, str], *parts: sa.schema.SchemaItem, indexed: bool = True,
    empty: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """A table whose columns `refers` name the tables that they refer to, each with an index unless not `indexed`."""
    op.create_table(
        name,
        *(sa.Column(column, sa.String(36), nullable=column in empty) for column in refers),
        *parts,
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}"))
            for column, table in refers.items()
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{name}")),
    )
    for column in refers if indexed else ():
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
