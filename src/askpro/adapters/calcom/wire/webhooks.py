"""Webhook subscriptions of the key's owner (version-neutral). Their secret comes back in clear: it is never read."""

from attrs import frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import Uid, structure, structure_all

TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REQUESTED",
    "BOOKING_REJECTED",
)


@frozen(kw_only=True)
class Subscription:
    """One subscription."""

    id: Uid
    subscriber_url: str


def create(url: str, secret: str) -> WireRequest:
    """Subscribe this address; 409 if the owner has it already."""
    body = {"subscriberUrl": url, **_wanted(secret)}
    return WireRequest(operation=Operation.CREATE_WEBHOOK, method="POST", path="/webhooks", body=body)


def change(webhook_id: str, secret: str) -> WireRequest:
    """Make an existing subscription tell all that we read, signed with this secret."""
    path = f"/webhooks/{webhook_id}"
    return WireRequest(operation=Operation.CHANGE_WEBHOOK, method="PATCH", path=path, body=_wanted(secret))


def list_all(take: int, skip: int) -> WireRequest:
    """A page of the owner's subscriptions."""
    query = {"take": str(take), "skip": str(skip)}
    return WireRequest(operation=Operation.LIST_WEBHOOKS, method="GET", path="/webhooks", query=query)


def read_subscription(body: bytes) -> Subscription:
    """The subscription in an answer. Raises CalendarMalformed."""
    return structure(read_data(body), Subscription)


def read_subscriptions(body: bytes) -> tuple[Subscription, ...]:
    """All of a page. Raises CalendarMalformed."""
    return structure_all(read_data(body), Subscription)


def _wanted(secret: str) -> dict[str, object]:
    return {"active": True, "triggers": list(TRIGGERS), "secret": secret}
