"""What time the calendar has: the ``Date`` of an ordinary answer."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx


class Listening(httpx.BaseTransport):
    """Connections that remember the ``Date`` of the last answer. Closes nothing: they are somebody else's."""

    def __init__(self, connections: httpx.BaseTransport) -> None:
        self._connections = connections
        self.said: str | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on."""
        answer = self._connections.handle_request(request)
        self.said = answer.headers.get("date")
        return answer

    @property
    def date(self) -> datetime | None:
        """The instant that was told; None for none, and for one that cannot be read."""
        try:
            return parsedate_to_datetime(self.said).astimezone(UTC) if self.said else None
        except ValueError:
            return None
