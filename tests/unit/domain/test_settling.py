"""Following theirs, adopting what landed, and what a push is carried out with."""

from datetime import timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.appointment import Appointment, Attempt, Command, Status, Wish
from askpro.domain.booking import Closing, Facts, Notice, Read, Standing
from askpro.domain.company import ConflictPolicy
from askpro.domain.graph import Graph
from askpro.domain.settling import adopt, command_of, follow, is_final, landed
from askpro.domain.sync import Agree, Close, Conflict, Pull, decide
from askpro.domain.timespan import Span, read_instant

NOW = read_instant("2027-03-08T08:00:00Z")
HALF = timedelta(minutes=30)
whens = st.integers(1, 3).map(lambda hour: Span.starting(NOW + timedelta(hours=hour), HALF))
facts = st.builds(Facts, whens, st.sampled_from(Standing), st.sampled_from([1, 2]))
wishes = st.one_of(
    st.builds(Wish, command=st.just(Command.RESCHEDULE), when=whens, since=st.just(NOW)),
    st.just(Wish(command=Command.CONFIRM, standing=Standing.CONFIRMED, since=NOW)),
    st.just(Wish(command=Command.CANCEL, standing=Standing.CLOSED, closing=Closing.CANCELLED, since=NOW)),
    st.just(Wish(command=Command.DECLINE, standing=Standing.CLOSED, closing=Closing.DECLINED, since=NOW)),
)
closings = st.none() | st.sampled_from(Closing)


@st.composite
def appointments(draw: st.DrawFn) -> Appointment:
    return Appointment(
        id="apt_1",
        company_id="cmp_1",
        service_id=None,
        staff_id="stf_1",
        customer_id=None,
        event_type_id=1,
        asked=draw(whens),
        agreed=draw(st.none() | facts),
        wish=draw(st.none() | wishes),
        head="a",
        created_at=NOW,
        updated_at=NOW,
    )


@given(appointments(), st.none() | facts, closings, st.sampled_from(ConflictPolicy))
def test_following_leaves_nothing_that_could_still_be_pulled(
    appointment: Appointment, theirs: Facts | None, closing: Closing | None, policy: ConflictPolicy
) -> None:
    """S19."""
    followed = follow(appointment, theirs, closing, policy, NOW)
    step = decide(followed.appointment.ours, theirs, followed.appointment.agreed)
    assert not isinstance(step, Pull | Agree | Conflict)


@given(appointments(), facts, st.sampled_from([Closing.CANCELLED, Closing.DECLINED]), st.sampled_from(ConflictPolicy))
def test_why_it_ended_is_what_they_say_now(
    appointment: Appointment, theirs: Facts, closing: Closing, policy: ConflictPolicy
) -> None:
    """S4, S9: a refusal that was told as a cancellation is shown as the refusal that it is once it was read."""
    over = evolve(theirs, standing=Standing.CLOSED)
    told = follow(appointment, over, Closing.CANCELLED, policy, NOW).appointment
    later = NOW + timedelta(hours=1)
    read = follow(told, over, closing, policy, later).appointment
    assert read.closing is closing
    assert (read.sequence, read.updated_at) == (
        (told.sequence, told.updated_at) if told.closing is closing else (told.sequence + 1, later)
    )


@given(appointments(), st.none() | facts, closings, st.sampled_from(ConflictPolicy))
def test_following_twice_is_following_once(
    appointment: Appointment, theirs: Facts | None, closing: Closing | None, policy: ConflictPolicy
) -> None:
    """S4."""
    once = follow(appointment, theirs, closing, policy, NOW)
    assert follow(once.appointment, theirs, closing, policy, NOW).appointment == once.appointment


@given(appointments(), facts, closings)
def test_under_calendar_wins_a_pull_leaves_no_other_time_than_theirs_or_a_push(
    appointment: Appointment, theirs: Facts, closing: Closing | None
) -> None:
    followed = follow(appointment, theirs, closing, ConflictPolicy.CALENDAR_WINS, NOW)
    after = followed.appointment
    assert (
        not is_final(followed.step) or after.agreed == theirs or (after.closed and theirs.standing is Standing.CLOSED)
    )


@given(appointments(), st.none() | facts, closings, st.sampled_from(ConflictPolicy))
def test_what_is_final_leaves_no_wish(
    appointment: Appointment, theirs: Facts | None, closing: Closing | None, policy: ConflictPolicy
) -> None:
    """S1, unless theirs is missing."""
    followed = follow(appointment, theirs, closing, policy, NOW)
    assert not is_final(followed.step) or theirs is None or followed.appointment.wish is None


@given(appointments(), facts, closings, st.sampled_from(ConflictPolicy))
def test_every_followed_appointment_can_be_shown(
    appointment: Appointment, theirs: Facts, closing: Closing | None, policy: ConflictPolicy
) -> None:
    """MOVED closes a booking only, never an appointment."""
    assert follow(appointment, theirs, closing, policy, NOW).appointment.status(NOW) in Status


@given(appointments(), facts)
def test_a_close_is_a_decline_only_of_a_request(appointment: Appointment, theirs: Facts) -> None:
    command = command_of(appointment, Close(), theirs)
    wished = appointment.wish is not None and appointment.wish.command is Command.DECLINE
    requested = theirs.standing is Standing.REQUESTED
    assert command is (Command.DECLINE if wished and requested else Command.CANCEL)


