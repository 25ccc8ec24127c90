"""``/v2/event-types``: the event types of users."""

from attrs import evolve

from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import CoreError, FrameworkError, procedure_error
from askpro.twin.event_types.render import owned, public
from askpro.twin.event_types.rules import check_event_type, check_together, settings
from askpro.twin.rows import EventType, User

_TEAM_ONLY = ("scheduling_type", "hosts", "assign_all_team_members", "reschedule_with_same_round_robin_host")


def list_event_types(call: Call) -> Reply:
    """The event types of ``username`` (all, or the one with ``eventSlug``) or of ``usernames``.

    Hidden ones only come up when they are asked for by slug or by their owner.
    """
    rows = []
    slug = call.text("eventSlug")
    for user in _users(call):
        own = call.user is not None and call.user.id == user.id
        for event_type in call.store.event_types.values():
            if event_type.owner_id != user.id or (slug is not None and event_type.slug != slug):
                continue
            if own or slug is not None or not event_type.hidden:
                rows.append(public(call, event_type))
    return success(rows)


def _users(call: Call) -> list[User]:
    names = [name for name in (call.text("username"), *call.texts("usernames")) if name]
    if not names and call.edition.explains_core_errors and call.user is not None:
        return [call.user]
    found = (call.store.find_user(name) for name in names)
    return [user for user in found if user is not None]


def create_event_type(call: Call) -> Reply:
    """A new personal event type. Its slug must be free among its owner's."""
    body = call.fields
    check_event_type(body, partial=False, of_team=False)
    if call.store.find_event_type(body["slug"], owner_id=call.caller.id):
        raise FrameworkError(400, "User already has an event type with this slug.")
    chosen = {name: value for name, value in settings(body, call.edition).items() if name not in _TEAM_ONLY}
    event_type = EventType(id=call.store.take_id("eventType"), owner_id=call.caller.id, **chosen)
    call.store.event_types[event_type.id] = event_type
    return success(owned(call, event_type, written=True), 201)


def get_event_type(call: Call) -> Reply:
    """One of the caller's own."""
    return success(owned(call, _own(call), written=False))


def patch_event_type(call: Call) -> Reply:
    """Change what is sent, keep the rest."""
    event_type, body = _own(call), call.fields
    check_event_type(body, partial=True, of_team=False)
    taken = call.store.find_event_type(body.get("slug") or event_type.slug, owner_id=call.caller.id)
    if taken is not None and taken.id != event_type.id:
        raise procedure_error(call.edition, "error_event_type_url_duplicate")
    chosen = {name: value for name, value in settings(body, call.edition).items() if name not in _TEAM_ONLY}
    changed = evolve(event_type, **chosen)
    check_together(changed)
    call.store.event_types[changed.id] = changed
    return success(owned(call, changed, written=True))


def delete_event_type(call: Call) -> Reply:
    """Its bookings stay, without an event type; its subscriptions go."""
    number = call.number("eventTypeId")
    event_type = call.store.event_types.get(number)
    if event_type is None:
        raise FrameworkError(404, f"Event type with ID={number} does not exist.")
    if event_type.owner_id != call.caller.id:
        text = f"User with ID={call.caller.id} does not own event type with ID={number}"
        raise FrameworkError(403, text)
    drop(call, event_type)
    about = {"id": number, "lengthInMinutes": event_type.length_in_minutes}
    return success(about | {"slug": event_type.slug, "title": event_type.title})


def drop(call: Call, event_type: EventType) -> None:
    """Delete an event type and its subscriptions."""
    del call.store.event_types[event_type.id]
    webhooks = [row.id for row in call.store.webhooks.values() if row.event_type_id == event_type.id]
    for webhook_id in webhooks:
        del call.store.webhooks[webhook_id]


def _own(call: Call) -> EventType:
    """The caller's event type that the path names. A path that is no number makes the server stumble."""
    text = call.parameters["eventTypeId"]
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise CoreError(500, "INTERNAL_SERVER_ERROR", "There was an error, please try again later.")
    event_type = call.store.event_types.get(int(text))
    if event_type is None or event_type.owner_id != call.caller.id:
        raise FrameworkError(404, f"Event type with id {int(text)} not found")
    return event_type
