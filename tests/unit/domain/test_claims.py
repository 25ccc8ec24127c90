"""Claims: what an appointment keeps free for itself, and when a promise may be given (S7)."""

from datetime import UTC, datetime, timedelta

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.appointment import Appointment, Attempt, Command, Wish
from askpro.domain.booking import Closing, Facts, Standing
from askpro.domain.claims import Claim, ClaimKind, claims_of, grantable, in_force, least_booked, spans_of
from askpro.domain.service import Buffers
from askpro.domain.timespan import Span

NOW = datetime(2027, 3, 8, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WHEN = Span.starting(NOW, 30 * MINUTE)
whens = st.integers(0, 8).map(lambda place: Span.starting(NOW + 15 * MINUTE * place, 30 * MINUTE))


def appointment(**more: object) -> Appointment:
    values: dict[str, object] = {
        "id": "apt_1",
        "company_id": "cmp_1",
        "service_id": None,
        "staff_id": "stf_1",
        "customer_id": None,
        "event_type_id": 1,
        "asked": Span.starting(NOW, 30 * MINUTE),
        "created_at": NOW,
        "updated_at": NOW,
        **more,
    }
    return Appointment(**values)  # type: ignore[arg-type]  # keyword by keyword


def moving(agreed: Span, wished: Span) -> Appointment:
    wish = Wish(command=Command.RESCHEDULE, when=wished, since=NOW)
    return appointment(agreed=Facts(agreed, Standing.CONFIRMED, 1), wish=wish)


def test_a_booking_that_is_not_agreed_is_a_promise() -> None:
    assert set(spans_of(appointment()).values()) == {ClaimKind.PROMISE}


def test_what_the_calendar_confirmed_is_an_occupancy() -> None:
    agreed = Facts(Span.starting(NOW, 30 * MINUTE), Standing.CONFIRMED, 1)
    assert spans_of(appointment(agreed=agreed)) == {agreed.when: ClaimKind.OCCUPANCY}


@given(whens, whens)
def test_a_move_keeps_the_old_time_until_it_is_agreed(old: Span, new: Span) -> None:
    assert set(spans_of(moving(old, new))) == {old, new}


@given(whens, whens, whens)
def test_an_open_attempt_keeps_its_time_when_another_is_wished(old: Span, under_way: Span, new: Span) -> None:
    """It may still land."""
    attempt = Attempt(command=Command.RESCHEDULE, mark="m", target="a", expected=under_way, started=NOW)
    assert set(spans_of(evolve(moving(old, new), attempt=attempt))) == {old, under_way, new}


def test_a_cancellation_keeps_the_time_until_it_is_agreed() -> None:
    wish = Wish(command=Command.CANCEL, standing=Standing.CLOSED, closing=Closing.CANCELLED, since=NOW)
    agreed = Facts(Span.starting(NOW, 30 * MINUTE), Standing.CONFIRMED, 1)
    assert set(spans_of(appointment(agreed=agreed, wish=wish))) == {agreed.when}


@given(st.sampled_from([Closing.CANCELLED, Closing.DECLINED, Closing.REFUSED]))
def test_a_closed_appointment_claims_nothing(closing: Closing) -> None:
    assert claims_of(appointment(closing=closing)) == frozenset()


def test_an_appointment_that_was_merged_claims_nothing() -> None:
    assert claims_of(appointment(merged_into="apt_2")) == frozenset()


def test_nobody_claims_nothing() -> None:
    assert claims_of(appointment(staff_id=None)) == frozenset()


@given(st.integers(0, 120), st.integers(0, 120))
def test_buffers_widen_the_claim_on_their_own_side(before: int, after: int) -> None:
    buffers = Buffers(before * MINUTE, after * MINUTE)
    (span,) = spans_of(appointment(buffers=buffers))
    assert span == Span(NOW - before * MINUTE, NOW + (30 + after) * MINUTE)


@given(whens, whens)
def test_own_claims_never_exclude_each_other(old: Span, new: Span) -> None:
    claims = claims_of(moving(old, new))
    assert grantable(claims, claims)


def claim(owner: str, span: Span, kind: ClaimKind = ClaimKind.PROMISE, staff: str = "stf_1") -> Claim:
    return Claim(owner, staff, span, kind)


@given(whens, whens, st.sampled_from(ClaimKind))
def test_a_promise_is_granted_exactly_where_no_other_claim_lies(mine: Span, others: Span, kind: ClaimKind) -> None:
    assert grantable([claim("a", mine)], [claim("b", others, kind)]) == (not mine.overlaps(others))


@given(whens, whens)
def test_an_occupancy_is_never_refused(mine: Span, others: Span) -> None:
    """What Cal.com says is booked is a fact."""
    assert grantable([claim("a", mine, ClaimKind.OCCUPANCY)], [claim("b", others)])


@given(whens, whens)
def test_another_members_claims_stand_in_nobodys_way(mine: Span, others: Span) -> None:
    assert grantable([claim("a", mine)], [claim("b", others, staff="stf_2")])


@given(st.lists(whens, max_size=12))
def test_promises_granted_one_after_another_never_overlap(wishes: list[Span]) -> None:
    """S7."""
    held: list[Claim] = []
    for number, span in enumerate(wishes):
        wanted = [claim(f"apt_{number}", span)]
        if grantable(wanted, held):
            held += wanted
    assert not any(one.span.overlaps(two.span) for one in held for two in held if one is not two)


@given(st.integers(-60, 60))
def test_a_hold_counts_until_its_moment_and_not_at_it(seconds: int) -> None:
    until = NOW + timedelta(seconds=seconds)
    held = evolve(claim("hld_1", Span.starting(NOW, MINUTE)), until=until)
    assert in_force([held], NOW) == ([held] if until > NOW else [])
    assert in_force([evolve(held, until=None)], NOW)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("pqr"), whens), max_size=9))
def test_the_least_booked_come_first_and_who_has_as_many_in_the_order_given(rows: list[tuple[str, str, Span]]) -> None:
    claims = [claim(owner, when, staff=staff) for staff, owner, when in rows]
    loads = {each: len({owner for staff, owner, _ in rows if staff == each}) for each in "abc"}
    day = Span.starting(NOW - 8 * 60 * MINUTE, timedelta(days=1))
    found = least_booked("cab", claims, day)
    assert found == sorted("cab", key=loads.__getitem__)
    assert least_booked("cab", claims, Span.starting(day.end, timedelta(days=1))) == list("cab")


def test_somebody_whom_it_is_given_to_keeps_its_time_until_both_sides_agree() -> None:
    agreed = Facts(WHEN, Standing.CONFIRMED, 7)
    wish = Wish(command=Command.REASSIGN, away_from=7, host=8, staff_id="stf_other", since=NOW)
    claims = claims_of(appointment(agreed=agreed, wish=wish))
    assert {(claim.staff_id, claim.kind) for claim in claims} == {
        ("stf_1", ClaimKind.OCCUPANCY),
        ("stf_other", ClaimKind.PROMISE),
    }


def test_an_attempt_keeps_it_when_the_wish_is_gone() -> None:
    wish = Wish(command=Command.REASSIGN, away_from=7, host=8, staff_id="stf_other", since=NOW)
    attempt = Attempt(command=Command.REASSIGN, wish=wish, mark="m", target="u", expected=WHEN, started=NOW)
    claims = claims_of(appointment(agreed=Facts(WHEN, Standing.CONFIRMED, 7), attempt=attempt))
    assert "stf_other" in {claim.staff_id for claim in claims}
