"""Faults on the way of webhooks. What is changed in a body is signed anew, as if the server had written it."""

import json
from random import Random
from typing import Any, ClassVar

from attrs import evolve, field, frozen

from askpro.twin.faults.answers import Edits
from askpro.twin.faults.checks import as_names, number, some_names, text, whole, yes_or_no
from askpro.twin.faults.edits import removed
from askpro.twin.faults.fault import Mail, MailFault
from askpro.twin.faults.spread import Spread, spread
from askpro.twin.http import Delivery, to_json
from askpro.twin.webhooks.outbox import SIGNATURE, UNSIGNED, rewritten


@frozen(kw_only=True)
class WebhookDropped(MailFault):
    """A webhook that nobody gets."""

    kind: ClassVar[str] = "webhook-dropped"
    about: ClassVar[str] = "The webhook is never sent."

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Nothing goes out."""
        del mail, luck
        return []


@frozen(kw_only=True)
class WebhookDoubled(MailFault):
    """A webhook that comes more than once."""

    kind: ClassVar[str] = "webhook-doubled"
    about: ClassVar[str] = "The webhook comes times (2), the copies seconds (0) later; differing: by a byte."

    times: int = field(default=2, validator=whole(2, 1000))
    seconds: float = field(default=0.0, validator=number())
    differing: bool = field(default=False, validator=yes_or_no)

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """The webhook and its copies."""
        del luck
        copies = [mail]
        for number_of_copy in range(1, self.times):
            delivery = mail.delivery
            if self.differing:
                delivery = rewritten(delivery, delivery.body + b" " * number_of_copy)
            copies.append(evolve(mail, delivery=delivery, wait=mail.wait + self.seconds * number_of_copy))
        return copies


@frozen(kw_only=True)
class WebhookDelayed(MailFault):
    """A webhook that comes late."""

    kind: ClassVar[str] = "webhook-delayed"
    about: ClassVar[str] = "The webhook goes out seconds (5) after the answer: a number, a range or lognormal:…"

    seconds: Spread = field(default=Spread(5, 5), converter=spread)

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Not yet."""
        return [evolve(mail, wait=mail.wait + self.seconds.draw(luck))]


@frozen(kw_only=True)
class WebhookReordered(MailFault):
    """A webhook that is overtaken."""

    kind: ClassVar[str] = "webhook-reordered"
    about: ClassVar[str] = "The webhook goes out after the next one, or seconds (30) later if there is none."

    seconds: float = field(default=30.0, validator=number())

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Wait for the next one."""
        del luck
        return [evolve(mail, wait=mail.wait + self.seconds, behind=True)]


@frozen(kw_only=True)
class WebhookUnsigned(MailFault):
    """A webhook that nobody signed."""

    kind: ClassVar[str] = "webhook-unsigned"
    about: ClassVar[str] = "No signature header; literal=true: the text of a subscription without a secret."

    literal: bool = field(default=False, validator=yes_or_no)

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Without the signature."""
        del luck
        kept = {name: value for name, value in mail.delivery.headers.items() if name != SIGNATURE}
        more = {SIGNATURE: UNSIGNED} if self.literal else {}
        return [evolve(mail, delivery=evolve(mail.delivery, headers=kept | more))]


@frozen(kw_only=True)
class WebhookMissigned(MailFault):
    """A webhook signed with another secret."""

    kind: ClassVar[str] = "webhook-missigned"
    about: ClassVar[str] = "Signed with another secret, as by somebody who forges it, or after a rotation."

    secret: str = field(default="not-the-secret", validator=text())

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """With the signature of another secret."""
        del luck
        return [evolve(mail, delivery=rewritten(evolve(mail.delivery, secret=self.secret), mail.delivery.body))]


@frozen(kw_only=True)
class WebhookWithout(MailFault):
    """A webhook that leaves fields out."""

    kind: ClassVar[str] = "webhook-without"
    about: ClassVar[str] = "The payload lacks fields (metadata)."

    fields: tuple[str, ...] = field(default=("metadata",), converter=as_names, validator=some_names)

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Without them."""
        del luck
        return [evolve(mail, delivery=without(mail.delivery, *self.fields))]


@frozen(kw_only=True)
class WebhookWrongTrigger(MailFault):
    """A webhook of another kind than it should be."""

    kind: ClassVar[str] = "webhook-wrong-trigger"
    about: ClassVar[str] = "triggerEvent is to= another one, with the payload as it was."

    to: str = field(validator=text())

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Under that name."""
        del luck
        return [evolve(mail, delivery=under(mail.delivery, self.to))]


@frozen(kw_only=True)
class WebhookDrift(Edits, MailFault):
    """A webhook whose fields are not what they were."""

    kind: ClassVar[str] = "webhook-drift"
    about: ClassVar[str] = (
        "Fields of webhooks change: rename, remove, retype, add (payload.status=…, startTime=… anywhere)."
    )

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """Edit the body."""
        del luck
        body = to_json(self.edited(json.loads(mail.delivery.body)))
        return [evolve(mail, delivery=rewritten(mail.delivery, body))]


@frozen(kw_only=True)
class SlowSubscriber(MailFault):
    """A subscriber that takes its time, which the caller of the API pays for."""

    kind: ClassVar[str] = "slow-subscriber"
    about: ClassVar[str] = "The subscriber takes seconds (15), and the answer to the call waits for it."

    seconds: Spread = field(default=Spread(15, 15), converter=spread)

    def strike(self, mail: Mail, luck: Random) -> list[Mail]:
        """The call waits."""
        return [evolve(mail, hold=mail.hold + self.seconds.draw(luck))]


def without(delivery: Delivery, *fields: str) -> Delivery:
    """The webhook without fields of its payload (at any depth), signed anew."""
    body: Any = json.loads(delivery.body)
    for name in fields:
        body = removed(body, name)
    return rewritten(delivery, to_json(body))


def under(delivery: Delivery, trigger: str) -> Delivery:
    """The webhook under another trigger, signed anew."""
    body: Any = json.loads(delivery.body)
    return evolve(rewritten(delivery, to_json({**body, "triggerEvent": trigger})), trigger=trigger)
