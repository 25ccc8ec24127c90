"""Which subscriptions hear of an event, and the signed posts they get."""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

from attrs import evolve

from askpro.twin.call import Call
from askpro.twin.http import Delivery, to_json
from askpro.twin.instants import milliseconds
from askpro.twin.rows import EventType, Webhook
from askpro.twin.webhooks.by_page import told_by_page

UNSIGNED = "no-secret-provided"
SIGNATURE = "x-cal-signature-256"


def notify(call: Call, trigger: str, event_type: EventType, payload: dict[str, Any]) -> None:
    """Leave a delivery for every active subscription that wants this trigger of this event type."""
    if call.by_page:
        payload = told_by_page(call.edition, trigger, payload, call.fields)
    envelope = {"triggerEvent": trigger, "createdAt": milliseconds(call.now), "payload": payload}
    body = b""
    for webhook in subscribers(call, trigger, event_type):
        body = body or to_json(envelope)
        call.deliveries.append(delivery(call, webhook, trigger, body))


def subscribers(call: Call, trigger: str, event_type: EventType) -> Iterator[Webhook]:
    """A personal type is heard by its owner's and its own subscriptions, a team's by its own and the team's.

    The hosts' user level subscriptions stay silent for team bookings, as observed on upstream 2025-10.
    """
    for webhook in call.store.webhooks.values():
        if not webhook.active or trigger not in webhook.triggers:
            continue
        if webhook.event_type_id is not None:
            mine = webhook.event_type_id == event_type.id
        elif webhook.team_id is not None:
            mine = webhook.team_id == event_type.team_id
        else:
            mine = webhook.user_id == event_type.owner_id
        if mine:
            yield webhook


def delivery(call: Call, webhook: Webhook, trigger: str, body: bytes) -> Delivery:
    """The post to one subscription, signed with its secret."""
    headers = {"content-type": "application/json", SIGNATURE: signature(webhook.secret, body)}
    if call.edition.webhook_version:
        headers["x-cal-webhook-version"] = call.edition.webhook_version
    return Delivery(webhook.subscriber_url, headers, body, trigger, webhook.secret)


def signature(secret: str | None, body: bytes) -> str:
    """Lower-case hex HMAC-SHA256 of the exact body; a fixed text without a secret."""
    if not secret:
        return UNSIGNED
    return hmac.new(secret.encode("utf-8", "replace"), body, hashlib.sha256).hexdigest()


def rewritten(delivery: Delivery, body: bytes) -> Delivery:
    """The same webhook with another body, signed anew: as if the server had written that."""
    headers = {**delivery.headers, SIGNATURE: signature(delivery.secret, body)}
    return evolve(delivery, headers=headers, body=body)
