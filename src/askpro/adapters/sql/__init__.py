"""Storage in SQLite (the default) or PostgreSQL, by URL."""

from askpro.adapters.sql.storage import SqlStorage, open_storage

__all__ = ["SqlStorage", "open_storage"]
