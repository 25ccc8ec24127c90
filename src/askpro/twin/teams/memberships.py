"""``/v2/teams/{teamId}/memberships``: who is in a team, run by its owners and admins (contract 7)."""

from typing import Any

from attrs import evolve

from askpro.twin.auth import require_team_role
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import CoreError, FrameworkError
from askpro.twin.event_types.team import admit_host, dismiss_host
from askpro.twin.rows import Membership
from askpro.twin.teams.rules import check_membership

_BROKEN_RULE = "There was an error, please try again later."
_COLUMNS = {"role": "role", "accepted": "accepted", "disableImpersonation": "disable_impersonation"}


def list_memberships(call: Call) -> Reply:
    """All of the team, also those who have not accepted; ``take`` (default 250) and ``skip`` choose a page."""
    team_id = _administered(call)
    rows = [row for row in call.store.memberships.values() if row.team_id == team_id]
    return success([_show(call, row) for row in call.page(rows)])


def get_membership(call: Call) -> Reply:
    """One of them."""
    return success(_show(call, _find(call, "Organization's Team membership not found")))


def create_membership(call: Call) -> Reply:
    """Invite a user, or with ``accepted`` take one in at once, who then hosts what all members of the team host.

    The database refuses strangers and whoever is in the team already, as contract 2.1 has it.
    """
    team_id, body, store = _administered(call), call.fields, call.store
    check_membership(body, partial=False)
    user_id = body["userId"]
    if user_id not in store.users:
        raise CoreError(400, "BAD_REQUEST", _BROKEN_RULE)
    if any((row.user_id, row.team_id) == (user_id, team_id) for row in store.memberships.values()):
        raise CoreError(409, "CONFLICT", _BROKEN_RULE)
    chosen: dict[str, Any] = {"accepted": False} | _settings(body)
    row = Membership(id=store.take_id("membership"), team_id=team_id, user_id=user_id, **chosen)
    store.memberships[row.id] = row
    if row.accepted:
        admit_host(call, team_id, user_id)
    return success(_show(call, row), 201)


def patch_membership(call: Call) -> Reply:
    """Change role and acceptance. Whoever becomes a member now hosts what all members of the team host."""
    _administered(call)
    check_membership(call.fields, partial=True)
    row = _find(call, "Organization's Team membership not found")
    changed = evolve(row, **_settings(call.fields))
    call.store.memberships[row.id] = changed
    if changed.accepted and not row.accepted:
        admit_host(call, row.team_id, row.user_id)
    return success(_show(call, changed))


def delete_membership(call: Call) -> Reply:
    """Whoever leaves hosts nothing of the team any more; bookings stay with their organiser."""
    number = call.parameters["membershipId"]
    row = _find(call, f"Membership with id {number} not found in team {call.parameters['teamId']}")
    del call.store.memberships[row.id]
    dismiss_host(call, row.team_id, row.user_id)
    return success(_show(call, row))


def _administered(call: Call) -> int:
    team_id = call.number("teamId")
    require_team_role(call.store, call.caller, team_id, "ADMIN")
    return team_id


def _find(call: Call, complaint: str) -> Membership:
    """The membership that the path names. Raises FrameworkError 404 with that complaint."""
    team_id = _administered(call)
    row = call.store.memberships.get(call.number("membershipId"))
    if row is None or row.team_id != team_id:
        raise FrameworkError(404, complaint)
    return row


def _settings(body: dict[str, Any]) -> dict[str, Any]:
    return {column: body[name] for name, column in _COLUMNS.items() if body.get(name) is not None}


def _show(call: Call, row: Membership) -> dict[str, Any]:
    user = call.store.users[row.user_id]
    person = {"avatarUrl": user.avatar_url, "username": user.username, "name": user.name, "email": user.email}
    more = {"metadata": user.metadata} if user.metadata else {}
    return {
        "id": row.id,
        "userId": row.user_id,
        "teamId": row.team_id,
        "accepted": row.accepted,
        "role": row.role,
        "disableImpersonation": row.disable_impersonation,
        "user": {**person, "bio": user.bio, **more},
    }
