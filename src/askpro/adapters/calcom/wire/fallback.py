"""Answers of the oldest controllers (2024-04-15), which serve whoever sends a version that the server does not know.

As observed on upstream 2025-10 and cal.diy 2026-07: lists and reads answer 200 in the old shape, a cancellation
happens and answers so, a booking is refused for the fields that the old body wants, other routes are 404.
"""

from askpro.adapters.calcom.versions import VERSIONS, Operation, Versions, resource_of
from askpro.adapters.calcom.wire.envelope import parse
from askpro.domain.errors import CalendarMalformed

_OLD = (
    frozenset({"bookings", "nextCursor"}),
    frozenset({"startTime", "endTime", "uid"}),
    frozenset({"bookingId", "bookingUid"}),
    frozenset({"length", "slug"}),
    frozenset({"eventTypeGroups", "profiles"}),
)
"""Keys that the old answers have together and the new ones never."""


def is_old(body: bytes) -> bool:
    """Whether this answer has the shape of the oldest controllers."""
    try:
        envelope = parse(body)
    except CalendarMalformed:
        return False
    data = envelope.get("data") if isinstance(envelope, dict) else None
    return isinstance(data, dict) and any(keys <= data.keys() for keys in _OLD)


def advised(detail: str, operation: Operation, versions: Versions, *, old: bool) -> str:
    """The detail, with the setting to look at: where the answer is an old one, or the version is a company's own."""
    asked, default = versions.of(operation), VERSIONS[operation]
    if asked is None or not (old or asked != default):
        return detail
    name = operation.value if operation.value in versions.chosen else resource_of(operation)
    better = f"to one that it knows, such as {default}" if asked != default else "to one that this server knows"
    said = f"It was asked with cal-api-version {asked} and may not know it: set calcom_versions, {name}, {better}."
    return f"{detail} {said}"
