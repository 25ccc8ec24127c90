"""The ping test of a subscription, which people send from Cal.com's pages. As recorded from upstream 2025-10."""

from typing import Any

from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError
from askpro.twin.http import to_json
from askpro.twin.instants import milliseconds
from askpro.twin.webhooks.outbox import delivery

TRIGGER = "PING"
_SOMEBODY = {"timeZone": "Europe/London", "language": {"locale": "en"}, "utcOffset": 0}


def ping(call: Call, webhook_id: str) -> Reply:
    """Send it, signed as every webhook, whatever the subscription's triggers are, also where it is switched off."""
    webhook = call.store.webhooks.get(webhook_id)
    if webhook is None:
        raise FrameworkError(404, f"Webhook with id {webhook_id[:40]} not found")
    call.deliveries.append(delivery(call, webhook, TRIGGER, to_json(_envelope(milliseconds(call.now)))))
    return success({"id": webhook.id})


def _envelope(now: str) -> dict[str, Any]:
    payload = {
        "type": "Test",
        "title": "Test trigger event",
        "startTime": now,
        "endTime": now,
        "attendees": [{"email": "jdoe@example.com", "name": "John Doe", **_SOMEBODY}],
        "organizer": {"name": "Cal", "email": "no-reply@cal.com", **_SOMEBODY},
    }
    return {"triggerEvent": TRIGGER, "createdAt": now, "payload": payload}
