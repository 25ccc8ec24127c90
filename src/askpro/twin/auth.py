"""Who calls: API keys in the Authorization header, and what a team role allows."""

from datetime import datetime

from askpro.twin.errors import FrameworkError
from askpro.twin.http import Request
from askpro.twin.rows import ApiKey, User
from askpro.twin.store import Store

KEY_PREFIX = "cal_"
_BEARER = "Bearer "

NO_METHOD = (
    "ApiAuthStrategy - No authentication method provided. Either pass an API key as 'Bearer' header or OAuth "
    "client credentials as 'x-cal-secret-key' and 'x-cal-client-id' headers"
)
NO_PERMISSION = (
    "PermissionsGuard - no authentication provided. Provide either authorization bearer token containing "
    "managed user access token or oAuth client id in 'x-cal-client-id' header."
)


def token_of(request: Request) -> str | None:
    """The token that was sent, or None. ``Bearer`` may be missing, but not be in lower case."""
    value = request.headers.get("authorization")
    return value.removeprefix(_BEARER).strip() if value else None


def known_key(store: Store, token: str | None) -> ApiKey | None:
    """The API key of a token; None without a token or for something that is no API key.

    Raises FrameworkError 401 for an unknown key: the throttler looks keys up before anything else.
    """
    key = store.keys.get(token or "")
    if key is None and token is not None and token.startswith(KEY_PREFIX):
        raise FrameworkError(401, "CustomThrottlerGuard - Invalid API Key")
    return key


def authenticate(store: Store, token: str | None, key: ApiKey | None, now: datetime) -> User | None:
    """The user who calls, or None without credentials. Raises FrameworkError 401 for bad ones."""
    if token is None:
        return None
    if key is None and token.startswith(KEY_PREFIX):
        # Only where no throttler looked the key up before, which is where a route has a limit of its own.
        raise FrameworkError(401, "ApiAuthStrategy - api key - Your api key is not valid")
    if key is None:
        raise FrameworkError(401, "Invalid Access Token.")
    if key.expires_at is not None and key.expires_at <= now:
        raise FrameworkError(401, "ApiAuthStrategy - api key - Your api key is expired")
    return store.users[key.user_id]


def require_team_role(store: Store, user: User, team_id: int, role: str) -> None:
    """Raises FrameworkError 403 unless the user is in the team with at least that role."""
    membership = store.membership(user.id, team_id)
    if membership is None:
        raise FrameworkError(403, f"RolesGuard - User is not a member of the team with id={team_id}.")
    ranks = ["MEMBER", "ADMIN", "OWNER"]
    if ranks.index(membership.role) < ranks.index(role):
        text = f"RolesGuard - user with id={user.id} does not have the minimum required role=TEAM_{role}"
        raise FrameworkError(403, f"{text} within team with id={team_id}.")
