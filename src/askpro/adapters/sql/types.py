"""Column types that mean the same on both databases."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.engine import Dialect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

WORDS = Text().with_variant(TEXT(collation="C"), "postgresql")
"""Text that is compared and ordered by code point on both databases, as in Python (pages and their cursors)."""

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database counts up; SQLite does so for INTEGER alone."""


class Instant(TypeDecorator[datetime]):
    """An aware datetime, as whole microseconds since 1970 in UTC.

    Integers order, compare and keep their microseconds alike on both databases; SQLite has no type for time, and
    text needs a fixed width to be ordered. A naive datetime cannot get in (TypeError) or out (S13).
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - given
        """Into the database."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given
        """Out of the database."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Lapse(TypeDecorator[timedelta]):
    """A length of time, as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - given
        """Into the database."""
        return None if value is None else value // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - given
        """Out of the database."""
        return None if value is None else value * _MICROSECOND


class Json(TypeDecorator[Any]):
    """A JSON document as text: read back exactly as it was written, on both databases. None is NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - given
        """Into the database. Raises TypeError for what is not JSON."""
        return None if value is None else json.dumps(value, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - given
        """Out of the database."""
        return None if value is None else json.loads(value)