def a_read(uid: str, hour: int, **more: object) -> Read:
    values: dict[str, object] = {
        "uid": uid,
        "when": Span.starting(NOW + timedelta(hours=hour), HALF),
        "standing": Standing.CONFIRMED,
        "host": 1,
        "version": NOW,
        "began": NOW,
        "created": NOW,
        **more,
    }
    return Read(**values)  # type: ignore[arg-type]  # keyword by keyword


def attempting(command: Command, hour: int, *, wish: Wish | None = None, target: str | None = "a") -> Appointment:
    expected = Span.starting(NOW + timedelta(hours=hour), HALF)
    return Appointment(
        id="apt_1",
        company_id="cmp_1",
        service_id=None,
        staff_id="stf_1",
        customer_id=None,
        event_type_id=1,
        asked=expected,
        wish=wish,
        head=target,
        marks=("mark",),
        attempt=Attempt(command=command, wish=wish, mark="mark", target=target, expected=expected, started=NOW),
        created_at=NOW,
        updated_at=NOW,
    )


def found(appointment: Appointment, graph: Graph, head: str | None = None) -> str | None:
    assert appointment.attempt is not None
    line = graph.line_of(head) if head is not None else None
    return landed(appointment.attempt, appointment.marks, graph, line)


def test_a_booking_is_found_by_its_mark() -> None:
    graph = Graph().add(a_read("a", 1)).add(a_read("b", 1, mark="mark"))
    assert found(attempting(Command.BOOK, 1, target=None), graph) == "b"


def test_a_booking_is_not_found_by_its_time() -> None:
    """L21."""
    graph = Graph().add(a_read("a", 1)).add(a_read("b", 1, mark="another"))
    assert found(attempting(Command.BOOK, 1, target=None), graph) is None


def test_a_booking_that_was_moved_on_is_found_at_its_first_uid() -> None:
    """The mark is inherited: what we made is the first of the chain."""
    graph = Graph().add(a_read("a", 1, mark="mark", replaced_by="b")).add(a_read("b", 2, mark="mark", replaces="a"))
    assert found(attempting(Command.BOOK, 1, target=None), graph) == "a"


def test_a_move_is_found_as_the_successor_with_the_expected_start() -> None:
    graph = Graph().add(a_read("a", 1)).add(a_read("b", 2, replaces="a"))
    assert found(attempting(Command.RESCHEDULE, 2), graph, "b") == "b"


def test_a_customers_move_to_another_time_is_not_ours() -> None:
    """S6."""
    graph = Graph().add(a_read("a", 1)).add(a_read("b", 3, replaces="a"))
    assert found(attempting(Command.RESCHEDULE, 2), graph, "b") is None


def test_a_move_that_was_moved_on_is_found_in_the_middle_of_the_chain() -> None:
    graph = Graph().add(a_read("a", 1)).add(a_read("b", 2, replaces="a")).add(a_read("c", 3, replaces="b"))
    assert found(attempting(Command.RESCHEDULE, 2), graph, "c") == "b"


def test_a_cancellation_is_found_when_its_target_is_closed() -> None:
    graph = Graph().add(a_read("a", 1, standing=Standing.CLOSED, closing=Closing.CANCELLED))
    assert found(attempting(Command.CANCEL, 1), graph, "a") == "a"


def test_a_cancellation_is_not_found_where_its_target_was_moved() -> None:
    """L22."""
    moved = a_read("a", 1, standing=Standing.CLOSED, closing=Closing.MOVED, replaced_by="b")
    graph = Graph().add(moved).add(a_read("b", 2, replaces="a"))
    assert found(attempting(Command.CANCEL, 1), graph, "b") is None


def test_what_landed_is_agreed_first_and_its_wish_is_gone() -> None:
    wish = Wish(command=Command.RESCHEDULE, when=Span.starting(NOW + timedelta(hours=2), HALF), since=NOW)
    graph = Graph().add(a_read("a", 1)).add(a_read("b", 2, replaces="a"))
    after = adopt(attempting(Command.RESCHEDULE, 2, wish=wish), "b", graph, NOW)
    assert (after.agreed, after.wish, after.attempt, after.head) == (graph.facts("b"), None, None, "b")


def test_a_later_wish_survives_what_landed() -> None:
    """A cancel given while the create was in flight cancels what the create made."""
    later = Wish(command=Command.CANCEL, standing=Standing.CLOSED, closing=Closing.CANCELLED, since=NOW)
    wishing = evolve(attempting(Command.BOOK, 1, target=None), wish=later)
    after = adopt(wishing, "a", Graph().add(a_read("a", 1, mark="mark")), NOW)
    assert isinstance(decide(after.ours, Graph().add(a_read("a", 1)).facts("a"), after.agreed), Close)


def test_what_landed_and_was_moved_on_is_agreed_at_its_own_time_and_open() -> None:
    """So the customer's later move is seen as theirs alone."""
    moved = a_read("a", 1, mark="mark", standing=Standing.CLOSED, closing=Closing.MOVED, replaced_by="b")
    graph = Graph().add(moved).add(a_read("b", 2, mark="mark", replaces="a"))
    after = adopt(attempting(Command.BOOK, 1, target=None), "a", graph, NOW)
    assert isinstance(decide(after.ours, graph.facts("b"), after.agreed), Pull)


def test_a_booking_does_not_close_itself_by_naming_itself() -> None:
    told = Notice(
        uid="a",
        trigger="BOOKING_RESCHEDULED",
        when=Span.starting(NOW, HALF),
        standing=Standing.CONFIRMED,
        host=1,
        sent=NOW,
        received=NOW,
        replaces="a",
    )
    assert Graph().add(told).live("a")
