"""Event types: personal ones (version 2024-06-14) and those of teams."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar

from attrs import field, fields, frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import USUAL, keys, structure, structure_all, wire_name
from askpro.application.ports.calendar_powers import EventTypeChange, EventTypeDraft
from askpro.domain.errors import CalendarMalformed
from askpro.domain.service import Buffers, EventType, Scheduling

_SCHEDULING = {None: Scheduling.PERSONAL, "roundRobin": Scheduling.ROUND_ROBIN, "collective": Scheduling.COLLECTIVE}
_MANAGED = "managed"
_ALWAYS = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
"""A requested booking must block its slot, or two people are promised the same time."""


@frozen(kw_only=True)
class _User:
    UNREAD: ClassVar = keys("name username avatarUrl brandColor darkBrandColor weekStart metadata bookerUrl")

    id: int


@frozen(kw_only=True)
class HostRow:
    """A host of a team's event type, with how it takes part."""

    UNREAD: ClassVar = keys("name username avatarUrl")

    user_id: int
    mandatory: bool | None = None
    priority: str | None = None


@frozen(kw_only=True)
class _HostRows:
    hosts: tuple[HostRow, ...]


@frozen(kw_only=True)
class _EventType:
    UNREAD: ClassVar = keys(
        "locations bookingFields disableGuests slotInterval minimumBookingNotice metadata currency "
        "lockTimeZoneToggleOnBookingPage forwardParamsSuccessRedirect successRedirectUrl "
        "seatsShowAvailabilityCount scheduleId bookingLimitsCount bookerActiveBookingsLimit "
        "onlyShowFirstAvailableSlot bookingLimitsDuration bookingWindow bookerLayouts hideCalendarNotes color "
        "offsetStart customName destinationCalendar useDestinationCalendarEmail hideCalendarEventDetails "
        "hideOrganizerEmail calVideoSettings hidden bookingRequiresAuthentication disableCancelling "
        "disableRescheduling interfaceLanguage allowReschedulingPastBookings "
        "allowReschedulingCancelledBookings showOptimizedSlots bookingUrl parentEventTypeId "
        "assignAllTeamMembers team emailSettings rescheduleWithSameRoundRobinHost"
    )

    id: int
    slug: str
    title: str
    length_in_minutes: int
    before_event_buffer: int | None
    after_event_buffer: int | None
    price: float
    is_instant_event: bool
    recurrence: object
    description: str | None = None
    length_in_minutes_options: tuple[int, ...] | None = None
    confirmation_policy: dict[str, object] | None = field(default=None, metadata=USUAL)
    seats: dict[str, object] | None = None
    seats_per_time_slot: object = None
    requires_booker_email_verification: bool | None = None
    scheduling_type: str | None = None
    owner_id: int | None = None
    team_id: int | None = None
    users: tuple[_User, ...] | None = None
    hosts: tuple[HostRow, ...] | None = None


SHAPE = _EventType
"""What an event type is read into."""


@frozen(kw_only=True)
class _Slug:
    UNREAD: ClassVar = _EventType.UNREAD | {wire_name(each.name) for each in fields(_EventType)}

    id: int
    slug: str


LISTED = _Slug
"""What an event type in a list is read into."""


def list_personal(username: str | None) -> WireRequest:
    """Every one of the key's owner, who must be named: upstream 2025-10 lists nothing otherwise."""
    query = {"username": username} if username else {}
    return WireRequest(operation=Operation.LIST_EVENT_TYPES, method="GET", path="/event-types", query=query)


def list_of_team(team_id: int) -> WireRequest:
    """Every one of a team."""
    path = f"/teams/{team_id}/event-types"
    return WireRequest(operation=Operation.LIST_TEAM_EVENT_TYPES, method="GET", path=path)


def read_slugs(body: bytes) -> dict[str, int]:
    """The ids in a list, by slug. Raises CalendarMalformed."""
    return {row.slug: row.id for row in structure_all(read_data(body), _Slug)}


def read_personal(event_type_id: int) -> WireRequest:
    """One event type of the key's owner. Another user's is 404, a team's too."""
    return WireRequest(operation=Operation.READ_EVENT_TYPE, method="GET", path=f"/event-types/{event_type_id}")


def read_of_team(team_id: int, event_type_id: int) -> WireRequest:
    """One event type of a team that the key administers; 403 for mere members."""
    path = f"/teams/{team_id}/event-types/{event_type_id}"
    return WireRequest(operation=Operation.READ_TEAM_EVENT_TYPE, method="GET", path=path)


def create(draft: EventTypeDraft) -> WireRequest:
    """Make one. With a team it is a round robin of exactly the draft's hosts."""
    body: dict[str, object] = {
        "title": draft.title,
        "slug": draft.slug,
        "lengthInMinutes": _to_minutes(draft.length),
        "beforeEventBuffer": _to_minutes(draft.buffers.before),
        "afterEventBuffer": _to_minutes(draft.buffers.after),
    }
    if draft.description:
        body["description"] = draft.description
    if draft.confirmation:
        body["confirmationPolicy"] = _ALWAYS
    if draft.team_id is None:
        return WireRequest(operation=Operation.CREATE_EVENT_TYPE, method="POST", path="/event-types", body=body)
    body |= {"schedulingType": "roundRobin", "hosts": [{"userId": host} for host in draft.hosts]}
    path = f"/teams/{draft.team_id}/event-types"
    return WireRequest(operation=Operation.CREATE_TEAM_EVENT_TYPE, method="POST", path=path, body=body)


