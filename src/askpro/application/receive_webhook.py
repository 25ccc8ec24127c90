"""Receive a webhook: size, signature, one insert, answer. Parsing happens afterwards (L46)."""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock

from attrs import define, field, frozen

from askpro.application.offering.freshness import Register
from askpro.application.ports.calendar import CalendarProvider
from askpro.application.ports.records import Received
from askpro.application.ports.storage import Storage
from askpro.application.ports.system import Clock, Ids
from askpro.application.ports.vitals import Refused
from askpro.domain.errors import AskproError, NotFound, PayloadTooLarge, Unauthorized

LARGEST_BODY = 512 * 1024


@define
class Refusals:
    """Counts what was refused. Nobody's forgeries become a write each: at most one in ten seconds for a company."""

    storage: Storage
    every: timedelta = timedelta(seconds=10)
    _lock: Lock = field(factory=Lock, init=False)
    _waiting: dict[str, int] = field(factory=dict, init=False)
    _written: dict[str, datetime] = field(factory=dict, init=False)

    def count(self, company_id: str, now: datetime) -> None:
        """One more. Never fails: it is about a request that is refused anyway (L27)."""
        with self._lock:
            number = self._waiting.get(company_id, 0) + 1
            self._waiting[company_id] = number
            written = self._written.get(company_id)
            if written is not None and now - written < self.every:
                return
            self._written[company_id] = now
            self._waiting[company_id] = 0
        with suppress(AskproError), self.storage.directory() as directory:
            directory.count_refused(Refused(company_id=company_id, number=number, latest=now))


@frozen(kw_only=True)
class ReceiveWebhook:
    """Never waits for anything that a call to the calendar can hold: the calendar calls us inside our own POST."""

    storage: Storage
    calendars: CalendarProvider
    register: Register
    clock: Clock
    ids: Ids
    refusals: Refusals

    def __call__(self, slug: str, headers: Mapping[str, str], body: bytes) -> bool:
        """Keep a genuine body durably; False if the company has it already.

        Raises NotFound (no such company), PayloadTooLarge, Unauthorized (unsigned, forged, no secret here; L41).
        """
        if len(body) > LARGEST_BODY:
            raise PayloadTooLarge(f"A webhook body has at most {LARGEST_BODY} bytes.")
        company = self.register.company(slug)
        now = self.clock.now()
        if not self.calendars.notices.genuine(headers, body, company.account.valid_secrets(now)):
            self.refusals.count(company.id, now)
            raise Unauthorized("The signature is not ours.")
        return self.storage.inbox.put(
            Received(
                id=self.ids.new("whk"),
                company_id=company.id,
                digest=hashlib.sha256(body).hexdigest(),
                body=body,
                received_at=now,
            )
        )

    def knows(self, slug: str) -> bool:
        """Whether there is such a company: for the calendar's ping."""
        try:
            self.register.company(slug)
        except NotFound:
            return False
        return True
