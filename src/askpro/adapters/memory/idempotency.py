"""Idempotency records in memory."""

from datetime import datetime

from attrs import evolve, frozen

from askpro.adapters.memory.shelves import Desk
from askpro.domain.idempotency import IdempotencyRecord, KeptAnswer


@frozen
class MemoryIdempotencyRecords:
    """See ``askpro.application.ports.idempotency.IdempotencyRecords``."""

    desk: Desk

    def get(self, scope: str, digest: str) -> IdempotencyRecord | None:
        """The record under the key, expired or not; None if there is none."""
        return self.desk.idempotency.get((scope, digest))

    def save(self, record: IdempotencyRecord) -> None:
        """Add or replace."""
        self.desk.idempotency.put((record.scope, record.digest), record)

    def drop(self, scope: str, digest: str) -> None:
        """Forget; nothing happens if there is none."""
        self.desk.idempotency.drop((scope, digest))

    def erase(self, name: str, answer: KeptAnswer) -> int:
        """Put this answer in the place of every kept one whose body has the name in it; answers how many."""
        rows = [row for row in self.desk.idempotency.all() if row.answer and name.encode() in row.answer.body]
        for row in rows:
            self.save(evolve(row, answer=answer))
        return len(rows)

    def drop_expired(self, now: datetime, limit: int) -> int:
        """Forget at most so many that count no more, oldest first; answers how many."""
        rows = self.desk.idempotency.all()
        old = sorted((row for row in rows if row.expired(now)), key=lambda row: (row.expires_at, row.scope, row.digest))
        for row in old[:limit]:
            self.drop(row.scope, row.digest)
        return len(old[:limit])
