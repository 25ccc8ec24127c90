"""The event type routes without the right ``cal-api-version``: other properties, older shapes."""

from typing import Any

from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, Violation, refuse_tree
from askpro.twin.event_type import EventType


def create_event_type(call: Call) -> Reply:
    """The old body calls the length ``length``, so a new one is refused."""
    sent = call.fields.get("length")
    rules = {}
    length = sent if isinstance(sent, (int, float)) and not isinstance(sent, bool) else None
    if length is None:
        rules["isNumber"] = "length must be a number conforming to the specified constraints"
    if length is None or length < 1:
        rules["min"] = "length must not be less than 1"
    refuse_tree([Violation("length", rules)] if rules else [])
    raise FrameworkError(400, "The twin takes event types only with cal-api-version 2024-06-14")


def list_event_types(call: Call) -> Reply:
    """The caller's event types and those of their teams, in groups, each row in brief. Queries count for nothing."""
    user, store = call.caller, call.store
    mine = [row for row in store.event_types.values() if row.owner_id == user.id]
    profile = {"slug": user.username, "name": user.name, "image": user.avatar_url}
    groups = [_group(call, {"teamId": None}, None, profile, 1, mine)]
    for team in store.teams.values():
        membership = store.membership(user.id, team.id)
        if membership is not None:
            rows = [row for row in store.event_types.values() if row.team_id == team.id]
            members = sum(each.team_id == team.id for each in store.memberships.values())
            profile = {"image": team.logo_url, "name": team.name, "slug": f"team/{team.slug}"}
            ids = {"teamId": team.id, "parentId": team.parent_id}
            groups.append(_group(call, ids, membership.role, profile, members, rows))
    profiles = [
        {**group["profile"], **group["metadata"], "teamId": group["teamId"], "membershipRole": group["membershipRole"]}
        for group in groups
    ]
    return success({"eventTypeGroups": groups, "profiles": profiles, "allUsersAcrossAllEventTypes": {}})


def _group(
    call: Call, ids: dict[str, Any], role: str | None, profile: dict[str, Any], members: int, rows: list[EventType]
) -> dict[str, Any]:
    return {
        **ids,
        "bookerUrl": call.edition.booker_url,
        "membershipRole": role,
        "profile": profile,
        "metadata": {"membershipCount": members, "readOnly": role == "MEMBER"},
        "eventTypes": [_brief(row) for row in rows],
    }


def _brief(row: EventType) -> dict[str, Any]:
    return {
        "id": row.id,
        "teamId": row.team_id,
        "userId": row.owner_id,
        "title": row.title,
        "slug": row.slug,
        "length": row.length_in_minutes,
        "hidden": row.hidden,
        "beforeEventBuffer": row.before_event_buffer,
        "afterEventBuffer": row.after_event_buffer,
        "minimumBookingNotice": row.minimum_booking_notice,
    }
