"""Is the schema ours, and making it so."""

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from askpro.adapters.sql.database import Database
from askpro.adapters.sql.failures import UPGRADE
from askpro.domain.errors import ConfigurationError, TemporarilyUnavailable

HEAD = "0008"
"""The last revision. Kept here so that a check needs neither alembic nor the revisions; a test compares it."""

_MIGRATIONS = Path(__file__).parent / "migrations"


def check(database: Database) -> None:
    """Raises ConfigurationError if the schema is not ours or cannot be asked."""
    try:
        with database.reading() as connection:
            found = _revision(connection)
    except TemporarilyUnavailable as error:
        raise ConfigurationError("The database cannot be reached; check its URL and that it runs.") from error
    if found != HEAD:
        raise ConfigurationError(UPGRADE)


def upgrade(database: Database) -> None:
    """Run the revisions that are missing, in one transaction."""
    with database.migrating() as connection:
        _run(connection)


def _revision(connection: Connection) -> str | None:
    try:
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except DBAPIError as error:
        raise ConfigurationError(UPGRADE) from error
    return found


def _run(connection: Connection) -> None:
    # Imported here: a quarter of a second that only a migration needs.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
