"""Authenticate: whose key is it?"""

from attrs import frozen

from askpro.application.offering.freshness import Register
from askpro.domain.company import ApiKey, digest_of
from askpro.domain.errors import NotFound, Unauthorized


@frozen(kw_only=True)
class Authenticate:
    """Looks a key up by its digest; the key itself is kept nowhere."""

    register: Register

    def __call__(self, key: str) -> ApiKey:
        """The entry of a valid key. Raises Unauthorized for an unknown or revoked one."""
        try:
            found = self.register.key(digest_of(key))
        except NotFound:
            raise Unauthorized("This key is not known.") from None
        return _valid(found)

    def at_once(self, key: str) -> ApiKey | None:
        """The same, if it can be said without asking the storage: safe to call on an event loop."""
        found = self.register.known_key(digest_of(key))
        return _valid(found) if found is not None else None


def _valid(key: ApiKey) -> ApiKey:
    if key.revoked_at is not None:
        raise Unauthorized("This key was revoked.")
    return key
