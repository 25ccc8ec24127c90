"""``/v2/schedules``: working hours."""

from typing import Any

from attrs import evolve

from askpro.twin.call import Call, Reply, success
from askpro.twin.codec import Row
from askpro.twin.errors import FrameworkError
from askpro.twin.rows import Schedule
from askpro.twin.schedule_rules import check_schedule


def list_schedules(call: Call) -> Reply:
    """The caller's schedules."""
    return success([_show(row) for row in call.store.schedules.values() if row.owner_id == call.caller.id])


def get_default_schedule(call: Call) -> Reply:
    """The schedule that counts where an event type names none."""
    schedule = call.store.schedules.get(call.caller.default_schedule_id or 0)
    return success(_show(schedule) if schedule else None)


def get_schedule(call: Call) -> Reply:
    """One of the caller's schedules."""
    return success(_show(_own(call)))


def create_schedule(call: Call) -> Reply:
    """A new schedule; without hours it is open on weekdays from 9 to 17."""
    body = call.fields
    check_schedule(body, partial=False)
    weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    default: tuple[Row, ...] = ({"days": weekdays, "startTime": "09:00", "endTime": "17:00"},)
    schedule = Schedule(
        id=call.store.take_id("schedule"),
        owner_id=call.caller.id,
        name=body["name"],
        time_zone=body["timeZone"],
        is_default=body["isDefault"],
        availability=tuple(body["availability"]) if body.get("availability") else default,
        overrides=body.get("overrides") or (),
    )
    _put(call, schedule)
    return success(_show(schedule), 201)


def patch_schedule(call: Call) -> Reply:
    """Change what is sent, keep the rest."""
    schedule, body = _own(call), call.fields
    check_schedule(body, partial=True)
    names = {
        "name": "name",
        "timeZone": "time_zone",
        "isDefault": "is_default",
        "availability": "availability",
        "overrides": "overrides",
    }
    changes: dict[str, Any] = {names[n]: value for n, value in body.items() if n in names and value is not None}
    changed = evolve(schedule, **changes)
    _put(call, changed)
    return success(_show(changed))


def delete_schedule(call: Call) -> Reply:
    """Delete; event types that named it use their owner's default again."""
    schedule = _own(call)
    del call.store.schedules[schedule.id]
    return Reply({"status": "success"})


def _put(call: Call, schedule: Schedule) -> None:
    """Store; a new default takes the place of the old one."""
    store, user = call.store, call.caller
    if schedule.is_default:
        old = store.schedules.get(user.default_schedule_id or 0)
        if old is not None and old.id != schedule.id:
            store.schedules[old.id] = evolve(old, is_default=False)
        store.add_user(evolve(user, default_schedule_id=schedule.id))
    store.schedules[schedule.id] = schedule


def _own(call: Call) -> Schedule:
    number = call.number("scheduleId")
    schedule = call.store.schedules.get(number)
    if schedule is None:
        raise FrameworkError(404, f"Schedule with ID={number} does not exist.")
    if schedule.owner_id != call.caller.id:
        text = f"User with ID={call.caller.id} does not own schedule with ID={number}"
        raise FrameworkError(403, text)
    return schedule


def _show(schedule: Schedule) -> dict[str, Any]:
    return {
        "id": schedule.id,
        "ownerId": schedule.owner_id,
        "name": schedule.name,
        "timeZone": schedule.time_zone,
        "availability": list(schedule.availability),
        "isDefault": schedule.is_default,
        "overrides": list(schedule.overrides),
    }
