"""Storage in SQLite (the default) or PostgreSQL, by URL."""

from askpro.adapters.sql.quotas import SqlQuotas, open_quotas
from askpro.adapters.sql.storage import SqlStorage, open_storage

__all__ = ["SqlQuotas", "SqlStorage", "open_quotas", "open_storage"]
