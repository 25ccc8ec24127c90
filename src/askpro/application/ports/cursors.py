"""Cursors of lists that are ordered by an instant and an id; for every storage the same."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from askpro.domain.errors import InvalidRequest
from askpro.domain.timespan import read_instant, write_instant


def write_cursor(of: str, moment: datetime, row_id: str) -> str:
    """The cursor of the row at that place in the list that is named ``of``."""
    return urlsafe_b64encode(f"{of} {write_instant(moment)} {row_id}".encode()).decode()


def read_cursor(of: str, cursor: str) -> tuple[datetime, str]:
    """The place that a cursor names. Raises InvalidRequest for one that this list never gave."""
    try:
        name, moment, row_id = urlsafe_b64decode(cursor.encode()).decode().split(" ", 2)
        if name == of:
            return read_instant(moment), row_id
    except (ValueError, InvalidRequest):
        pass
    raise InvalidRequest("That cursor is not one of this list.", {"/cursor": "not a cursor of this list"})
