"""``/v2/teams``: made by anybody, changed and deleted by their owners (contract 7)."""

import re
import unicodedata
from typing import Any

from attrs import evolve

from askpro.twin.auth import require_team_role
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError
from askpro.twin.event_types.team import delete_family
from askpro.twin.rows import Membership, Team
from askpro.twin.teams.rules import check_team

# What a body sets. Null leaves these as they are, and empties the others.
_FIXED = {
    "name": "name",
    "slug": "slug",
    "hideBranding": "hide_branding",
    "isPrivate": "is_private",
    "hideBookATeamMember": "hide_book_a_team_member",
    "timeZone": "time_zone",
    "weekStart": "week_start",
}
_CLEARABLE = {
    "logoUrl": "logo_url",
    "calVideoLogo": "cal_video_logo",
    "appLogo": "app_logo",
    "appIconLogo": "app_icon_logo",
    "bannerUrl": "banner_url",
    "bio": "bio",
    "theme": "theme",
    "brandColor": "brand_color",
    "darkBrandColor": "dark_brand_color",
    "timeFormat": "time_format",
    "metadata": "metadata",
}


def list_teams(call: Call) -> Reply:
    """The caller's teams."""
    teams = [team for team in call.store.teams.values() if call.store.membership(call.caller.id, team.id)]
    return success([_show(team) for team in teams])


def get_team(call: Call) -> Reply:
    """One team, for its members."""
    return success(_show(_of(call, "MEMBER")))


def create_team(call: Call) -> Reply:
    """A new team, owned by its maker, who is in it at once unless ``autoAcceptCreator`` is false.

    Without a slug it gets one from its name. Nothing is to be paid, as on the observed server.
    """
    body, store, owner = call.fields, call.store, call.caller
    check_team(body, partial=False)
    own = {row.team_id for row in store.memberships.values() if row.user_id == owner.id}
    if any(store.teams[number].name == body["name"] for number in own):
        raise FrameworkError(400, f"You already have created a team with name={body['name']}")
    chosen = _settings(body)
    if not body.get("slug"):
        chosen["slug"] = _slug(body["name"])
    team = Team(id=store.take_id("team"), **chosen)
    store.teams[team.id] = team
    number, accepted = store.take_id("membership"), body.get("autoAcceptCreator") is not False
    store.memberships[number] = Membership(
        id=number, team_id=team.id, user_id=owner.id, role="OWNER", accepted=accepted
    )
    return success(_show(team), 201)


def patch_team(call: Call) -> Reply:
    """Change what is sent, keep the rest."""
    team = _of(call, "OWNER")
    check_team(call.fields, partial=True)
    changed = evolve(team, **_settings(call.fields))
    call.store.teams[team.id] = changed
    return success(_show(changed))


def delete_team(call: Call) -> Reply:
    """Its memberships, event types and subscriptions go with it; bookings stay, without an event type."""
    team, store = _of(call, "OWNER"), call.store
    for event_type in [row for row in store.event_types.values() if row.team_id == team.id]:
        delete_family(call, event_type)
    store.webhooks = {number: row for number, row in store.webhooks.items() if row.team_id != team.id}
    store.memberships = {number: row for number, row in store.memberships.items() if row.team_id != team.id}
    del store.teams[team.id]
    return success(_show(team))


def _of(call: Call, role: str) -> Team:
    team_id = call.number("teamId")
    require_team_role(call.store, call.caller, team_id, role)
    return call.store.teams[team_id]


def _settings(body: dict[str, Any]) -> dict[str, Any]:
    fixed = {column: body[name] for name, column in _FIXED.items() if body.get(name) is not None}
    return fixed | {column: body[name] for name, column in _CLEARABLE.items() if name in body}


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _show(team: Team) -> dict[str, Any]:
    row = {
        "id": team.id,
        "parentId": team.parent_id,
        "isOrganization": team.is_organization,
        **{name: getattr(team, column) for name, column in {**_FIXED, **_CLEARABLE}.items()},
    }
    if team.metadata is None:
        del row["metadata"]
    return row
