"""sign-in with a provider, acting for a colleague, and advisers named anew."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHANGES = ("password_changed", "second_factor_set", "second_factor_removed", "invited", "roles_changed", "left",
           "sign_in_linked", "sign_in_unlinked")  # fmt: skip


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "oidc_identity",
        sa.Column("issuer", sa.String(500), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_oidc_identity_person_id_person")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_oidc_identity")),
        sa.UniqueConstraint("person_id", "issuer", name="uq_oidc_identity_once_a_person"),
    )
    op.create_table(
        "oidc_sign_in",
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("return_to", sa.String(1000), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", sa.String(36), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_oidc_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("browser_hash", name=op.f("pk_oidc_sign_in")),
    )
    op.create_index(op.f("ix_oidc_sign_in_expires_at"), "oidc_sign_in", ["expires_at"], unique=False)
    op.add_column(
        "sign_in_session", sa.Column("provider_factor", sa.Boolean(), server_default=sa.text("(false)"), nullable=False)
    )
    op.create_table(
        "acted_for",
        sa.Column("command_id", sa.String(36), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("actor_id", sa.String(36), nullable=False),
        sa.Column("acting_for", sa.String(36), nullable=False),
        sa.Column("organisation_id", sa.String(36), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_acted_for")),
    )
    op.create_index(op.f("ix_acted_for_acting_for"), "acted_for", ["acting_for"], unique=False)
    # Of what was done before nobody said so: links made then leave an empty field out, and still fit.
    op.add_column("history_entry", sa.Column("acting_for", sa.String(36), nullable=True))
    op.create_table(
        "adviser_change",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("journey_id", sa.String(36), nullable=False),
        sa.Column("from_id", sa.String(36), nullable=True),
        sa.Column("to_id", sa.String(36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(36), nullable=False),
        sa.Column("acting_for", sa.String(36), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_adviser_change_from_id_person")),
        sa.ForeignKeyConstraint(["journey_id"], ["journey.id"], name=op.f("fk_adviser_change_journey_id_journey")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_adviser_change_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adviser_change")),
    )
    for column in ("journey_id", "from_id", "to_id"):
        op.create_index(op.f(f"ix_adviser_change_{column}"), "adviser_change", [column], unique=False)
    with op.batch_alter_table("account_event") as batch_op:
        batch_op.add_column(sa.Column("acting_for", sa.String(36), nullable=True))
        batch_op.drop_constraint(op.f("ck_account_event_accountchange"), type_="check")
        listed = ", ".join(f"'{each}'" for each in CHANGES)
        batch_op.create_check_constraint(op.f("ck_account_event_accountchange"), f"what IN ({listed})")
