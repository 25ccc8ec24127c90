"""A vault with a key of its own."""

from cryptography.fernet import Fernet


class FreshVault:
    """Seals with a key that is made with it. See ``askpro.application.ports.system.Vault``."""

    def __init__(self) -> None:
        self._fernet = Fernet(Fernet.generate_key())

    def seal(self, secret: bytes) -> bytes:
        """Encrypt."""
        return self._fernet.encrypt(secret)

    def unseal(self, sealed: bytes) -> bytes:
        """Decrypt."""
        return self._fernet.decrypt(sealed)
