"""The databases' errors → ours. Values never show in them: they may be personal or secret (S17)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from askpro.domain.errors import (
    AlreadyExists,
    AskproError,
    ConfigurationError,
    InvalidRequest,
    NotFound,
    StorageConflict,
    TemporarilyUnavailable,
)

UPGRADE = "The database schema is not the one of this version; run `askpro db upgrade`."
_NOT_OURS = ("no such table", "no such column", "no column named")
_UNUSABLE = ("unable to open", "readonly database", "not a database", "authentication failed", "does not exist")


@contextmanager
def translated() -> Iterator[None]:
    """Raises what the ports promise in place of what SQLAlchemy and the drivers raise."""
    try:
        yield
    except IntegrityError as error:
        raise _broken_rule(error) from None
    except (DataError, UnicodeEncodeError, OverflowError):
        raise InvalidRequest("A value has characters or a size that cannot be stored.") from None
    except ProgrammingError as error:
        raise ConfigurationError(UPGRADE) from error
    except OperationalError as error:
        raise _out_of_order(error) from error
    except (DBAPIError, PoolTimeout) as error:
        raise TemporarilyUnavailable("The database cannot be used now.") from error


def _broken_rule(error: IntegrityError) -> AskproError:
    words = str(error.orig).lower()
    if "foreign key" in words:
        return NotFound("There is no such company.")
    return AlreadyExists("Something with that name is there already.")


def _out_of_order(error: OperationalError) -> AskproError:
    words = str(error.orig).lower()
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith("40"):
        return StorageConflict("Two transactions met.")
    if any(sign in words for sign in _NOT_OURS):
        return ConfigurationError(UPGRADE)
    if any(sign in words for sign in _UNUSABLE):
        return ConfigurationError("The database cannot be opened; check its URL and the rights on it.")
    return TemporarilyUnavailable("The database cannot be used now.")
