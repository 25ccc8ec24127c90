"""``/v2/teams/{teamId}/event-types``: the event types of teams."""

from typing import Any

from attrs import evolve

from askpro.twin.auth import require_team_role
from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError
from askpro.twin.event_types.personal import drop
from askpro.twin.event_types.render import of_team
from askpro.twin.event_types.rules import check_event_type, check_together, settings
from askpro.twin.rows import EventType

_VIDEO = {"type": "integration", "integration": "cal-video"}


def list_event_types(call: Call) -> Reply:
    """All of a team, for everybody; ``eventSlug`` picks one. An unknown team has none."""
    team_id, slug = call.number("teamId"), call.text("eventSlug")
    rows = [row for row in call.store.event_types.values() if row.team_id == team_id]
    return success([of_team(call, row, listed=True) for row in rows if slug in (None, row.slug)])


def create_event_type(call: Call) -> Reply:
    """A new team event type, by an owner or admin of the team."""
    team_id, body = _administered(call), call.fields
    check_event_type(body, partial=False, of_team=True)
    hosts = _hosts(call, team_id, body)
    if call.store.find_event_type(body["slug"], team_id=team_id):
        raise FrameworkError(400, "Team event type with this slug already exists")
    chosen: dict[str, Any] = {"locations": [_VIDEO]} | settings(body, call.edition) | hosts
    event_type = EventType(id=call.store.take_id("eventType"), team_id=team_id, **chosen)
    call.store.event_types[event_type.id] = event_type
    if event_type.scheduling_type != "managed":
        return success(of_team(call, event_type, listed=False), 201)
    family = [event_type, *_children(call, event_type)]
    return success([of_team(call, row, listed=False) for row in family], 201)


def _children(call: Call, parent: EventType) -> list[EventType]:
    """A managed type is not booked itself: each of its people gets one of it, which is."""
    children = _children_of(call, parent)
    owners = {row.owner_id: row for row in children}
    for host in (host["userId"] for host in parent.hosts):
        owners[host] = _put_child(call, parent, host, owners[host].id if host in owners else None)
    people = {host["userId"] for host in parent.hosts}
    for child in children:
        if child.owner_id not in people:
            drop(call, child)
    return [row for row in owners.values() if row.owner_id in people]


def _children_of(call: Call, parent: EventType) -> list[EventType]:
    return [row for row in call.store.event_types.values() if row.parent_event_type_id == parent.id]


def _put_child(call: Call, parent: EventType, owner: int, number: int | None = None) -> EventType:
    number = call.store.take_id("eventType") if number is None else number
    own: dict[str, Any] = {"team_id": None, "scheduling_type": None, "hosts": (), "assign_all_team_members": False}
    child = evolve(parent, id=number, owner_id=owner, parent_event_type_id=parent.id, **own)
    call.store.event_types[number] = child
    return child


def get_event_type(call: Call) -> Reply:
    """One team event type, for owners and admins of the team."""
    team_id = _administered(call)
    return success(of_team(call, _find(call, team_id), listed=False))


def patch_event_type(call: Call) -> Reply:
    """Change what is sent, keep the rest."""
    team_id, body = _administered(call), call.fields
    event_type = _find(call, team_id)
    check_event_type(body, partial=True, of_team=True)
    taken = call.store.find_event_type(body.get("slug") or event_type.slug, team_id=team_id)
    if taken is not None and taken.id != event_type.id:
        raise FrameworkError(400, "Team event type with this slug already exists")
    changed = evolve(event_type, **(settings(body, call.edition) | _hosts(call, team_id, body)))
    check_together(changed)
    call.store.event_types[changed.id] = changed
    if changed.scheduling_type != "managed":
        return success(of_team(call, changed, listed=False))
    return success([of_team(call, row, listed=False) for row in (changed, *_children(call, changed))])


def delete_event_type(call: Call) -> Reply:
    """Its bookings stay, without an event type."""
    event_type = call.store.event_types.get(call.number("eventTypeId"))
    team_id = _administered(call)
    if event_type is None or event_type.team_id != team_id:
        raise FrameworkError(404, f"Event type with ID={call.number('eventTypeId')} does not exist.")
    delete_family(call, event_type)
    return success({"id": event_type.id, "title": event_type.title})


def delete_family(call: Call, event_type: EventType) -> None:
    """Delete a type and, if it is a managed one, what its people have of it."""
    for child in _children_of(call, event_type):
        drop(call, child)
    drop(call, event_type)


def admit_host(call: Call, team_id: int, user_id: int) -> None:
    """A new member hosts every type of the team that all its members host."""
    for event_type in _types_of(call, team_id):
        hosts = event_type.hosts
        if not event_type.assign_all_team_members or any(host["userId"] == user_id for host in hosts):
            continue
        changed = evolve(event_type, hosts=(*hosts, {"userId": user_id}))
        call.store.event_types[changed.id] = changed
        if changed.scheduling_type == "managed":
            _put_child(call, changed, user_id)


def dismiss_host(call: Call, team_id: int, user_id: int) -> None:
    """Who is no member any more hosts nothing of the team, and loses what there was of its managed types."""
    for event_type in _types_of(call, team_id):
        hosts = [host for host in event_type.hosts if host["userId"] != user_id]
        call.store.event_types[event_type.id] = evolve(event_type, hosts=hosts)
        for child in _children_of(call, event_type):
            if child.owner_id == user_id:
                drop(call, child)


def _types_of(call: Call, team_id: int) -> list[EventType]:
    return [row for row in call.store.event_types.values() if row.team_id == team_id]


def _administered(call: Call) -> int:
    team_id = call.number("teamId")
    require_team_role(call.store, call.caller, team_id, "ADMIN")
    return team_id


def _find(call: Call, team_id: int) -> EventType:
    number = call.number("eventTypeId")
    event_type = call.store.event_types.get(number)
    if event_type is None or event_type.team_id != team_id:
        raise FrameworkError(404, f"Event type with id {number} not found")
    return event_type


def _hosts(call: Call, team_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """The hosts that the body names, or all members. Raises FrameworkError 404 for one who is no member."""
    members = {row.user_id for row in call.store.memberships.values() if row.team_id == team_id and row.accepted}
    if body.get("assignAllTeamMembers"):
        return {"hosts": [{"userId": user_id} for user_id in sorted(members)]}
    if body.get("hosts") is None:
        return {}
    strangers = [str(host["userId"]) for host in body["hosts"] if host["userId"] not in members]
    if strangers:
        text = f"Invalid hosts: {','.join(strangers)} are not members of team with id {team_id}."
        raise FrameworkError(404, text)
    return {"hosts": body["hosts"]}
