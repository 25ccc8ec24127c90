"""Idempotency records in SQL. The answers' bodies hold personal fields and are sealed (S17)."""

from datetime import datetime
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import bindparam, delete, select, tuple_

from askpro.adapters.sql.tables import idempotency_records
from askpro.adapters.sql.work import Work
from askpro.application.ports.system import Vault
from askpro.domain.idempotency import IdempotencyRecord, KeptAnswer

_r = idempotency_records.c
_MINE = _r.company_id == bindparam("company")
_ONE = select(idempotency_records).where(_MINE, _r.scope == bindparam("scope"), _r.digest == bindparam("digest"))
_ANSWERED = select(idempotency_records).where(_MINE, _r.status.is_not(None))
_EXPIRED = (
    select(_r.scope, _r.digest)
    .where(_MINE, _r.expires_at <= bindparam("now"))
    .order_by(_r.expires_at, _r.scope, _r.digest)
    .limit(bindparam("most"))
)


@frozen
class SqlIdempotencyRecords:
    """See ``askpro.application.ports.idempotency.IdempotencyRecords``."""

    work: Work
    vault: Vault

    def get(self, scope: str, digest: str) -> IdempotencyRecord | None:
        """The record under the key, expired or not; None if there is none."""
        row = self.work.read(_ONE, company=self.work.company_id, scope=scope, digest=digest).one_or_none()
        return None if row is None else self._read_row(row)

    def save(self, record: IdempotencyRecord) -> None:
        """Add or replace."""
        answer = record.answer
        row = {
            "company_id": self.work.company_id,
            "scope": record.scope,
            "digest": record.digest,
            "fingerprint": record.fingerprint,
            "reserved": record.reserved,
            "holder": record.holder,
            "lease_until": record.lease_until,
            "expires_at": record.expires_at,
            "status": None if answer is None else answer.status,
            "headers": None if answer is None else dict(answer.headers),
            "body": None if answer is None else self.vault.seal(answer.body),
        }
        self.work.save(idempotency_records, [row])

    def drop(self, scope: str, digest: str) -> None:
        """Forget; nothing happens if there is none."""
        self._drop([(scope, digest)])

    def erase(self, name: str, answer: KeptAnswer) -> int:
        """Put this answer in the place of every kept one whose body has the name in it; answers how many.

        The bodies are sealed: all that were kept in seven days are opened.
        """
        rows = self.work.read(_ANSWERED, company=self.work.company_id).all()
        found = [
            record for record in map(self._read_row, rows) if record.answer and name.encode() in record.answer.body
        ]
        for record in found:
            self.save(evolve(record, answer=answer))
        return len(found)

    def drop_expired(self, now: datetime, limit: int) -> int:
        """Forget at most so many that count no more, oldest first; answers how many."""
        rows = self.work.read(_EXPIRED, company=self.work.company_id, now=now, most=limit)
        keys = [(row.scope, row.digest) for row in rows]
        if keys:
            self._drop(keys)
        return len(keys)

    def _drop(self, keys: list[tuple[str, str]]) -> None:
        mine = _r.company_id == self.work.company_id
        self.work.write(delete(idempotency_records).where(mine, tuple_(_r.scope, _r.digest).in_(keys)))

    def _read_row(self, row: Any) -> IdempotencyRecord:
        answer = None
        if row.status is not None:
            answer = KeptAnswer(status=row.status, headers=row.headers, body=self.vault.unseal(row.body))
        return IdempotencyRecord(
            scope=row.scope,
            digest=row.digest,
            fingerprint=row.fingerprint,
            reserved=row.reserved,
            holder=row.holder,
            lease_until=row.lease_until,
            expires_at=row.expires_at,
            answer=answer,
        )
