"""The signature of a webhook: lower-case hex HMAC-SHA256 of the raw bytes, keyed with the subscription's secret.

As observed on upstream 2025-10 and cal.diy 2026-07. Without a secret the header says ``no-secret-provided``;
there is no timestamp and no delivery id, so replays are the inbox's business.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping

HEADER = "X-Cal-Signature-256"

_HEX = re.compile(r"[0-9a-f]{64}")


def sign(body: bytes, secret: str) -> str:
    """The signature that Cal.com would send with these bytes."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_signed(headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]) -> bool:
    """Whether one of the secrets signed exactly these bytes, compared in constant time (L41).

    False for a missing, malformed or repeated and contradicting header, and for an empty secret, with which
    anybody could sign.
    """
    claims = {value for name, value in headers.items() if name.lower() == HEADER.lower()}
    if len(claims) != 1:
        return False
    claim = claims.pop()
    if not _HEX.fullmatch(claim):
        return False
    matches = [hmac.compare_digest(sign(body, secret), claim) for secret in secrets if secret]
    return any(matches)