def change(event_type: EventType, wanted: EventTypeChange, hosts: Sequence[HostRow] = ()) -> WireRequest:
    """Change what is given. A length joins those that the type offers: its default must be one of them.

    ``hosts``: those that it has, who keep how they take part; the server replaces the whole list.
    """
    body: dict[str, object] = {}
    if wanted.title is not None:
        body["title"] = wanted.title
    if wanted.description is not None:
        body["description"] = wanted.description
    if wanted.length is not None:
        body["lengthInMinutes"] = _to_minutes(wanted.length)
        if event_type.lengths:
            lengths = dict.fromkeys((*event_type.lengths, wanted.length))
            body["lengthInMinutesOptions"] = [_to_minutes(each) for each in lengths]
    if wanted.buffer_before is not None:
        body["beforeEventBuffer"] = _to_minutes(wanted.buffer_before)
    if wanted.buffer_after is not None:
        body["afterEventBuffer"] = _to_minutes(wanted.buffer_after)
    if wanted.confirmation is not None:
        body["confirmationPolicy"] = _ALWAYS if wanted.confirmation else {"disabled": True}
    if event_type.team_id is None:
        path, operation = f"/event-types/{event_type.id}", Operation.CHANGE_EVENT_TYPE
        return WireRequest(operation=operation, method="PATCH", path=path, body=body)
    if wanted.hosts is not None:
        body["hosts"] = [_host(host, hosts) for host in wanted.hosts]
    path, operation = f"/teams/{event_type.team_id}/event-types/{event_type.id}", Operation.CHANGE_TEAM_EVENT_TYPE
    return WireRequest(operation=operation, method="PATCH", path=path, body=body)


def _host(host: int, known: Sequence[HostRow]) -> dict[str, object]:
    row = next((each for each in known if each.user_id == host), HostRow(user_id=host))
    kept = {"userId": row.user_id, "mandatory": row.mandatory, "priority": row.priority}
    return {name: value for name, value in kept.items() if value is not None}


def read_hosts(body: bytes) -> tuple[HostRow, ...]:
    """The hosts of a team's event type. Raises CalendarMalformed."""
    return structure(read_data(body), _HostRows).hosts


def read_event_type(body: bytes) -> EventType:
    """The event type in an answer. Raises CalendarMalformed."""
    found = structure(read_data(body), _EventType)
    lengths = found.length_in_minutes_options or ()
    if min((found.length_in_minutes, *lengths)) < 1:
        raise CalendarMalformed("The calendar's event type has no length.")
    hosts = [host.user_id for host in found.hosts or ()] or [user.id for user in found.users or ()]
    if not hosts and found.owner_id is not None:
        hosts = [found.owner_id]  # a managed child has neither
    return EventType(
        id=found.id,
        slug=found.slug,
        title=found.title,
        length=_minutes(found.length_in_minutes),
        lengths=tuple(_minutes(each) for each in lengths),
        buffers=Buffers(_minutes(found.before_event_buffer or 0), _minutes(found.after_event_buffer or 0)),
        scheduling=_SCHEDULING.get(found.scheduling_type, Scheduling.PERSONAL),
        hosts=tuple(dict.fromkeys(hosts)),
        owner_id=found.owner_id,
        team_id=found.team_id,
        confirmation=_enabled(found.confirmation_policy),
        unsupported=_unsupported(found),
        description=found.description or "",
    )


def _unsupported(found: _EventType) -> str | None:
    """Why it cannot stand for a service, if so. Managed children are ordinary personal event types."""
    reasons: Mapping[str, bool] = {
        "it has seats": _enabled(found.seats) or found.seats_per_time_slot is not None,
        "it is recurring": _enabled(found.recurrence),
        "it is managed: only the copies that its members have can be booked": found.scheduling_type == _MANAGED,
        "its scheduling type is not known": found.scheduling_type not in (*_SCHEDULING, _MANAGED),
        "it is an instant meeting": found.is_instant_event,
        "it costs money": found.price > 0,
        "it asks for a code sent by e-mail": found.requires_booker_email_verification is True,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _enabled(setting: object) -> bool:
    """A setting that is off reads ``null`` or ``{"disabled": true}``."""
    return setting is not None and not (isinstance(setting, dict) and setting.get("disabled") is True)


_MOST_MINUTES = 366 * 24 * 60


def _minutes(count: int) -> timedelta:
    if not 0 <= count <= _MOST_MINUTES:
        raise CalendarMalformed("The calendar's event type has an impossible length or buffer.")
    return timedelta(minutes=count)


def _to_minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))
