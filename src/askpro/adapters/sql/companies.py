"""Company ↔ row. The calendar's key and the webhook secrets are sealed, never plain (S17)."""

import json
from typing import Any

from askpro.application.ports.system import Vault
from askpro.domain.company import CalendarAccount, Company, ConflictPolicy, ImportPolicy


def write_company(company: Company, vault: Vault) -> dict[str, Any]:
    """The row of a company."""
    account = company.account
    secrets = json.dumps(account.webhook_secrets).encode()
    return {
        "id": company.id,
        "slug": company.slug,
        "name": company.name,
        "time_zone": company.time_zone,
        "api_key": None if account.api_key is None else vault.seal(account.api_key.encode()),
        "api_url": account.api_url,
        "team_id": account.team_id,
        "webhook_secrets": vault.seal(secrets) if account.webhook_secrets else None,
        "former_secrets_until": account.former_secrets_until,
        "buffer_time": company.buffer_time,
        "default_event_type": company.default_event_type,
        "conflict_policy": company.conflict_policy.value,
        "import_policy": company.import_policy.value,
        "attendee_email_template": company.attendee_email_template,
        "versions": dict(account.versions) or None,
        "created_at": company.created_at,
    }


def read_company(row: Any, vault: Vault) -> Company:
    """The company of a row. Raises ConfigurationError when no key of the vault opens it."""
    secrets = [] if row.webhook_secrets is None else json.loads(vault.unseal(row.webhook_secrets))
    account = CalendarAccount(
        api_key=None if row.api_key is None else vault.unseal(row.api_key).decode(),
        api_url=row.api_url,
        team_id=row.team_id,
        webhook_secrets=tuple(secrets),
        former_secrets_until=row.former_secrets_until,
        versions=row.versions or {},
    )
    return Company(
        id=row.id,
        slug=row.slug,
        name=row.name,
        time_zone=row.time_zone,
        account=account,
        buffer_time=row.buffer_time,
        default_event_type=row.default_event_type,
        conflict_policy=ConflictPolicy(row.conflict_policy),
        import_policy=ImportPolicy(row.import_policy),
        attendee_email_template=row.attendee_email_template,
        created_at=row.created_at,
    )
