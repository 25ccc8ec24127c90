"""Strategies for what theirs looks like: facts, reads, notices, nodes."""

from hypothesis import strategies as st

from askpro.application.ports.records import Booking
from askpro.domain.booking import Attendee, Closing, Facts, Node, Notice, Read, Standing
from askpro.testing.strategies.values import (
    ZONES,
    Strategy,
    emails,
    ids,
    instants,
    maybe,
    names,
    phones,
    spans,
    uids,
    words,
)


def facts() -> Strategy[Facts]:
    """What both sides must agree on."""
    return st.builds(Facts, spans(), st.sampled_from(Standing), maybe(st.integers(1, 10**9)))


def attendees() -> Strategy[Attendee]:
    """Who is coming."""
    return st.builds(Attendee, names(), maybe(emails()), maybe(phones()), st.sampled_from(ZONES), st.just("en"))


def reads(uid: Strategy[str] | None = None) -> Strategy[Read]:
    """Answers to a call of ours."""
    return st.builds(
        Read,
        uid=uids() if uid is None else uid,
        when=spans(),
        standing=st.sampled_from(Standing),
        closing=maybe(st.sampled_from(Closing)),
        host=maybe(st.integers(1, 10**9)),
        version=instants(),
        began=instants(),
        created=instants(),
        event_type_id=maybe(st.integers(1, 10**9)),
        replaces=maybe(uids()),
        replaced_by=maybe(uids()),
        attendee=maybe(attendees()),
        mark=maybe(uids()),
        appointment_id=maybe(ids("apt")),
        readable=st.booleans(),
        url=maybe(words()),
        reason=maybe(words()),
        absent=maybe(st.booleans()),
    )


def notices(uid: Strategy[str] | None = None) -> Strategy[Notice]:
    """Webhooks' news."""
    return st.builds(
        Notice,
        uid=uids() if uid is None else uid,
        trigger=st.sampled_from(("BOOKING_CREATED", "BOOKING_RESCHEDULED", "BOOKING_CANCELLED", "BOOKING_REQUESTED")),
        when=spans(),
        standing=st.sampled_from(Standing),
        closing=maybe(st.sampled_from(Closing)),
        host=maybe(st.integers(1, 10**9)),
        sent=instants(),
        received=instants(),
        event_type_id=maybe(st.integers(1, 10**9)),
        replaces=maybe(uids()),
        attendee=maybe(attendees()),
        mark=maybe(uids()),
        appointment_id=maybe(ids("apt")),
        reason=maybe(words()),
        maybe_moved=st.booleans(),
    )


def nodes() -> Strategy[Node]:
    """Nodes, also empty ones."""

    def of(uid: str) -> Strategy[Node]:
        same = st.just(uid)
        return st.builds(Node, same, maybe(reads(same)), st.frozensets(notices(same), max_size=3))

    return uids().flatmap(of)


def bookings() -> Strategy[Booking]:
    """Nodes as they are kept."""
    return st.builds(
        Booking,
        node=nodes(),
        component=uids(),
        appointment_id=maybe(ids("apt")),
        verify_at=maybe(instants()),
        look_at=maybe(instants()),
    )
