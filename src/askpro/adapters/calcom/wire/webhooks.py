"""Webhook subscriptions, at the levels that deliver (version-neutral).

Their secret comes back in clear: it is compared, and never shown.
"""

from typing import ClassVar

from attrs import field, frozen

from askpro.adapters.calcom.versions import Operation
from askpro.adapters.calcom.wire.envelope import WireRequest, read_data
from askpro.adapters.calcom.wire.structure import Uid, keys, structure, structure_all
from askpro.domain.errors import NotSupported
from askpro.domain.hooks import Hook, HookLevel, HookPlace

TRIGGERS = (
    "BOOKING_CREATED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REQUESTED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
)


@frozen(kw_only=True)
class Subscription:
    """One subscription, as it comes."""

    UNREAD: ClassVar = keys("userId eventTypeId teamId oAuthClientId version")

    id: Uid
    subscriber_url: str
    active: bool
    triggers: tuple[str, ...]
    payload_template: str | None = None
    secret: str | None = field(default=None, repr=False)


@frozen
class Subscriptions:
    """The requests about one place. ``team_id`` is the team whose event types they are."""

    place: HookPlace
    team_id: int | None = None

    def path(self, webhook_id: str | None = None) -> str:
        """Raises NotSupported for a team's event type where no team is set."""
        number, end = self.place.event_type_id, f"/{webhook_id}" if webhook_id is not None else ""
        match self.place.level:
            case HookLevel.ACCOUNT:
                return f"/webhooks{end}"
            case HookLevel.EVENT_TYPE:
                return f"/event-types/{number}/webhooks{end}"
            case HookLevel.TEAM_EVENT_TYPE if self.team_id is not None:
                return f"/teams/{self.team_id}/event-types/{number}/webhooks{end}"
        raise NotSupported("The company has no team at the calendar.")

    def create(self, url: str, secret: str) -> WireRequest:
        """Subscribe this address; 409 if it is subscribed there already."""
        body = {"subscriberUrl": url, **_wanted(secret)}
        return WireRequest(operation=Operation.CREATE_WEBHOOK, method="POST", path=self.path(), body=body)

    def change(self, hook: Hook, url: str, secret: str) -> WireRequest:
        """Make it tell all that we read, signed with this secret, in the calendar's own words.

        The address only where it changes: a server might find it taken, by itself.
        """
        body = _wanted(secret) | ({"payloadTemplate": None} if hook.templated else {})
        body |= {"subscriberUrl": url} if url != hook.url else {}
        return WireRequest(operation=Operation.CHANGE_WEBHOOK, method="PATCH", path=self.path(hook.id), body=body)

    def drop(self, hook: Hook) -> WireRequest:
        """Take it away."""
        return WireRequest(operation=Operation.DROP_WEBHOOK, method="DELETE", path=self.path(hook.id))

    def list_all(self, take: int, skip: int) -> WireRequest:
        """A page of those that hang there."""
        query = {"take": str(take), "skip": str(skip)}
        return WireRequest(operation=Operation.LIST_WEBHOOKS, method="GET", path=self.path(), query=query)

    def read_one(self, body: bytes) -> Hook:
        """The subscription in an answer. Raises CalendarMalformed."""
        return self._hook(structure(read_data(body), Subscription))

    def read_page(self, body: bytes) -> tuple[Hook, ...]:
        """All of a page. Raises CalendarMalformed."""
        return tuple(self._hook(each) for each in structure_all(read_data(body), Subscription))

    def _hook(self, row: Subscription) -> Hook:
        return Hook(
            id=str(row.id),
            place=self.place,
            url=row.subscriber_url,
            triggers=frozenset(row.triggers),
            active=row.active,
            secret=row.secret,
            templated=bool(row.payload_template),
        )


def _wanted(secret: str) -> dict[str, object]:
    return {"active": True, "triggers": list(TRIGGERS), "secret": secret}
