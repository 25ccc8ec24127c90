"""Idempotency records: a family of the storage port. Contract suite: ``askpro.testing.contracts.storage``."""

from datetime import datetime
from typing import Protocol

from askpro.domain.idempotency import IdempotencyRecord, KeptAnswer


class IdempotencyRecords(Protocol):
    """Keys that callers of the company used, each within its scope."""

    def get(self, scope: str, digest: str) -> IdempotencyRecord | None:
        """The record under the key, expired or not; None if there is none."""
        ...

    def save(self, record: IdempotencyRecord) -> None:
        """Add or replace. The answer's body is kept unreadable at rest: it has personal fields (S17)."""
        ...

    def drop(self, scope: str, digest: str) -> None:
        """Forget; nothing happens if there is none."""
        ...

    def erase(self, name: str, answer: KeptAnswer) -> int:
        """Put this answer in the place of every kept one whose body has the name in it; answers how many."""
        ...

    def drop_expired(self, now: datetime, limit: int) -> int:
        """Forget at most so many that count no more, oldest first; answers how many."""
        ...
