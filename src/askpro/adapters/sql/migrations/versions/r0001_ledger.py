"""The first schema: companies, people, services, appointments, bookings, claims, history, issues, inbox."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = LAPSE = COUNT = sa.BigInteger()
SMALL = sa.Integer()
JSON = sa.Text()
BYTES = sa.LargeBinary()
YES_NO = sa.Boolean()


def upgrade() -> None:
    """Make every table."""
    _companies()
    _people()
    _services()
    _appointments()
    _bookings()
    _claims()
    _history()
    _inbox()


def _companies() -> None:
    op.create_table(
        "companies",
        *_must(WORDS, "id", "slug", "name", "time_zone", "conflict_policy", "import_policy"),
        *_must(LAPSE, "buffer_time"),
        *_must(INSTANT, "created_at"),
        *_may(WORDS, "api_url", "attendee_email_template"),
        *_may(BYTES, "api_key", "webhook_secrets"),
        *_may(COUNT, "team_id", "default_event_type"),
        sa.PrimaryKeyConstraint("id", name="pk_companies"),
        sa.UniqueConstraint("slug", name="uq_companies_slug"),
    )
    _table(
        "api_keys",
        ["id"],
        *_must(WORDS, "id", "name", "digest"),
        *_must(INSTANT, "created_at"),
        *_may(INSTANT, "revoked_at"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
    )
    op.create_index("ix_api_keys_company_id", "api_keys", ["company_id"])
    _table("sweep_marks", ["company_id"], *_must(INSTANT, "mark"))


def _people() -> None:
    _table(
        "staff",
        ["company_id", "id"],
        *_must(WORDS, "id", "name"),
        *_must(COUNT, "position"),
        *_must(YES_NO, "active"),
        *_must(INSTANT, "created_at"),
        *_may(WORDS, "email"),
    )
    _table(
        "hosts",
        ["company_id", "staff_id"],
        *_must(WORDS, "staff_id", "mapped_by"),
        *_must(COUNT, "host_id"),
        *_must(INSTANT, "mapped_at"),
        sa.UniqueConstraint("company_id", "host_id", name="uq_hosts_company_id_host_id"),
    )
    _table("host_audits", ["number"], _number(), *_must(INSTANT, "at"), *_must(JSON, "entry"))
    op.create_index("ix_host_audits_company_id_number", "host_audits", ["company_id", "number"])
    _table(
        "customers",
        ["company_id", "id"],
        *_must(WORDS, "id", "name", "folded"),
        *_must(INSTANT, "created_at"),
        *_may(WORDS, "contact", "email", "phone", "time_zone", "language"),
        sa.UniqueConstraint("company_id", "contact", name="uq_customers_company_id_contact"),
    )
    op.create_index("ix_customers_company_id_phone", "customers", ["company_id", "phone"])


def _services() -> None:
    _table(
        "services",
        ["company_id", "id"],
        *_must(WORDS, "id", "name", "description"),
        *_must(LAPSE, "duration"),
        *_must(YES_NO, "confirmation", "active"),
        *_must(INSTANT, "created_at"),
    )
    _table(
        "event_types",
        ["company_id", "service_id", "position"],
        *_must(WORDS, "service_id"),
        *_must(SMALL, "position"),
        *_must(COUNT, "event_type_id"),
        *_must(JSON, "form"),
        *_must(INSTANT, "mapped_at"),
        *_may(WORDS, "staff_id"),
    )


def _appointments() -> None:
    _table(
        "appointments",
        ["company_id", "id"],
        *_must(WORDS, "id", "source", "standing"),
        *_must(INSTANT, "starts_at", "ends_at"),
        *_must(YES_NO, "agreed", "attempted", "outcome_unknown", "stuck", "in_conflict", "in_sync"),
        *_must(JSON, "form"),
        *_may(WORDS, "staff_id", "service_id", "customer_id", "head", "closing", "merged_into"),
        *_may(INSTANT, "lease_until", "due"),
    )
    place = ["starts_at", "id"]
    op.create_index("ix_appointments_start", "appointments", ["company_id", *place])
    for name in ("staff", "service", "customer"):
        op.create_index(f"ix_appointments_{name}", "appointments", ["company_id", f"{name}_id", *place])
    for name in ("source", "standing"):
        op.create_index(f"ix_appointments_{name}", "appointments", ["company_id", name, *place])
    _partial("ix_appointments_due", "appointments", ["due"], sa.column("due").is_not(None))
    unsettled = sa.not_(sa.column("in_sync", YES_NO))
    _partial("ix_appointments_unsettled", "appointments", ["company_id", *place], unsettled)


def _bookings() -> None:
    _table(
        "bookings",
        ["company_id", "uid"],
        *_must(WORDS, "uid", "component"),
        *_must(JSON, "notices"),
        *_may(WORDS, "appointment_id"),
        *_may(INSTANT, "verify_at"),
        *_may(JSON, "read"),
    )
    op.create_index("ix_bookings_company_id_component", "bookings", ["company_id", "component"])
    op.create_index("ix_bookings_company_id_appointment_id", "bookings", ["company_id", "appointment_id"])
    _partial("ix_bookings_verify", "bookings", ["verify_at"], sa.column("verify_at").is_not(None))


def _claims() -> None:
    _table(
        "claims",
        ["company_id", "appointment_id", "staff_id", "starts_at", "ends_at"],
        *_must(WORDS, "appointment_id", "staff_id", "kind"),
        *_must(INSTANT, "starts_at", "ends_at"),
    )
    op.create_index("ix_claims_span", "claims", ["company_id", "staff_id", "ends_at", "starts_at"])
    _table("generations", ["company_id", "staff_id"], *_must(WORDS, "staff_id"), *_must(COUNT, "counter"))


def _history() -> None:
    _table(
        "history",
        ["number"],
        _number(),
        *_must(WORDS, "appointment_id", "actor", "action", "because"),
        *_must(INSTANT, "at"),
        *_must(JSON, "before", "after"),
    )
    key = ["company_id", "appointment_id", "number"]
    op.create_index("ix_history_company_id_appointment_id_number", "history", key)
    _table(
        "issues",
        ["company_id", "id"],
        *_must(WORDS, "id", "kind", "appointment_id"),
        *_must(JSON, "detail"),
        *_must(INSTANT, "opened_at"),
        *_may(INSTANT, "closed_at"),
    )
    op.create_index("ix_issues_company_id_opened_at_id", "issues", ["company_id", "opened_at", "id"])
    still_open = sa.column("closed_at").is_(None)
    _partial("uq_issues_open", "issues", ["company_id", "kind", "appointment_id"], still_open, unique=True)


def _inbox() -> None:
    _table(
        "inbox",
        ["company_id", "id"],
        *_must(WORDS, "id", "digest", "state"),
        *_must(BYTES, "body"),
        *_must(INSTANT, "received_at"),
        *_must(SMALL, "tries"),
        *_may(WORDS, "trigger", "did", "appointment_id"),
        *_may(INSTANT, "next_at"),
        sa.UniqueConstraint("company_id", "digest", name="uq_inbox_company_id_digest"),
    )
    op.create_index("ix_inbox_company_id_received_at_id", "inbox", ["company_id", "received_at", "id"])
    _partial("ix_inbox_new", "inbox", ["received_at", "id"], sa.column("state") == sa.literal("new"))


def _table(name: str, key: Sequence[str], *parts: sa.schema.SchemaItem) -> None:
    """A table whose rows belong to a company."""
    op.create_table(
        name,
        *_must(WORDS, "company_id"),
        *parts,
        sa.ForeignKeyConstraint(["company_id"], ["companies.id"], name=f"fk_{name}_company_id"),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
    )


def _partial(
    name: str, table: str, columns: Sequence[str], where: sa.ColumnElement[bool], *, unique: bool = False
) -> None:
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=where, postgresql_where=where)


def _must(kind: Any, *names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, kind, nullable=False) for name in names]


def _may(kind: Any, *names: str) -> "list[sa.Column[Any]]":
    return [sa.Column(name, kind, nullable=True) for name in names]


def _number() -> "sa.Column[Any]":
    return sa.Column("number", NUMBER, autoincrement=True, nullable=False)
