"""What a real Cal.com sent: byte-exact bodies with their real signatures, through the web app into real databases.

``ASKPRO_TEST_CALCOM`` names a folder with ``recordings/webhooks/``. What must come out is computed here from the
bodies alone, by a few lines that know nothing of the sync.
"""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import frozen
from litestar.testing import TestClient

from askpro.adapters.cache.memory import MemoryCache
from askpro.adapters.calcom import open_calendar
from askpro.adapters.outbound import InlineOutbound
from askpro.adapters.sql import open_storage
from askpro.adapters.system import FernetVault, RandomIds, new_vault_key
from askpro.application.app import Application
from askpro.application.ports.records import AppointmentQuery, Page
from askpro.bootstrap import Parts, assemble
from askpro.domain.appointment import Appointment
from askpro.domain.company import CalendarAccount, Company
from askpro.domain.service import EventTypeMapping
from askpro.domain.timespan import read_instant
from askpro.entrypoints.web.app import create_app
from askpro.testing.postgres import PostgresAbsent, postgres_database
from askpro.testing.worlds import VirtualClock

pytestmark = pytest.mark.scenarios

INBOX = "/v1/webhooks/calcom/acme"
TELLING = {"BOOKING_CREATED", "BOOKING_REQUESTED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REJECTED"}
CLOSING = {"BOOKING_CANCELLED": "cancelled", "BOOKING_REJECTED": "declined"}


@frozen
class Recorded:
    """One delivery as it was received."""

    headers: dict[str, str]
    body: bytes
    secret: str | None
    received: datetime

    @property
    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed


def recorded() -> list[Recorded]:
    """All deliveries in the order in which they came."""
    folder = os.environ.get("ASKPRO_TEST_CALCOM")
    if not folder:
        pytest.skip("ASKPRO_TEST_CALCOM names no folder with recordings of Cal.com.")
    rows = [
        row
        for file in sorted(Path(folder, "recordings", "webhooks").glob("*.json"))
        for row in json.loads(file.read_text(encoding="utf-8"))["deliveries"]
    ]
    return [
        Recorded(row["headers"], row["body_utf8"].encode(), row["secret"], read_instant(row["received_at"]))
        for row in sorted(rows, key=lambda row: row["seq"])
    ]


def mappable(deliveries: list[Recorded]) -> set[int]:
    """The event types that can stand for a service: none with seats, none that recurs (sync.md 1)."""
    payloads = [delivery.parsed["payload"] for delivery in deliveries if delivery.parsed["triggerEvent"] in TELLING]
    special = {each["eventTypeId"] for each in payloads if each.get("seatsPerTimeSlot") or each.get("recurringEvent")}
    return {payload["eventTypeId"] for payload in payloads} - special


def expected(deliveries: list[Recorded]) -> list[tuple[str, datetime, str]]:
    """(last uid, start, status) of every chain of bookings that the genuine deliveries tell of."""
    told: dict[str, list[dict[str, Any]]] = {}
    mapped = mappable(deliveries)
    replaces: dict[str, str] = {}
    for delivery in deliveries:
        event = delivery.parsed
        if delivery.secret is None or event["triggerEvent"] not in TELLING:
            continue
        if event["payload"]["eventTypeId"] not in mapped:
            continue
        uid = event["payload"]["uid"]
        told.setdefault(uid, []).append(event)
        if event["payload"].get("rescheduleUid") not in (None, uid):
            replaces[uid] = event["payload"]["rescheduleUid"]
    heads = told.keys() - set(replaces.values())
    return sorted((uid, *_ending(told[uid])) for uid in heads)


def _ending(events: list[dict[str, Any]]) -> tuple[datetime, str]:
    start = read_instant(max(events, key=lambda event: event["createdAt"])["payload"]["startTime"])
    triggers = {event["triggerEvent"] for event in events}
    for trigger, status in CLOSING.items():
        if trigger in triggers:
            return start, status
    accepted = any(event["payload"].get("status") == "ACCEPTED" for event in events)
    return start, "confirmed" if accepted else "requested"


@frozen
class Inbox:
    """The web app over a database, and what is in it."""

    application: Application
    client: TestClient[Any]
    clock: VirtualClock
    company: Company

    def post(self, delivery: Recorded, body: bytes | None = None) -> int:
        return self.client.post(INBOX, content=body or delivery.body, headers=delivery.headers).status_code

    def read(self) -> None:
        while self.application.inbox():
            pass

    def stored(self) -> int:
        return len(self.application.inbox.deliveries(self.company.id, Page(limit=1000))[0])

    def appointments(self) -> list[Appointment]:
        with self.application.storage.read(self.company.id) as ledger:
            return ledger.appointments.find(AppointmentQuery(now=self.clock.at), Page(limit=1000))[0]

    def outcome(self) -> list[tuple[str, datetime, str]]:
        found = self.appointments()
        return sorted((each.head or "", each.when.start, (each.closing or each.standing).value) for each in found)


