"""The server's cache of slot answers: about two seconds, per exact query, blind to what happens meanwhile."""

from datetime import datetime, timedelta
from typing import Any


class SlotCache:
    """Answers to slot queries that are still shown although they may be stale."""

    def __init__(self, seconds: float, size: int = 500) -> None:
        self.seconds, self._size = seconds, size
        self._answers: dict[Any, tuple[datetime, Any]] = {}

    def get(self, query: Any, now: datetime) -> Any | None:
        """The answer that was given to this query a moment ago, or None."""
        found = self._answers.get(query)
        return found[1] if found and now < found[0] else None

    def put(self, query: Any, answer: Any, now: datetime) -> None:
        """Remember an answer."""
        if self.seconds <= 0:
            return
        if len(self._answers) >= self._size:
            self._answers = {key: value for key, value in self._answers.items() if now < value[0]}
        if len(self._answers) < self._size:
            self._answers[query] = (now + timedelta(seconds=self.seconds), answer)
