"""Cursors of lists that are ordered by an instant and an id."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import read_instant, write_instant


def write_cursor(moment: datetime, row_id: str) -> str:
    """The cursor of the row at that place."""
    return urlsafe_b64encode(f"{write_instant(moment)} {row_id}".encode()).decode()


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """The place that a cursor names. Raises InvalidRequest for one that we never gave."""
    try:
        moment, _, row_id = urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return read_instant(moment), row_id
    except (ValueError, InvalidRequest):
        raise InvalidRequest("That cursor is not one of ours.", {"/cursor": "not a cursor"}) from None
