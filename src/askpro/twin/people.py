"""``/v2/me``, teams and their members."""

from typing import Any

from askpro.twin.auth import require_team_role
from askpro.twin.call import Call, Reply, success
from askpro.twin.rows import Membership, Team


def get_me(call: Call) -> Reply:
    """The caller's own account."""
    user = call.caller
    row: dict[str, Any] = {"id": user.id, "email": user.email}
    if call.edition.newer:
        row |= {"name": user.name, "avatarUrl": None, "bio": None}
    return success(
        row
        | {
            "timeFormat": user.time_format,
            "defaultScheduleId": user.default_schedule_id,
            "weekStart": user.week_start,
            "timeZone": user.time_zone,
            "username": user.username,
            "organizationId": user.organization_id,
        }
    )


def list_teams(call: Call) -> Reply:
    """The caller's teams."""
    teams = [team for team in call.store.teams.values() if call.store.membership(call.caller.id, team.id)]
    return success([_team(team) for team in teams])


def get_team(call: Call) -> Reply:
    """One team, for its members."""
    team_id = call.number("teamId")
    require_team_role(call.store, call.caller, team_id, "MEMBER")
    return success(_team(call.store.teams[team_id]))


def list_memberships(call: Call) -> Reply:
    """Who is in the team, for its owners and admins; ``take`` (default 250) and ``skip`` choose a page."""
    team_id = call.number("teamId")
    require_team_role(call.store, call.caller, team_id, "ADMIN")
    rows = [row for row in call.store.memberships.values() if row.team_id == team_id]
    return success([_membership(call, row) for row in call.page(rows)])


def _team(team: Team) -> dict[str, Any]:
    return {
        "id": team.id,
        "parentId": team.parent_id,
        "name": team.name,
        "slug": team.slug,
        "logoUrl": None,
        "calVideoLogo": None,
        "appLogo": None,
        "appIconLogo": None,
        "bio": None,
        "hideBranding": team.hide_branding,
        "hideBookATeamMember": team.hide_book_a_team_member,
        "isOrganization": team.is_organization,
        "isPrivate": team.is_private,
        "theme": None,
        "brandColor": None,
        "darkBrandColor": None,
        "bannerUrl": None,
        "timeFormat": None,
        "timeZone": team.time_zone,
        "weekStart": team.week_start,
    }


def _membership(call: Call, row: Membership) -> dict[str, Any]:
    user = call.store.users[row.user_id]
    return {
        "id": row.id,
        "userId": row.user_id,
        "teamId": row.team_id,
        "accepted": row.accepted,
        "role": row.role,
        "disableImpersonation": row.disable_impersonation,
        "user": {"avatarUrl": None, "username": user.username, "name": user.name, "email": user.email, "bio": None},
    }
