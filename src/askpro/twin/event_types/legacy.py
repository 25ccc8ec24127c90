"""The event type routes without the right ``cal-api-version``: other properties, older shapes."""

from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError, Violation, refuse_tree


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
    """The caller's event types in brief."""
    rows = [row for row in call.store.event_types.values() if call.user and row.owner_id == call.user.id]
    return success([{"id": r.id, "title": r.title, "slug": r.slug, "length": r.length_in_minutes} for r in rows])
