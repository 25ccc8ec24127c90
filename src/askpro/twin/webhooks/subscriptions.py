"""``/v2/webhooks`` (of the caller) and ``/v2/event-types/{id}/webhooks`` (of a personal event type)."""

from typing import Any

from attrs import evolve, frozen

from askpro.twin.call import Call, Reply, success
from askpro.twin.errors import FrameworkError
from askpro.twin.instants import milliseconds
from askpro.twin.rows import Webhook
from askpro.twin.webhooks.rules import check_webhook


@frozen
class Owner:
    """Whose subscriptions a route is about: ``user_id`` or ``event_type_id``, and how messages call it."""

    column: str
    id: int
    called: str

    def has(self, webhook: Webhook) -> bool:
        """Is the subscription this owner's?"""
        return bool(getattr(webhook, self.column) == self.id)


def owner_of(call: Call) -> Owner:
    """The owner that the route names. Raises FrameworkError for another's or an unknown event type."""
    if "eventTypeId" not in call.parameters:
        return Owner("user_id", call.caller.id, "user")
    number = call.number("eventTypeId")
    event_type = call.store.event_types.get(number)
    if event_type is None:
        raise FrameworkError(404, f"IsUserEventTypeWebhookGuard - Event type ({number}) not found")
    if event_type.owner_id != call.caller.id:
        text = f"IsUserEventTypeWebhookGuard - User ({call.caller.id}) is not the owner of event type ({number})"
        raise FrameworkError(403, text)
    return Owner("event_type_id", number, "event type")


def create_webhook(call: Call) -> Reply:
    """Subscribe. The same address twice for one owner is refused; at two levels it is not."""
    owner = owner_of(call)
    check_webhook(call, partial=False)
    _refuse_taken(call, owner, call.fields["subscriberUrl"], None)
    ids: dict[str, Any] = {owner.column: owner.id}
    webhook = Webhook(
        id=call.store.entropy.uuid(),
        subscriber_url=call.fields["subscriberUrl"],
        triggers=call.fields["triggers"],
        active=call.fields["active"],
        secret=call.fields.get("secret"),
        payload_template=call.fields.get("payloadTemplate"),
        created_at=call.now,
        **ids,
    )
    call.store.webhooks[webhook.id] = webhook
    return success(_show(webhook), 201)


def list_webhooks(call: Call) -> Reply:
    """The owner's subscriptions; ``take`` (default 250) and ``skip`` choose a page."""
    owner = owner_of(call)
    rows = [_show(webhook) for webhook in call.store.webhooks.values() if owner.has(webhook)]
    return success(call.page(rows))


def get_webhook(call: Call) -> Reply:
    """One subscription; a user's own is shown with all columns of its row."""
    webhook = _find(call)
    return success(_show(webhook) if webhook.event_type_id is not None else _whole(call, webhook))


def patch_webhook(call: Call) -> Reply:
    """Change what is sent, keep the rest."""
    owner, webhook = owner_of(call), _find(call)
    check_webhook(call, partial=True)
    if url := call.fields.get("subscriberUrl"):
        _refuse_taken(call, owner, url, webhook.id)
    names = {
        "active": "active",
        "subscriberUrl": "subscriber_url",
        "triggers": "triggers",
        "secret": "secret",
        "payloadTemplate": "payload_template",
    }
    changes: dict[str, Any] = {names[name]: value for name, value in call.fields.items() if name in names}
    changed = evolve(webhook, **changes)
    call.store.webhooks[changed.id] = changed
    return success(_show(changed))


def delete_webhook(call: Call) -> Reply:
    """Unsubscribe."""
    webhook = _find(call)
    del call.store.webhooks[webhook.id]
    return success(_show(webhook))


def delete_webhooks(call: Call) -> Reply:
    """Remove every subscription of an event type."""
    owner = owner_of(call)
    gone = [webhook.id for webhook in call.store.webhooks.values() if owner.has(webhook)]
    for number in gone:
        del call.store.webhooks[number]
    return success(f"{len(gone)} webhooks deleted")


def _find(call: Call) -> Webhook:
    owner, number = owner_of(call), call.parameters["webhookId"]
    webhook = call.store.webhooks.get(number)
    if webhook is None:
        raise FrameworkError(404, f"Webhook ({number}) not found")
    if owner.column == "user_id" and not owner.has(webhook):
        text = f"IsUserWebhookGuard - user with id=({owner.id}) is not the owner of webhook with id=({number})"
        raise FrameworkError(403, text)
    if not owner.has(webhook):
        text = f"IsUserEventTypeWebhookGuard - Webhook ({number}) does not belong to event type ({owner.id})"
        raise FrameworkError(400, text)
    return webhook


def _refuse_taken(call: Call, owner: Owner, url: str, but: str | None) -> None:
    for webhook in call.store.webhooks.values():
        if webhook.subscriber_url == url and owner.has(webhook) and webhook.id != but:
            text = f"Webhook with this subscriber url already exists for this {owner.called}"
            raise FrameworkError(409, text)


def _show(webhook: Webhook) -> dict[str, Any]:
    ids = {"userId": webhook.user_id, "eventTypeId": webhook.event_type_id, "teamId": webhook.team_id}
    return {
        "id": webhook.id,
        "payloadTemplate": webhook.payload_template,
        "triggers": list(webhook.triggers),
        "subscriberUrl": webhook.subscriber_url,
        "active": webhook.active,
        "secret": webhook.secret,
        **{name: value for name, value in ids.items() if value is not None},
    }


def _whole(call: Call, webhook: Webhook) -> dict[str, Any]:
    version = call.edition.webhook_version
    return {
        "id": webhook.id,
        "userId": webhook.user_id,
        "teamId": webhook.team_id,
        "eventTypeId": webhook.event_type_id,
        "subscriberUrl": webhook.subscriber_url,
        "payloadTemplate": webhook.payload_template,
        "createdAt": milliseconds(webhook.created_at) if webhook.created_at else None,
        "active": webhook.active,
        "triggers": list(webhook.triggers),
        "appId": None,
        "secret": webhook.secret,
        "platform": False,
        "time": None,
        "timeUnit": None,
        "oAuthClientId": None,
        **({"version": version} if version else {}),
    }
