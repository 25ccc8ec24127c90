"""Erasing a customer (docs/erasure.md): nobody can tell any more who they were, and everything else still stands."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from attrs import evolve
from sqlalchemy import create_engine, select

from askpro.adapters.memory.shelves import Shelves
from askpro.adapters.memory.storage import MemoryStorage
from askpro.adapters.memory.table import Table
from askpro.adapters.sql import open_storage
from askpro.adapters.sql.tables import metadata
from askpro.application.answer_once import AnswerOnce
from askpro.application.ports.records import Page, Received
from askpro.domain.appointment import Appointment
from askpro.domain.customer import CustomerDetails
from askpro.domain.errors import AppointmentClosed, CustomerExpected, Erased, NotFound
from askpro.domain.idempotency import Asked, KeptAnswer
from askpro.domain.offers import Offer
from askpro.domain.timespan import Span
from askpro.testing.contracts.storage.vault import FreshVault
from askpro.testing.worlds import Fault, World
from askpro.testing.worlds.invariants import broken
from askpro.testing.worlds.world import HALF_HOUR

GUEST = {"name": "Xaver Quast", "email": "xaver.quast@example.net", "phone": "+4930777001"}
NOTES, ANSWER, CALL, PLACE = "allergic to zinnober", "prefers the violet chair", "call-violet-77", "Ludwigstrasse 88"
PERSONAL = (*GUEST.values(), "Quast", NOTES, ANSWER, CALL, PLACE, "moved to Zwickau")


class Rows:
    """Everything that a storage holds, sealed values opened."""

    def __init__(self, tables: Callable[[], Iterator[tuple[str, object]]]) -> None:
        self.tables = tables

    def found(self, *words: str) -> list[str]:
        """The tables in which any of the words stands."""
        return sorted({table for table, row in self.tables() if any(each.lower() in _text(row) for each in words)})


def _text(row: object) -> str:
    unshown = [getattr(holder, "body", b"") for holder in (row, getattr(row, "answer", None))]
    return repr([row, *unshown]).lower()


def in_sqlite(path: Path, vault: FreshVault) -> Iterator[tuple[str, object]]:
    with create_engine(f"sqlite:///{path}").connect() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)):
                yield table.name, [vault.unseal(each) if isinstance(each, bytes) else each for each in row]


def in_memory(storage: MemoryStorage) -> Iterator[tuple[str, object]]:
    yield from (("inbox", row) for row in storage.inbox._rows.values())
    for shelves in storage._shelves.values():
        for shelf in attrs.fields(Shelves):
            table = getattr(shelves, shelf.name)
            yield from ((shelf.name, row) for row in (table.rows.values() if isinstance(table, Table) else ()))


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def rows(world: World) -> Rows:
    return Rows(lambda: in_memory(world.store))  # type: ignore[arg-type]  # worlds are in memory unless told


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[tuple[World, Rows]]:
    vault, path = FreshVault(), tmp_path / "askpro.db"
    with closing(open_storage(f"sqlite:///{path}", vault=vault)) as storage:
        storage.migrate()
        yield World(store=storage), Rows(lambda: in_sqlite(path, vault))


def booked(world: World, slot: int = 0, **guest: Any) -> Appointment:
    offer = Offer(Span.starting(world.at(slot), HALF_HOUR), world.staff["Alice"], world.services["Cut"])
    words: dict[str, Any] = {"notes": NOTES, "metadata": {"call": CALL}, "location": PLACE}
    return world.app.book_appointment(world.company, offer, {**GUEST, **guest}, **words)


def ended(world: World) -> Appointment:
    """An appointment that came and went the long way: booked, told of, moved there, cancelled there."""
    made = booked(world)
    world.drain()
    uid = world.outside.move(made.head or "", world.at(4))
    world.drain()
    world.outside.cancel(uid)
    world.rest()
    return world.appointment(made.id)


def erase(world: World, appointment: Appointment) -> tuple[int, int, int]:
    done = world.app.erase_customer(world.company.id, appointment.customer_id or "", actor="desk")
    return done.appointments, done.deliveries, done.waiting


def test_before_an_erasure_the_person_is_where_they_belong_and_nowhere_else(world: World, rows: Rows) -> None:
    """The search finds them: else the tests below would prove nothing."""
    ended(world)
    assert rows.found(*PERSONAL) == ["appointments", "bookings", "customers", "inbox"]


def test_after_it_nothing_stored_tells_who_they_were(world: World, rows: Rows) -> None:
    gone = ended(world)
    assert erase(world, gone) == (1, 3, 0)
    assert rows.found(*PERSONAL) == []


def test_a_database_holds_the_person_where_a_memory_does_and_after_an_erasure_nowhere(
    on_disk: tuple[World, Rows],
) -> None:
    world, rows = on_disk
    gone = ended(world)
    assert rows.found(*PERSONAL) == ["appointments", "bookings", "customers", "inbox"]
    assert erase(world, gone) == (1, 3, 0)
    assert rows.found(*PERSONAL) == []


def test_the_history_still_tells_what_happened_and_who_erased(world: World) -> None:
    gone = ended(world)
    before = world.app.appointments.history(world.company.id, gone.id)
    erase(world, gone)
    after = world.app.appointments.history(world.company.id, gone.id)
    assert after[:-1] == before
    last = after[-1]
    assert (last.actor, last.action, last.before, last.after) == ("desk", "erase", {"erased": False}, {"erased": True})


def test_what_was_when_with_whom_and_how_it_ended_stays(world: World) -> None:
    gone = ended(world)
    erase(world, gone)
    after = world.appointment(gone.id)
    kept = ("id", "when", "standing", "closing", "staff_id", "service_id", "head", "sequence", "customer_id")
    assert [getattr(after, name) for name in kept] == [getattr(gone, name) for name in kept]
    assert broken(world) == []


def test_the_caller_is_shown_an_appointment_without_a_customer(world: World) -> None:
    gone = ended(world)
    erase(world, gone)
    shown = world.app.show_appointment(world.company, gone.id)
    assert (shown.customer, shown.appointment.notes, shown.appointment.metadata) == (None, "", {})


def test_webhooks_keep_their_digest_and_what_they_did(world: World) -> None:
    gone = ended(world)
    before, _ = world.app.inbox.deliveries(world.company.id, Page())
    erase(world, gone)
    after, _ = world.app.inbox.deliveries(world.company.id, Page())
    assert after == [evolve(each, body=b"") for each in before]


def test_asked_again_it_does_nothing_more(world: World) -> None:
    gone = ended(world)
    erase(world, gone)
    before = world.app.appointments.history(world.company.id, gone.id)
    assert erase(world, gone) == (1, 0, 0)
    assert world.app.appointments.history(world.company.id, gone.id) == before


def test_a_delivery_that_comes_once_more_is_known_and_brings_nobody_back(world: World, rows: Rows) -> None:
    gone = ended(world)
    erase(world, gone)
    for delivery in list(world.delivered):
        world._receive(delivery)
    world.drain()
    assert rows.found(*PERSONAL) == []


def test_a_replay_changes_nothing(world: World, rows: Rows) -> None:
    gone = ended(world)
    erase(world, gone)
    before, _ = world.app.inbox.deliveries(world.company.id, Page())
    assert [world.app.inbox.replay(world.company.id, each.id) for each in before] == before
    assert rows.found(*PERSONAL) == []


def test_repeats_that_differ_in_a_byte_bring_nobody_back(world: World, rows: Rows) -> None:
    """They have another digest, so they are read; what they say of the person is not kept."""
    gone = ended(world)
    erase(world, gone)
    for number, delivery in enumerate(list(world.delivered)):
        world.held.append(evolve(delivery, body=delivery.body.replace(b"{", b'{"repeat":%d,' % number, 1)))
        world.deliver_stripped()  # signs it anew
    world.drain()
    deliveries, _ = world.app.inbox.deliveries(world.company.id, Page())
    assert (len(deliveries), {each.state for each in deliveries}) == (6, {"done"})
    assert rows.found(*PERSONAL) == []


def test_later_news_of_the_booking_are_followed_without_the_person(world: World, rows: Rows) -> None:
    """A cancelled booking can be brought back to life at Cal.com: it counts, and says of nobody whose it is."""
    made = world.app.book_appointment(
        world.company, Offer(Span.starting(world.at(0), HALF_HOUR), world.staff["Alice"], world.services["Ask"]), GUEST
    )
    world.outside.cancel(made.head or "")
    world.rest()
    erase(world, made)
    world.outside.confirm(made.head or "")
    world.rest()
    assert (world.appointment(made.id).standing.value, broken(world)) == ("confirmed", [])
    assert rows.found(*PERSONAL) == []


def test_a_moved_booking_that_lives_again_becomes_an_appointment_of_nobody(world: World, rows: Rows) -> None:
    made = world.app.book_appointment(
        world.company, Offer(Span.starting(world.at(0), HALF_HOUR), world.staff["Alice"], world.services["Ask"]), GUEST
    )
    world.drain()
    moved = world.outside.move(made.head or "", world.at(4))
    world.drain()
    world.outside.cancel(moved)
    world.rest()
    erase(world, made)
    world.outside.confirm(made.head or "")
    world.rest()
    (revived,) = [each for each in world.appointments() if each.id != made.id]
    assert (revived.customer_id, revived.erased, broken(world)) == (None, True, [])
    assert rows.found(*PERSONAL) == []


def test_a_sweep_brings_nobody_back(world: World, rows: Rows) -> None:
    gone = ended(world)
    erase(world, gone)
    world.app.sweep(world.company.id, full=True)
    world.rest()
    assert rows.found(*PERSONAL) == []


def test_a_new_booking_of_the_same_person_is_a_new_customer(world: World) -> None:
    gone = ended(world)
    erase(world, gone)
    again = booked(world, 6)
    assert again.customer_id != gone.customer_id
    assert world.appointment(gone.id).erased


def test_another_customer_loses_nothing(world: World, rows: Rows) -> None:
    other = world.book(8, email="other@example.net")
    world.drain()
    erase(world, ended(world))
    shown = world.app.show_appointment(world.company, other.id)
    assert shown.customer is not None
    assert shown.customer.details.email == "other@example.net"
    assert rows.found("other@example.net") == ["bookings", "customers", "inbox"]


def test_who_is_still_expected_is_not_erased_and_the_answer_says_where(world: World, rows: Rows) -> None:
    """Art. 17(1)(a) GDPR: the data are needed as long as the appointment is to be kept."""
    made = booked(world)
    before = rows.found(*PERSONAL)
    with pytest.raises(CustomerExpected) as caught:
        erase(world, made)
    assert (caught.value.appointments, rows.found(*PERSONAL)) == ((made.id,), before)


def test_once_the_appointment_is_over_its_customer_can_be_erased(world: World, rows: Rows) -> None:
    made = booked(world)
    world.drain()
    world.pass_time(timedelta(days=9))
    erase(world, made)
    assert rows.found(*PERSONAL) == []


def test_a_cancellation_that_is_still_under_way_is_waited_for(world: World) -> None:
    made = booked(world)
    world.network.always = Fault.UNREACHABLE
    world.cancel(made)
    with pytest.raises(CustomerExpected):
        erase(world, made)


def test_nobody_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.app.erase_customer(world.company.id, "cus_none", actor="desk")


def test_s11_another_companys_customer_is_not_found_and_stays(world: World, rows: Rows) -> None:
    gone = ended(world)
    globex = world.add_company("globex", "carol")
    before = rows.found(*PERSONAL)
    with pytest.raises(NotFound):
        world.app.erase_customer(globex.id, gone.customer_id or "", actor="desk")
    assert rows.found(*PERSONAL) == before


def test_an_unread_webhook_is_counted_read_and_then_emptied(world: World, rows: Rows) -> None:
    """Its news would be lost; once read, its body goes by itself."""
    gone = ended(world)
    late = evolve(world.delivered[0], body=world.delivered[0].body.replace(b"{", b'{"late":1,', 1))
    world.held.append(late)
    world.deliver_stripped()
    assert erase(world, gone)[2] == 1
    world.drain()
    assert (erase(world, gone)[2], rows.found(*PERSONAL)) == (0, [])


def test_bodies_that_nobody_could_read_are_emptied_if_they_name_the_person(world: World, rows: Rows) -> None:
    gone = ended(world)
    for number, body in enumerate((b'{"odd": "Xaver.Quast@example.net"}', b'{"odd": "somebody else"}')):
        received = Received(
            id=f"whk_odd{number}",
            company_id=world.company.id,
            digest=str(number),
            body=body,
            received_at=world.clock.now(),
        )
        world.storage.inbox.put(received)
    world.drain()
    erase(world, gone)
    bodies = [world.storage.inbox.get(world.company.id, f"whk_odd{number}").body for number in (0, 1)]
    assert (bodies, rows.found(*PERSONAL)) == ([b"", b'{"odd": "somebody else"}'], [])


def test_s10_a_kept_answer_that_names_the_person_is_gone_and_nothing_is_done_again(world: World, rows: Rows) -> None:
    gone = ended(world)
    once: AnswerOnce = world.app.answer_once
    asked = Asked(company_id=world.company.id, scope="key_1", key="k", fingerprint="f")
    told = json.dumps({"id": gone.id, "customer": {"id": gone.customer_id, **GUEST}}).encode()
    once(asked, lambda _: KeptAnswer(status=201, body=told), lambda _: KeptAnswer(status=409))
    erase(world, gone)
    assert rows.found(*PERSONAL) == []
    with pytest.raises(Erased):
        once(asked, lambda _: pytest.fail("done again"), lambda _: KeptAnswer(status=409))


def test_what_the_calendar_said_of_them_goes_from_issues_and_refusals(world: World, rows: Rows) -> None:
    gone = ended(world)
    with world.storage.write(world.company.id) as ledger:
        said = f"{GUEST['email']} is not welcome"
        world.app.erase_customer.keeper.report(
            ledger, "refused", gone.id, {"said": said, "code": "x"}, world.clock.now()
        )
        errand = evolve(gone.errand, last_error=said)
        ledger.appointments.save(evolve(gone, errand=errand))
    erase(world, gone)
    assert rows.found(*PERSONAL) == []
    assert [issue.detail for issue in world.issues("refused")] == [{"code": "x"}]


def test_an_erased_appointment_still_refuses_commands_as_closed(world: World) -> None:
    gone = ended(world)
    erase(world, gone)
    with pytest.raises(AppointmentClosed):
        world.cancel(gone)


def test_a_customer_without_contact_can_be_erased(world: World, rows: Rows) -> None:
    details = CustomerDetails(name="Xaver Quast")
    world.change_company(evolve(world.company, attendee_email_template="{appointment_id}@visits.example"))
    offer = Offer(Span.starting(world.at(0), HALF_HOUR), world.staff["Alice"], world.services["Cut"])
    made = world.app.book_appointment(world.company, offer, details)
    world.cancel(made)
    world.rest()
    erase(world, made)
    assert rows.found("Quast") == []


def test_a_webhook_that_says_who_stayed_away_brings_nobody_back(world: World, rows: Rows) -> None:
    made = booked(world)
    world.drain()
    world.clock.advance(made.when.end - world.clock.at + timedelta(minutes=1))
    erase(world, made)
    world.outside.mark(made.head or "", GUEST["email"])
    world.pass_time(timedelta(minutes=2))
    assert world.appointment(made.id).no_show
    assert rows.found(*PERSONAL) == []


def test_what_is_joined_to_an_erased_one_is_of_nobody(world: World, rows: Rows) -> None:
    """A late webhook of the booking that was moved makes the person anew, until a read tells whose it is."""
    world.holding = True
    first = world.outside.book(world.types["Cut", "Alice"], world.at(0), GUEST["email"])
    moved = world.outside.move(first, world.at(4))
    world.outside.cancel(moved)
    told, _, ended = world.held
    world._receive(ended)
    world.drain()
    (gone,) = world.appointments()
    erase(world, gone)
    world._receive(told)
    world.held.clear()
    world.rest()
    (kept,) = world.appointments()
    assert (kept.erased, kept.closed, broken(world)) == (True, True, [])
    assert rows.found(GUEST["email"]) == ["inbox"]
    erase(world, gone)
    assert rows.found(GUEST["email"]) == []


def test_a_booking_that_is_still_to_be_sent_needs_its_person(world: World, rows: Rows) -> None:
    """S1: also when its time has passed meanwhile; nobody could be named to the calendar, or in the end."""
    world.network.always = Fault.UNREACHABLE
    made = booked(world)
    world.clock.advance(made.when.end - world.clock.at + timedelta(minutes=1))
    with pytest.raises(CustomerExpected):
        erase(world, made)
    world.drain()
    assert world.appointment(made.id).closed
    erase(world, made)
    world.rest()
    assert (rows.found(GUEST["email"]), broken(world)) == ([], [])
