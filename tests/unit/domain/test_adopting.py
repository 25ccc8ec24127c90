"""What is agreed when a booking of ours turns out to have landed and to have been moved on since (S9)."""

from datetime import timedelta

from attrs import evolve

from askpro.domain.appointment import Appointment, Attempt, Command
from askpro.domain.booking import Closing, Notice, Read, Standing
from askpro.domain.graph import Graph
from askpro.domain.settling import adopt
from askpro.domain.timespan import Span, read_instant

NOW = read_instant("2027-03-08T08:00:00Z")
FIRST = Span.starting(NOW + timedelta(hours=1), timedelta(minutes=30))
MOVED = Read(
    uid="a",
    when=FIRST,
    standing=Standing.CLOSED,
    closing=Closing.MOVED,
    host=1,
    version=NOW,
    began=NOW,
    created=NOW,
    replaced_by="b",
    mark="mark",
)
LATER = evolve(
    MOVED, uid="b", when=FIRST.moved_to(NOW), standing=Standing.REQUESTED, closing=None, replaced_by=None, replaces="a"
)
TOLD = Notice(
    uid="a", trigger="BOOKING_CREATED", when=FIRST, standing=Standing.CONFIRMED, host=1, sent=NOW, received=NOW
)


def adopted(graph: Graph) -> Standing:
    attempt = Attempt(command=Command.BOOK, mark="mark", target=None, expected=FIRST, started=NOW)
    booked = Appointment(
        id="apt_1",
        company_id="cmp_1",
        service_id=None,
        staff_id=None,
        customer_id=None,
        event_type_id=1,
        asked=FIRST,
        attempt=attempt,
        created_at=NOW,
        updated_at=NOW,
    )
    return adopt(booked, "a", graph, NOW).standing


def test_a_request_that_was_moved_on_was_never_confirmed() -> None:
    assert adopted(Graph().add(MOVED).add(LATER)) is Standing.REQUESTED


def test_it_was_confirmed_if_what_it_was_moved_to_is() -> None:
    confirmed = evolve(LATER, standing=Standing.CONFIRMED)
    assert adopted(Graph().add(MOVED).add(confirmed)) is Standing.CONFIRMED


def test_it_was_confirmed_if_a_notice_said_so() -> None:
    assert adopted(Graph().add(MOVED).add(LATER).add(TOLD)) is Standing.CONFIRMED
