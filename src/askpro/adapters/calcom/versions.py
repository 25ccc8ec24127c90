"""What the adapter asks of Cal.com, and the ``cal-api-version`` that each operation needs.

A missing or unknown version is no error there: the server falls back to its oldest controllers, which answer
200 in another shape (as observed on upstream 2025-10). So the version is part of the operation (L40).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


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
    READ_BOOKING = "read_booking"
    LIST_BOOKINGS = "list_bookings"
    READ_EVENT_TYPE = "read_event_type"
    READ_TEAM_EVENT_TYPE = "read_team_event_type"
    CREATE_EVENT_TYPE = "create_event_type"
    CREATE_TEAM_EVENT_TYPE = "create_team_event_type"
    READ_ME = "read_me"
    LIST_MEMBERSHIPS = "list_memberships"
    LIST_WEBHOOKS = "list_webhooks"
    CREATE_WEBHOOK = "create_webhook"
    CHANGE_WEBHOOK = "change_webhook"

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
        Operation.READ_BOOKING: "2024-08-13",
        Operation.LIST_BOOKINGS: "2024-08-13",
        Operation.READ_EVENT_TYPE: "2024-06-14",
        Operation.CREATE_EVENT_TYPE: "2024-06-14",
        # The rest is version-neutral.
        Operation.READ_TEAM_EVENT_TYPE: None,
        Operation.CREATE_TEAM_EVENT_TYPE: None,
        Operation.READ_ME: None,
        Operation.LIST_MEMBERSHIPS: None,
        Operation.LIST_WEBHOOKS: None,
        Operation.CREATE_WEBHOOK: None,
        Operation.CHANGE_WEBHOOK: None,
    }
)
