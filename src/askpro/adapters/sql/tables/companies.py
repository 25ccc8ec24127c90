"""Companies, their people and services."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from askpro.adapters.sql.tables.shared import metadata, of_company
from askpro.adapters.sql.types import NUMBER, WORDS, Instant, Json, Lapse

companies = Table(
    "companies",
    metadata,
    Column("id", WORDS, primary_key=True),
    Column("slug", WORDS, nullable=False, unique=True),
    Column("name", WORDS, nullable=False),
    Column("time_zone", WORDS, nullable=False),
    Column("api_key", LargeBinary),
    Column("api_url", WORDS),
    Column("team_id", BigInteger),
    Column("webhook_secrets", LargeBinary),
    Column("former_secrets_until", Instant),
    Column("buffer_time", Lapse, nullable=False),
    Column("default_event_type", BigInteger),
    Column("conflict_policy", WORDS, nullable=False),
    Column("import_policy", WORDS, nullable=False),
    Column("attendee_email_template", WORDS),
    Column("created_at", Instant, nullable=False),
    Column("versions", Json),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", WORDS, primary_key=True),
    of_company(),
    Column("name", WORDS, nullable=False),
    Column("digest", WORDS, nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index(None, "company_id"),
)

# A table of its own: a sweep must not wait for the writers of the company's row, nor they for it.
sweep_marks = Table(
    "sweep_marks",
    metadata,
    of_company(primary_key=True),
    Column("mark", Instant, nullable=False),
)

# The last ones only. `report` is what a sweep saw; none while it runs.
sweeps = Table(
    "sweeps",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("full", Boolean, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("began", Instant, nullable=False),
    Column("ended", Instant),
    Column("error", WORDS),
    Column("report", Json),
    Index(None, "company_id", "began", "id"),
)

# Webhooks that nobody here signed are counted, and not kept.
refused_webhooks = Table(
    "refused_webhooks",
    metadata,
    of_company(primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("latest", Instant, nullable=False),
)

# Of the installation, not of a company: who works, and when it last said so.
workers = Table(
    "workers",
    metadata,
    Column("id", WORDS, primary_key=True),
    Column("began", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
)

staff = Table(
    "staff",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("name", WORDS, nullable=False),
    Column("email", WORDS),
    Column("position", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

hosts = Table(
    "hosts",
    metadata,
    of_company(primary_key=True),
    Column("staff_id", WORDS, primary_key=True),
    Column("host_id", BigInteger, nullable=False),
    Column("mapped_at", Instant, nullable=False),
    Column("mapped_by", WORDS, nullable=False),
    UniqueConstraint("company_id", "host_id"),
)

host_audits = Table(
    "host_audits",
    metadata,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    of_company(),
    Column("at", Instant, nullable=False),
    Column("entry", Json, nullable=False),
    Index(None, "company_id", "number"),
)

services = Table(
    "services",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("name", WORDS, nullable=False),
    Column("duration", Lapse, nullable=False),
    Column("description", WORDS, nullable=False),
    Column("confirmation", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
)

event_types = Table(
    "event_types",
    metadata,
    of_company(primary_key=True),
    Column("service_id", WORDS, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("staff_id", WORDS),
    Column("event_type_id", BigInteger, nullable=False),
    Column("form", Json, nullable=False),
    Column("mapped_at", Instant, nullable=False),
)

# The only place of personal fields. `folded` is the name without regard to case, in every script.
customers = Table(
    "customers",
    metadata,
    of_company(primary_key=True),
    Column("id", WORDS, primary_key=True),
    Column("contact", WORDS),
    Column("name", WORDS, nullable=False),
    Column("folded", WORDS, nullable=False),
    Column("email", WORDS),
    Column("phone", WORDS),
    Column("time_zone", WORDS),
    Column("language", WORDS),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("company_id", "contact"),
    Index(None, "company_id", "phone"),
)
