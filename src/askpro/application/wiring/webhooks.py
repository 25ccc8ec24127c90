"""Webhooks: subscribed, received, read."""

from askpro.application.read_inbox import ReadInbox
from askpro.application.receive_webhook import ReceiveWebhook, Refusals
from askpro.application.register_webhook import RegisterWebhook
from askpro.application.rotate_webhook_secret import RotateWebhookSecret
from askpro.application.wiring.layers import Layers, Parts


def wire_reception(on: Layers, parts: Parts) -> ReceiveWebhook:
    """The inbox's door. Who is refused is counted past the watched storage: nobody's cache may suffer from it."""
    return ReceiveWebhook(
        storage=on.storage,
        calendars=on.calendars,
        register=on.register,
        clock=on.clock,
        ids=on.ids,
        refusals=Refusals(parts.storage),
    )


def wire_inbox(on: Layers) -> ReadInbox:
    """The inbox's reader."""
    return ReadInbox(storage=on.storage, calendars=on.calendars, listener=on.listener, clock=on.clock)


def wire_registration(on: Layers, parts: Parts) -> RegisterWebhook:
    """Subscribing, and putting subscriptions right."""
    return RegisterWebhook(
        storage=on.storage,
        calendars=on.calendars,
        outbound=on.outbound,
        clock=on.clock,
        ids=on.ids,
        public_url=parts.public_url,
    )


def wire_rotation(on: Layers, parts: Parts, register: RegisterWebhook) -> RotateWebhookSecret:
    """Another secret, on both sides."""
    return RotateWebhookSecret(
        storage=on.storage,
        calendars=on.calendars,
        clock=on.clock,
        ids=on.ids,
        align=register.align,
        public_url=parts.public_url,
        is_set=parts.secret_is_set,
    )
