"""Appointments, bookings, claims, and what is kept of them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    false,
    not_,
)

from askpro.adapters.sql.tables.shared import metadata, of_company
from askpro.adapters.sql.types import NUMBER, WORDS, Instant, Json

# `form` is the whole appointment; the columns beside it are computed from it at each save, to filter and order by.
appointments = Table(
    "appointments",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("staff_id", WORDS),
    Column("service_id", WORDS),
    Column("customer_id", WORDS),
    Column("source", WORDS, nullable=False),
    Column("head", WORDS),
    Column("standing", WORDS, nullable=False),
    Column("closing", WORDS),
    Column("agreed", Boolean, nullable=False),
    Column("attempted", Boolean, nullable=False),
    Column("outcome_unknown", Boolean, nullable=False),
    Column("stuck", Boolean, nullable=False),
    Column("no_show", Boolean, nullable=False, server_default=false()),
    Column("in_conflict", Boolean, nullable=False),
    Column("in_sync", Boolean, nullable=False),
    Column("lease_until", Instant),
    Column("due", Instant),
    Column("merged_into", WORDS),
    Column("form", Json, nullable=False),
)
_a = appointments.c
Index("ix_appointments_start", _a.company_id, _a.starts_at, _a.id)
Index("ix_appointments_staff", _a.company_id, _a.staff_id, _a.starts_at, _a.id)
Index("ix_appointments_service", _a.company_id, _a.service_id, _a.starts_at, _a.id)
Index("ix_appointments_customer", _a.company_id, _a.customer_id, _a.starts_at, _a.id)
Index("ix_appointments_source", _a.company_id, _a.source, _a.starts_at, _a.id)
Index("ix_appointments_standing", _a.company_id, _a.standing, _a.starts_at, _a.id)
_unsettled = not_(_a.in_sync)
Index(
    "ix_appointments_unsettled",
    _a.company_id,
    _a.starts_at,
    _a.id,
    sqlite_where=_unsettled,
    postgresql_where=_unsettled,
)
Index("ix_appointments_due", _a.due, sqlite_where=_a.due.is_not(None), postgresql_where=_a.due.is_not(None))

bookings = Table(
    "bookings",
    metadata,
    of_company(primary_key=True),
    Column("uid", WORDS, primary_key=True),
    Column("component", WORDS, nullable=False),
    Column("appointment_id", WORDS),
    Column("verify_at", Instant),
    Column("look_at", Instant),
    Column("read", Json),
    Column("notices", Json, nullable=False),
    Index(None, "company_id", "component"),
    Index(None, "company_id", "appointment_id"),
)
_verify = bookings.c.verify_at
Index("ix_bookings_verify", _verify, sqlite_where=_verify.is_not(None), postgresql_where=_verify.is_not(None))

claims = Table(
    "claims",
    metadata,
    of_company(primary_key=True),
    Column("appointment_id", WORDS, primary_key=True),
    Column("staff_id", WORDS, primary_key=True),
    Column("starts_at", Instant, primary_key=True),
    Column("ends_at", Instant, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("until", Instant),
    Index("ix_claims_span", "company_id", "staff_id", "ends_at", "starts_at"),
)

generations = Table(
    "generations",
    metadata,
    of_company(primary_key=True),
    Column("staff_id", WORDS, primary_key=True),
    Column("counter", BigInteger, nullable=False),
)

# No personal fields: these rows outlive the customer's.
history = Table(
    "history",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    of_company(),
    Column("appointment_id", WORDS, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", WORDS, nullable=False),
    Column("action", WORDS, nullable=False),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("because", WORDS, nullable=False),
    Index(None, "company_id", "appointment_id", "number"),
)

# `appointment_id` is empty for an issue of the whole company: NULLs would never be found equal.
issues = Table(
    "issues",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("kind", WORDS, nullable=False),
    Column("appointment_id", WORDS, nullable=False),
    Column("detail", Json, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("end", Json),
    Index(None, "company_id", "opened_at", "id"),
    Index(None, "company_id", "appointment_id", "kind"),
)
still_open = issues.c.closed_at.is_(None)
Index(
    "uq_issues_open",
    issues.c.company_id,
    issues.c.kind,
    issues.c.appointment_id,
    unique=True,
    sqlite_where=still_open,
    postgresql_where=still_open,
)

inbox = Table(
    "inbox",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("digest", WORDS, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", WORDS, nullable=False),
    Column("trigger", WORDS),
    Column("did", WORDS),
    Column("appointment_id", WORDS),
    Column("tries", Integer, nullable=False),
    Column("next_at", Instant),
    UniqueConstraint("company_id", "digest"),
    Index(None, "company_id", "received_at", "id"),
)
_new = inbox.c.state == "new"
Index("ix_inbox_new", inbox.c.received_at, inbox.c.id, sqlite_where=_new, postgresql_where=_new)
