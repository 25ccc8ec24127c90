"""The machine's own clock, randomness and secrets."""

import secrets
import time
import uuid
from datetime import UTC, datetime

from attrs import define, field
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from askpro.domain.errors import ConfigurationError


class SystemClock:
    """See ``askpro.application.ports.system.Clock``."""

    def now(self) -> datetime:
        """The present instant, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that reads the clock

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        time.sleep(seconds)


class RandomIds:
    """See ``askpro.application.ports.system.Ids``."""

    def new(self, prefix: str) -> str:
        """A random id of 122 bits."""
        return f"{prefix}_{uuid.uuid4().hex}"  # noqa: TID251 - the one place that makes ids

    def secret(self, prefix: str) -> str:
        """192 random bits."""
        return f"{prefix}_{secrets.token_urlsafe(24)}"

    def fraction(self) -> float:
        """A random number in [0, 1)."""
        return secrets.randbelow(1 << 30) / (1 << 30)


@define
class FernetVault:
    """Fernet (AES-128-CBC with HMAC-SHA256): the first key encrypts, all decrypt."""

    keys: tuple[str, ...] = field(repr=False)
    _box: MultiFernet = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if not self.keys:
            raise ConfigurationError("Set ASKPRO_SECRET_KEYS; `askpro keys new` prints a fresh one.")
        try:
            self._box = MultiFernet([Fernet(key) for key in self.keys])
        except ValueError:
            raise ConfigurationError(
                "A key in ASKPRO_SECRET_KEYS is not 32 bytes in URL-safe base64; `askpro keys new` prints one."
            ) from None

    def seal(self, secret: bytes) -> bytes:
        """Encrypt with the first key."""
        return self._box.encrypt(secret)

    def unseal(self, sealed: bytes) -> bytes:
        """Decrypt with any key. Raises ConfigurationError when none fits."""
        try:
            return self._box.decrypt(sealed)
        except InvalidToken:
            raise ConfigurationError(
                "No key in ASKPRO_SECRET_KEYS decrypts what is stored: is the one that encrypted it still listed?"
            ) from None


def new_vault_key() -> str:
    """A fresh key for ASKPRO_SECRET_KEYS."""
    return Fernet.generate_key().decode()
