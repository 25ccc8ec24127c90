"""Do the rows of a seed fit together? Every one must point at rows that exist, and be one that could be made."""

from collections.abc import Iterable

from askpro.twin.codec import write
from askpro.twin.errors import FrameworkError, InvalidError, Violation
from askpro.twin.event_types.rules import check_event_type
from askpro.twin.rows import EventType, Webhook
from askpro.twin.schedule_rules import check_hours
from askpro.twin.seed_fields import SeedError
from askpro.twin.seed_tables import Places
from askpro.twin.store import Store


def check_references(store: Store, places: Places) -> None:
    """Raises SeedError."""
    for key in store.keys.values():
        _need(key.user_id in store.users, places.of("apiKeyOwners", key.name), "userId", f"no user {key.user_id}")
    for schedule in store.schedules.values():
        place, owner = places.of("schedules", schedule.id), schedule.owner_id
        _need(owner in store.users, place, "ownerId", f"no user {owner}")
        _refuse(place, check_hours(write(schedule)))
    for row in store.memberships.values():
        place = places.of("memberships", row.id)
        _need(row.user_id in store.users, place, "userId", f"no user {row.user_id}")
        _need(row.team_id in store.teams, place, "teamId", f"no team {row.team_id}")
    for event_type in store.event_types.values():
        _check_type(store, event_type, places.of("eventTypes", event_type.id))
    for webhook in store.webhooks.values():
        _check_webhook(store, webhook, places.of("webhooks", webhook.id))


def _check_type(store: Store, event_type: EventType, place: str) -> None:
    owner, team = event_type.owner_id, event_type.team_id
    if (owner is None) == (team is None):
        raise SeedError(f"{place}: needs either ownerId or teamId")
    _need(owner is None or owner in store.users, place, "ownerId", f"no user {owner}")
    _need(team is None or team in store.teams, place, "teamId", f"no team {team}")
    try:
        check_event_type(write(event_type), partial=False, of_team=team is not None)
    except InvalidError as problem:
        _refuse(place, problem.violations)
    except FrameworkError as problem:
        raise SeedError(f"{place}: {problem.message}") from problem
    for number, host in enumerate(event_type.hosts):
        user = host["userId"]
        _need(user in store.users, f"{place}.hosts[{number}]", "userId", f"no user {user}")


def _check_webhook(store: Store, webhook: Webhook, place: str) -> None:
    owners = (
        ("userId", "user", webhook.user_id, store.users),
        ("eventTypeId", "event type", webhook.event_type_id, store.event_types),
        ("teamId", "team", webhook.team_id, store.teams),
    )
    if sum(number is not None for _, _, number, _ in owners) != 1:
        raise SeedError(f"{place}: needs one of userId, eventTypeId and teamId")
    for name, called, number, known in owners:
        _need(number is None or number in known, place, name, f"no {called} {number}")


def _need(condition: bool, place: str, name: str, complaint: str) -> None:
    if not condition:
        raise SeedError(f"{place}.{name}: {complaint}")


def _refuse(place: str, violations: Iterable[Violation]) -> None:
    """Raises SeedError for the first rule that is broken, however deep."""
    for violation in violations:
        where = f"[{violation.property}]" if violation.property.isdigit() else f".{violation.property}"
        _refuse(place + where, violation.children)
        raise SeedError(f"{place}{where}: {', '.join(violation.constraints.values())}")
