"""Every route of the twin: method, path, the versions that reach it, and who may call."""

from collections.abc import Iterable, Iterator
from enum import Enum

from attrs import field, frozen

from askpro.twin import me, reservations, schedules, slots
from askpro.twin.bookings import (
    calendar_links,
    cancel,
    confirm,
    create,
    guests,
    legacy,
    listing,
    location,
    presence,
    read,
    reschedule,
)
from askpro.twin.call import Handler
from askpro.twin.edition import Edition
from askpro.twin.event_types import legacy as old_event_types
from askpro.twin.event_types import personal, team
from askpro.twin.teams import memberships, teams
from askpro.twin.webhooks import subscriptions

DEFAULT_VERSION = "2024-04-15"
VERSIONS = frozenset({DEFAULT_VERSION, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04"})

_SLOTS = frozenset({"2024-09-04"})
_BOOKINGS = frozenset({"2024-08-13"})
_OLD_BOOKINGS = frozenset({DEFAULT_VERSION, "2024-06-11", "2024-06-14"})
_EVENT_TYPES = frozenset({"2024-06-14"})
_OLD_EVENT_TYPES = frozenset({DEFAULT_VERSION, "2024-06-11"})
_SCHEDULES = frozenset({"2024-06-11", "2024-06-14"})


class Access(Enum):
    """What a route wants from its caller. Its two refusals differ in status and words."""

    ANYBODY = "a key may be sent, but a bad one is refused"
    KEY = "401 without a key"
    PERMISSION = "403 without a key"


@frozen
class Route:
    """One route; ``path`` has names in braces for its parameters."""

    method: str
    path: str
    handler: Handler
    access: Access = Access.KEY
    versions: frozenset[str] = VERSIONS
    teams: bool = False
    newer: bool = False
    #: The name of a rate limit of its own, which then counts instead of the usual one.
    limit: str | None = None
    parts: tuple[str, ...] = field(init=False)

    @parts.default
    def _split(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))

    def match(self, parts: tuple[str, ...]) -> dict[str, str] | None:
        """The path's parameters, or None if this is another path."""
        found = {}
        for mine, theirs in zip(self.parts, parts, strict=True):
            if mine[0] == "{" and theirs:
                found[mine[1:-1]] = theirs
            elif mine != theirs:
                return None
        return found


_ANYBODY, _PERMISSION = Access.ANYBODY, Access.PERMISSION

_ROUTES = (
    Route("GET", "/me", me.get_me),
    Route("PATCH", "/me", me.patch_me),
    Route("GET", "/slots", slots.list_slots, _ANYBODY, _SLOTS),
    Route("POST", "/slots/reservations", reservations.create_reservation, _ANYBODY, _SLOTS),
    Route("GET", "/slots/reservations/{uid}", reservations.get_reservation, _ANYBODY, _SLOTS),
    Route("PATCH", "/slots/reservations/{uid}", reservations.patch_reservation, _ANYBODY, _SLOTS),
    Route("DELETE", "/slots/reservations/{uid}", reservations.delete_reservation, _ANYBODY, _SLOTS),
    Route("POST", "/bookings", create.create_booking, _ANYBODY, _BOOKINGS),
    Route("GET", "/bookings", listing.list_bookings, _PERMISSION, _BOOKINGS),
    Route("GET", "/bookings/{uid}", read.get_booking, _ANYBODY, _BOOKINGS),
    Route("GET", "/bookings/by-seat/{seatUid}", read.get_by_seat, _ANYBODY, _BOOKINGS, newer=True),
    Route("GET", "/bookings/{uid}/references", read.get_references, _PERMISSION, _BOOKINGS),
    Route("GET", "/bookings/{uid}/calendar-links", calendar_links.get_calendar_links, _PERMISSION, _BOOKINGS),
    *(
        Route(method, f"/bookings/{{uid}}{path}", handler, _PERMISSION, _BOOKINGS, newer=True, limit=limit)
        for method, path, handler, limit in (
            ("PATCH", "/location", location.patch_location, "booking_location_update"),
            ("POST", "/guests", guests.add_guests, "booking_guests_add"),
            ("GET", "/attendees", guests.list_attendees, None),
            ("POST", "/attendees", guests.add_attendee, "booking_attendees_add"),
            ("GET", "/attendees/{attendeeId}", guests.get_attendee, None),
            ("DELETE", "/attendees/{attendeeId}", guests.remove_attendee, "booking_attendees_remove"),
        )
    ),
    Route("POST", "/bookings/{uid}/reschedule", reschedule.reschedule_booking, _ANYBODY, _BOOKINGS),
    Route("POST", "/bookings/{uid}/cancel", cancel.cancel_booking, _ANYBODY, _BOOKINGS),
    Route("POST", "/bookings/{uid}/confirm", confirm.confirm_booking, _PERMISSION, _BOOKINGS),
    Route("POST", "/bookings/{uid}/decline", confirm.decline_booking, _PERMISSION, _BOOKINGS),
    Route("POST", "/bookings/{uid}/mark-absent", presence.mark_absent, _PERMISSION, _BOOKINGS),
    Route("POST", "/bookings/{uid}/reassign", presence.reassign, _PERMISSION, _BOOKINGS, teams=True),
    Route("POST", "/bookings/{uid}/reassign/{userId}", presence.reassign_to, _PERMISSION, _BOOKINGS, teams=True),
    Route("POST", "/bookings", legacy.create_booking, _ANYBODY, _OLD_BOOKINGS),
    Route("GET", "/bookings", legacy.list_bookings, _PERMISSION, _OLD_BOOKINGS),
    Route("GET", "/bookings/{uid}", legacy.get_booking, _ANYBODY, _OLD_BOOKINGS),
    Route("POST", "/bookings/{uid}/cancel", legacy.cancel_booking, _ANYBODY, _OLD_BOOKINGS),
    Route("GET", "/event-types", personal.list_event_types, _ANYBODY, _EVENT_TYPES),
    Route("POST", "/event-types", personal.create_event_type, _PERMISSION, _EVENT_TYPES),
    Route("GET", "/event-types/{eventTypeId}", personal.get_event_type, _PERMISSION, _EVENT_TYPES),
    Route("PATCH", "/event-types/{eventTypeId}", personal.patch_event_type, _PERMISSION, _EVENT_TYPES),
    Route("DELETE", "/event-types/{eventTypeId}", personal.delete_event_type, _PERMISSION, _EVENT_TYPES),
    Route("GET", "/event-types", old_event_types.list_event_types, _PERMISSION, _OLD_EVENT_TYPES),
    Route("POST", "/event-types", old_event_types.create_event_type, _PERMISSION, _OLD_EVENT_TYPES),
    Route("GET", "/schedules", schedules.list_schedules, _PERMISSION, _SCHEDULES),
    Route("POST", "/schedules", schedules.create_schedule, _PERMISSION, _SCHEDULES),
    Route("GET", "/schedules/default", schedules.get_default_schedule, _PERMISSION, _SCHEDULES),
    Route("GET", "/schedules/{scheduleId}", schedules.get_schedule, _PERMISSION, _SCHEDULES),
    Route("PATCH", "/schedules/{scheduleId}", schedules.patch_schedule, _PERMISSION, _SCHEDULES),
    Route("DELETE", "/schedules/{scheduleId}", schedules.delete_schedule, _PERMISSION, _SCHEDULES),
    *(
        Route(method, f"/teams{path}", handler, teams=True)
        for method, path, handler in (
            ("GET", "", teams.list_teams),
            ("POST", "", teams.create_team),
            ("GET", "/{teamId}", teams.get_team),
            ("PATCH", "/{teamId}", teams.patch_team),
            ("DELETE", "/{teamId}", teams.delete_team),
            ("GET", "/{teamId}/memberships", memberships.list_memberships),
            ("POST", "/{teamId}/memberships", memberships.create_membership),
            ("GET", "/{teamId}/memberships/{membershipId}", memberships.get_membership),
            ("PATCH", "/{teamId}/memberships/{membershipId}", memberships.patch_membership),
            ("DELETE", "/{teamId}/memberships/{membershipId}", memberships.delete_membership),
        )
    ),
    Route("GET", "/teams/{teamId}/event-types", team.list_event_types, _ANYBODY, teams=True),
    Route("POST", "/teams/{teamId}/event-types", team.create_event_type, teams=True),
    Route("GET", "/teams/{teamId}/event-types/{eventTypeId}", team.get_event_type, teams=True),
    Route("PATCH", "/teams/{teamId}/event-types/{eventTypeId}", team.patch_event_type, teams=True),
    Route("DELETE", "/teams/{teamId}/event-types/{eventTypeId}", team.delete_event_type, teams=True),
    *(
        Route(method, prefix + path, handler)
        for prefix, single in (("/webhooks", False), ("/event-types/{eventTypeId}/webhooks", True))
        for method, path, handler in (
            ("POST", "", subscriptions.create_webhook),
            ("GET", "", subscriptions.list_webhooks),
            ("GET", "/{webhookId}", subscriptions.get_webhook),
            ("PATCH", "/{webhookId}", subscriptions.patch_webhook),
            ("DELETE", "/{webhookId}", subscriptions.delete_webhook),
            *((("DELETE", "", subscriptions.delete_webhooks),) if single else ()),
        )
    ),
)


class RoutingTable:
    """The routes of one edition, found by method and number of path segments."""

    def __init__(self, edition: Edition) -> None:
        self._routes: dict[tuple[str, int], list[Route]] = {}
        for route in _ROUTES:
            if (edition.teams or not route.teams) and (edition.newer or not route.newer):
                self._routes.setdefault((route.method, len(route.parts)), []).append(route)

    def __iter__(self) -> Iterator[Route]:
        return (route for routes in self._routes.values() for route in routes)

    def find(self, method: str, path: str, version: str) -> tuple[Route, dict[str, str]] | None:
        """The route of a path below ``/v2`` and its parameters, or None."""
        parts = tuple(path.strip("/").split("/"))
        for route in self._candidates(method, parts):
            found = route.match(parts)
            if found is not None and version in route.versions:
                return route, found
        return None

    def _candidates(self, method: str, parts: tuple[str, ...]) -> Iterable[Route]:
        return self._routes.get((method, len(parts)), ())