def _company(application: Application, deliveries: list[Recorded], clock: VirtualClock) -> Company:
    """Acme, with the secrets of every recorded subscription and a service for every event type that can have one."""
    secrets = tuple(sorted({delivery.secret for delivery in deliveries if delivery.secret}))
    account, new_id = (
        CalendarAccount(api_key="cal_test_recorded", webhook_secrets=secrets),
        application.companies.new_id(),
    )
    company = Company(
        id=new_id, slug="acme", name="Acme", time_zone="Europe/Berlin", account=account, created_at=clock.now()
    )
    application.companies.add(company)
    length = timedelta(minutes=30)
    for kind in sorted(mappable(deliveries)):
        service = application.services.add(company.id, name=f"Type {kind}", duration=length)
        mapping = EventTypeMapping(
            service_id=service.id, staff_id=None, event_type_id=kind, length=length, mapped_at=clock.now()
        )
        with application.storage.write(company.id) as ledger:
            ledger.services.map_event_types(service.id, [mapping])
    return company


@pytest.fixture
def deliveries() -> list[Recorded]:
    return recorded()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def inbox(request: pytest.FixtureRequest, deliveries: list[Recorded], tmp_path: Path) -> Iterator[Inbox]:
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path}/askpro.db"
        if request.param == "postgresql":
            try:
                url = stack.enter_context(postgres_database())
            except PostgresAbsent:
                pytest.skip("No PostgreSQL server answers.")
        storage = open_storage(url, vault=FernetVault((new_vault_key(),)))
        stack.callback(storage.close)
        storage.migrate()
        clock = VirtualClock(at=max(delivery.received for delivery in deliveries) + timedelta(hours=1))
        ids, nowhere = RandomIds(), httpx.MockTransport(lambda _: httpx.Response(503))
        calendars = open_calendar(api_url="http://calcom.test/v2", clock=clock, ids=ids, transport=nowhere)
        stack.callback(calendars.close)
        parts = Parts(
            storage=storage,
            calendars=calendars,
            cache=MemoryCache(clock),
            clock=clock,
            ids=ids,
            outbound=InlineOutbound(),
        )
        application = assemble(parts)
        company = _company(application, deliveries, clock)
        client = stack.enter_context(TestClient(create_app(application)))
        yield Inbox(application, client, clock, company)


def test_every_genuine_delivery_is_accepted(inbox: Inbox, deliveries: list[Recorded]) -> None:
    genuine = [delivery for delivery in deliveries if delivery.secret is not None]
    assert {inbox.post(delivery) for delivery in genuine} == {200}


def test_every_delivery_without_a_secret_is_refused(inbox: Inbox, deliveries: list[Recorded]) -> None:
    """L41: the literal ``no-secret-provided``."""
    unsigned = [delivery for delivery in deliveries if delivery.secret is None]
    assert ([inbox.post(delivery) for delivery in unsigned], inbox.stored()) == ([401] * len(unsigned), 0)


def test_the_appointments_are_those_that_the_deliveries_tell_of(inbox: Inbox, deliveries: list[Recorded]) -> None:
    for delivery in deliveries:
        inbox.post(delivery)
    inbox.read()
    assert inbox.outcome() == expected(deliveries)


def test_no_delivery_fails_to_be_read(inbox: Inbox, deliveries: list[Recorded]) -> None:
    for delivery in deliveries:
        inbox.post(delivery)
    inbox.read()
    received = inbox.application.inbox.deliveries(inbox.company.id, Page(limit=1000))[0]
    assert {each.state for each in received} == {"done", "ignored"}


def test_the_reverse_order_makes_the_same_appointments(inbox: Inbox, deliveries: list[Recorded]) -> None:
    """S4."""
    for delivery in reversed(deliveries):
        inbox.post(delivery)
        inbox.read()
    assert inbox.outcome() == expected(deliveries)


def test_doubled_deliveries_are_accepted_and_change_nothing(inbox: Inbox, deliveries: list[Recorded]) -> None:
    for delivery in deliveries:
        inbox.post(delivery)
    inbox.read()
    before, stored = inbox.appointments(), inbox.stored()
    answers = {inbox.post(delivery) for delivery in deliveries if delivery.secret is not None}
    inbox.read()
    assert (answers, inbox.appointments() == before, inbox.stored()) == ({200}, True, stored)


def test_a_delivery_with_one_byte_flipped_is_refused_and_not_stored(inbox: Inbox, deliveries: list[Recorded]) -> None:
    genuine = next(delivery for delivery in deliveries if delivery.secret is not None)
    for place in range(0, len(genuine.body), 97):
        forged = bytearray(genuine.body)
        forged[place] ^= 1
        assert inbox.post(genuine, bytes(forged)) == 401
    assert inbox.stored() == 0


def test_recorded_bookings_are_plenty(deliveries: list[Recorded]) -> None:
    """So that the tests above are not empty."""
    assert len(expected(deliveries)) > 20
