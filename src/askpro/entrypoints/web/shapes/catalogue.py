"""Companies, staff and services as callers see them."""

from typing import NotRequired, TypedDict


class KeyView(TypedDict):
    """A key's entry; the key itself is shown once, when it is made."""

    id: str
    name: str
    created_at: str
    revoked_at: str | None


class NewKeyView(KeyView):
    """A new key, shown this once."""

    key: str


CompanyView = TypedDict(
    "CompanyView",
    {
        "id": str,
        "slug": str,
        "name": str,
        "time_zone": str,
        "calcom_api_key": str | None,
        "calcom_team_id": int | None,
        "calcom_webhook_secret": str | None,
        "calcom_api_url": str | None,
        "calcom_versions": dict[str, str],
        "buffer_time": int,
        "default_event_type": int | None,
        "conflict_policy": str,
        "import": str,
        "attendee_email_template": str | None,
        "created_at": str,
        "keys": NotRequired[list[KeyView]],
        "key": NotRequired[str],
    },
)
"""A company; secrets are masked. ``keys`` where one is shown, ``key`` (its first one) when it is made."""


class HostOfStaff(TypedDict):
    """The host that a staff member is mapped to."""

    host_id: int
    mapped_at: str
    mapped_by: str


class StaffView(TypedDict):
    """A staff member; ``active`` is false for who was retired."""

    id: str
    name: str
    email: str | None
    position: int
    active: bool
    host: HostOfStaff | None
    created_at: str


class HostView(TypedDict):
    """A person of the calendar, and the staff member who is mapped to them."""

    id: int
    name: str
    email: str
    time_zone: str | None


class MatchedView(TypedDict):
    """A staff member who was joined to a host."""

    staff_id: str
    host_id: int


class MatchView(TypedDict):
    """What matching by e-mail did; ``ambiguous`` and ``unmatched`` are ids of staff."""

    matched: list[MatchedView]
    ambiguous: list[str]
    unmatched: list[str]


class EventTypeView(TypedDict):
    """An event type that stands for a service; ``staff_id`` is null where it finds the host itself."""

    event_type_id: int
    staff_id: str | None
    duration: int
    durations: list[int]
    buffer_before: int
    buffer_after: int
    confirmation: bool


class FindingView(TypedDict):
    """Something that is not as it should be; ``about`` holds ids."""

    code: str
    weight: str
    says: str
    advice: str
    about: dict[str, str | int]


class ServiceView(TypedDict):
    """What a customer can book. ``findings`` where event types were mapped just now."""

    id: str
    name: str
    duration: int
    description: str
    confirmation: bool
    active: bool
    event_types: list[EventTypeView]
    created_at: str
    findings: NotRequired[list[FindingView]]


class CompanyList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[CompanyView]
    next_cursor: str | None


class StaffList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[StaffView]
    next_cursor: str | None


class HostAuditView(TypedDict):
    """Who mapped a member to a host, or unmapped them."""

    at: str
    action: str
    staff_id: str
    host_id: int | None
    actor: str


class HostAuditList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[HostAuditView]
    next_cursor: str | None


class HostList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[HostView]
    next_cursor: str | None


class ServiceList(TypedDict):
    """A page of them; ``next_cursor`` is null on the last one."""

    items: list[ServiceView]
    next_cursor: str | None


class ErasureView(TypedDict):
    """What was erased of a customer. While ``waiting`` is not 0, unread webhooks name them: ask again."""

    customer_id: str
    appointments: int
    deliveries: int
    waiting: int
