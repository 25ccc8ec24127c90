"""Ids and secrets that look random and follow from a seed, so that a snapshot continues exactly."""

import hashlib
from uuid import UUID

# The alphabet of the server's short uids: base 58 without 0, O, I and l.
_ALPHABET = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
_UID_LENGTH = 22


class Entropy:
    """A stream of 128-bit numbers: the hash of a seed and of how many were drawn before."""

    def __init__(self, seed: str, drawn: int = 0) -> None:
        self.seed, self.drawn = seed, drawn

    def draw(self) -> int:
        """The next number."""
        self.drawn += 1
        digest = hashlib.sha256(f"{self.seed}:{self.drawn}".encode()).digest()
        return int.from_bytes(digest[:16], "big")

    def short_uid(self) -> str:
        """A booking's uid, 22 characters."""
        number, letters = self.draw(), []
        for _ in range(_UID_LENGTH):
            number, rest = divmod(number, 58)
            letters.append(_ALPHABET[rest])
        return "".join(reversed(letters))

    def uuid(self) -> str:
        """A version 4 uuid."""
        return str(UUID(int=self.draw(), version=4))
