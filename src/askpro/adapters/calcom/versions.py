"""What the adapter asks of Cal.com, and the ``cal-api-version`` that each operation needs.

A missing or unknown version is no error there: the server falls back to its oldest controllers, which answer
200 in another shape (as observed on upstream 2025-10). So the version is part of the operation (L40). A company
may set others, by resource or by operation: hosted Cal.com knows newer ones, self-hosted editions do not.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import field, frozen

from askpro.domain.errors import InvalidRequest


class Operation(StrEnum):
    """One kind of call."""

    READ_SLOTS = "read_slots"
    RESERVE_SLOT = "reserve_slot"
    RELEASE_SLOT = "release_slot"
    CREATE_BOOKING = "create_booking"
    RESCHEDULE_BOOKING = "reschedule_booking"
    CANCEL_BOOKING = "cancel_booking"
    CONFIRM_BOOKING = "confirm_booking"
    DECLINE_BOOKING = "decline_booking"
    REASSIGN_BOOKING = "reassign_booking"
    MARK_ABSENT = "mark_absent"
    READ_BOOKING = "read_booking"
    LIST_BOOKINGS = "list_bookings"
    READ_EVENT_TYPE = "read_event_type"
    READ_TEAM_EVENT_TYPE = "read_team_event_type"
    CREATE_EVENT_TYPE = "create_event_type"
    CREATE_TEAM_EVENT_TYPE = "create_team_event_type"
    CHANGE_EVENT_TYPE = "change_event_type"
    CHANGE_TEAM_EVENT_TYPE = "change_team_event_type"
    READ_ME = "read_me"
    LIST_MEMBERSHIPS = "list_memberships"
    LIST_TEAMS = "list_teams"
    LIST_EVENT_TYPES = "list_event_types"
    LIST_TEAM_EVENT_TYPES = "list_team_event_types"
    LIST_WEBHOOKS = "list_webhooks"
    LIST_EVENT_TYPE_WEBHOOKS = "list_event_type_webhooks"
    LIST_TEAM_EVENT_TYPE_WEBHOOKS = "list_team_event_type_webhooks"
    CREATE_WEBHOOK = "create_webhook"
    CHANGE_WEBHOOK = "change_webhook"
    DROP_WEBHOOK = "drop_webhook"

    @property
    def writes(self) -> bool:
        """Whether the call changes something there, so that it is sent once and never repeated (L50)."""
        return self.value.split("_")[0] not in ("read", "list")


VERSION_HEADER = "cal-api-version"

VERSIONS: Mapping[Operation, str | None] = MappingProxyType(
    {
        Operation.READ_SLOTS: "2024-09-04",
        Operation.RESERVE_SLOT: "2024-09-04",
        Operation.RELEASE_SLOT: "2024-09-04",
        Operation.CREATE_BOOKING: "2024-08-13",
        Operation.RESCHEDULE_BOOKING: "2024-08-13",
        Operation.CANCEL_BOOKING: "2024-08-13",
        Operation.CONFIRM_BOOKING: "2024-08-13",
        Operation.DECLINE_BOOKING: "2024-08-13",
        Operation.REASSIGN_BOOKING: "2024-08-13",
        Operation.MARK_ABSENT: "2024-08-13",
        Operation.READ_BOOKING: "2024-08-13",
        Operation.LIST_BOOKINGS: "2024-08-13",
        Operation.READ_EVENT_TYPE: "2024-06-14",
        Operation.CREATE_EVENT_TYPE: "2024-06-14",
        Operation.CHANGE_EVENT_TYPE: "2024-06-14",
        Operation.LIST_EVENT_TYPES: "2024-06-14",
        # The rest is version-neutral.
        Operation.READ_TEAM_EVENT_TYPE: None,
        Operation.CREATE_TEAM_EVENT_TYPE: None,
        Operation.CHANGE_TEAM_EVENT_TYPE: None,
        Operation.READ_ME: None,
        Operation.LIST_MEMBERSHIPS: None,
        Operation.LIST_TEAMS: None,
        Operation.LIST_TEAM_EVENT_TYPES: None,
        Operation.LIST_WEBHOOKS: None,
        Operation.LIST_EVENT_TYPE_WEBHOOKS: None,
        Operation.LIST_TEAM_EVENT_TYPE_WEBHOOKS: None,
        Operation.CREATE_WEBHOOK: None,
        Operation.CHANGE_WEBHOOK: None,
        Operation.DROP_WEBHOOK: None,
    }
)

_RESOURCES: Mapping[str, str] = MappingProxyType(
    {"2024-09-04": "slots", "2024-08-13": "bookings", "2024-06-14": "event_types"}
)
RESOURCES: Mapping[str, tuple[Operation, ...]] = MappingProxyType(
    {
        resource: tuple(operation for operation, version in VERSIONS.items() if version == default)
        for default, resource in _RESOURCES.items()
    }
)
"""What a company may set a version for at once: the operations of one resource share their default."""

LATER = ("2026-05-01", "2026-02-25")
"""Versions that hosted Cal.com is known to have besides, latest first: a probe tries what a server makes of them."""

CURSOR_PAGES = "2026-05-01"
"""From this version on, lists of bookings are paged by cursor, one status at a time (contract.md 4.3)."""


@frozen
class Versions:
    """The versions that one company's calls go out with: the table, and what the company set otherwise."""

    chosen: Mapping[str, str] = field(factory=dict)

    def of(self, operation: Operation) -> str | None:
        """The version of an operation: as set for it, else for its resource, else as in the table."""
        default = VERSIONS[operation]
        if default is None:
            return None
        return self.chosen.get(operation.value) or self.chosen.get(resource_of(operation)) or default

    def headers(self, operation: Operation) -> dict[str, str]:
        """The version header, where the operation needs one."""
        version = self.of(operation)
        return {} if version is None else {VERSION_HEADER: version}

    @property
    def by_cursor(self) -> bool:
        """Whether lists of bookings come by cursor instead of by take and skip. Versions are dates: they compare."""
        return (self.of(Operation.LIST_BOOKINGS) or "") >= CURSOR_PAGES


OURS = Versions()


def resource_of(operation: Operation) -> str:
    """The name under which a company sets the version of this operation together with its kin."""
    return next(name for name, operations in RESOURCES.items() if operation in operations)


def check_names(chosen: Mapping[str, str]) -> None:
    """Raises InvalidRequest for what has no version that could be set."""
    known = (*RESOURCES, *(operation.value for operations in RESOURCES.values() for operation in operations))
    problems = {f"/calcom_versions/{name}": "has no version" for name in chosen if name not in known}
    if problems:
        raise InvalidRequest(f"Versions can be set for {', '.join(known)}.", problems)
