"""Receive a webhook: size, signature, one insert, answer. Parsing happens afterwards (L46)."""

import hashlib
from collections.abc import Mapping

from attrs import frozen

from askpro.application.offering.freshness import Register
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.records import Received
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.domain.errors import NotFound, PayloadTooLarge, Unauthorized

LARGEST_BODY = 512 * 1024


@frozen(kw_only=True)
class ReceiveWebhook:
    """Never waits for anything that a call to the calendar can hold: the calendar calls us inside our own POST."""

    storage: Storage
    calendars: CalendarProvider
    register: Register
    clock: Clock
    ids: Ids

    def __call__(self, slug: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Keep a genuine body durably; False if the company has it already.

        Raises NotFound (no such company), PayloadTooLarge, Unauthorized (unsigned, forged, no secret here; L41).
        """
        if len(body) > LARGEST_BODY:
            raise PayloadTooLarge(f"A webhook body has at most {LARGEST_BODY} bytes.")
        company = self.register.company(slug)
        if not self.calendars.notices.genuine(headers, body, company.account.webhook_secrets):
            raise Unauthorized("The signature is not ours.")
        return self.storage.inbox.put(
            Received(
                id=self.ids.new("whk"),
                company_id=company.id,
                digest=hashlib.sha256(body).hexdigest(),
                body=body,
                received_at=self.clock.now(),
            )
        )

    def knows(self, slug: str) -> bool:
        """Whether there is such a company: for the calendar's ping."""
        try:
            self.register.company(slug)
        except NotFound:
            return False
        return True
