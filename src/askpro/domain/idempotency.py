"""Idempotency: what was asked under a caller's key, by whom, and what was answered (S10)."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from attrs import evolve, field, frozen

from askpro.domain.errors import IdempotencyMismatch, InvalidRequest

KEPT = timedelta(days=7)
"""How long an answer is given again."""

LEASE = timedelta(seconds=45)
"""How long whoever works on a request keeps it: a caller waits 30 s at most. Afterwards the next repeat takes over."""

_LONGEST_KEY = 255


def _a_key(_: object, __: object, value: str) -> None:
    if not 1 <= len(value) <= _LONGEST_KEY or not value.isascii() or not value.isprintable() or not value.strip():
        raise InvalidRequest(
            f"An Idempotency-Key is 1 to {_LONGEST_KEY} printable ASCII characters.",
            {"/Idempotency-Key": f"must be 1 to {_LONGEST_KEY} printable ASCII characters"},
        )


@frozen(kw_only=True)
class Asked:
    """A request with a key. ``scope`` is whose key space it is; ``fingerprint`` tells one request from another."""

    company_id: str
    scope: str
    key: str = field(validator=_a_key)
    fingerprint: str

    @property
    def digest(self) -> str:
        """What is kept of the key: callers make keys of phone numbers and the like."""
        return hashlib.sha256(self.key.encode()).hexdigest()


def fingerprint_of(*parts: bytes) -> str:
    """One digest of all parts, none of which can pass for the end of another."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


@frozen(kw_only=True)
class KeptAnswer:
    """An answer as it went out, to be given again."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = field(default=b"", repr=False)


ERASED = KeptAnswer(status=410)
"""In the place of an answer that named somebody who was erased. The key stays used: nothing is done again."""


@frozen(kw_only=True)
class IdempotencyRecord:
    """A key that was used.

    ``reserved`` names what the request makes: new things get it as the end of their id, a command as its name in the
    history. So whoever takes a crashed request over finds its effect. ``holder`` is who works on it, until
    ``lease_until``; an older holder writes no answer down.
    """

    scope: str
    digest: str
    fingerprint: str
    reserved: str
    holder: str
    lease_until: datetime
    expires_at: datetime
    answer: KeptAnswer | None = None

    @classmethod
    def of(cls, asked: Asked, reserved: str, holder: str, now: datetime) -> "IdempotencyRecord":
        """The record of a key that is used for the first time."""
        return cls(
            scope=asked.scope,
            digest=asked.digest,
            fingerprint=asked.fingerprint,
            reserved=reserved,
            holder=holder,
            lease_until=now + LEASE,
            expires_at=now + KEPT,
        )

    def check(self, asked: Asked) -> None:
        """Raises IdempotencyMismatch for another request with the same key."""
        if self.fingerprint != asked.fingerprint:
            raise IdempotencyMismatch("This Idempotency-Key was used with another request.")

    def expired(self, now: datetime) -> bool:
        """Whether it counts no more."""
        return self.expires_at <= now

    def free(self, now: datetime) -> bool:
        """Whether nobody answered it and nobody works on it."""
        return self.answer is None and self.lease_until <= now

    def taken_over(self, holder: str, now: datetime) -> "IdempotencyRecord":
        """The record in another's hands, with what was reserved."""
        return evolve(self, holder=holder, lease_until=now + LEASE)
