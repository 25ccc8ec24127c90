"""Strategies for our side of an appointment."""

from hypothesis import strategies as st

from askpro.domain.appointment import Appointment, Attempt, Command, Errand, Refusal, Wish
from askpro.domain.booking import Closing, Standing
from askpro.testing.strategies.bookings import facts
from askpro.testing.strategies.values import Strategy, buffers, ids, instants, maybe, spans, uids, words


def wishes() -> Strategy[Wish]:
    """What was commanded."""
    return st.builds(
        Wish,
        command=st.sampled_from(Command),
        when=maybe(spans()),
        standing=maybe(st.sampled_from(Standing)),
        closing=maybe(st.sampled_from(Closing)),
        reason=words(),
        since=instants(),
        away_from=maybe(st.integers(1, 10**9)),
        host=maybe(st.integers(1, 10**9)),
        staff_id=maybe(ids("stf")),
        absent=maybe(st.booleans()),
    )


def attempts() -> Strategy[Attempt]:
    """Writes that are under way."""
    return st.builds(
        Attempt,
        command=st.sampled_from(Command),
        wish=maybe(wishes()),
        mark=uids(),
        target=maybe(uids()),
        expected=spans(),
        started=instants(),
        unknown=st.booleans(),
    )


def refusals() -> Strategy[Refusal]:
    """Noes, with alternatives."""
    return st.builds(
        Refusal,
        code=st.sampled_from(("slot_unavailable", "calendar_refused")),
        command=st.sampled_from(Command),
        at=instants(),
        detail=words(),
        alternatives=st.lists(instants(), max_size=3).map(tuple),
    )


def errands() -> Strategy[Errand]:
    """What has to be done, in every state."""
    return st.builds(
        Errand,
        due=maybe(instants()),
        tries=st.integers(0, 50),
        last_error=maybe(words()),
        lease_until=maybe(instants()),
        fence=st.integers(0, 10**6),
        stuck=st.booleans(),
    )


def appointments(company_id: str = "com_a") -> Strategy[Appointment]:
    """Appointments of a company in every state, also in ones that the sync would not make."""
    return st.builds(
        Appointment,
        id=ids("apt"),
        company_id=st.just(company_id),
        service_id=maybe(ids("svc")),
        staff_id=maybe(ids("stf")),
        customer_id=maybe(ids("cus")),
        event_type_id=maybe(st.integers(1, 10**9)),
        asked=spans(),
        buffers=buffers(),
        source=st.sampled_from(("api", "calendar", "voice")),
        notes=words(),
        location=maybe(words()),
        fields=st.dictionaries(words(8), words(8), max_size=2),
        metadata=st.dictionaries(words(8), words(8), max_size=2),
        agreed=maybe(facts()),
        closing=maybe(st.sampled_from((Closing.CANCELLED, Closing.DECLINED, Closing.REFUSED))),
        wish=maybe(wishes()),
        head=maybe(uids()),
        url=maybe(words()),
        marks=st.lists(uids(), max_size=2).map(tuple),
        passed_over=maybe(st.lists(ids("stf"), max_size=2).map(tuple)),
        attempt=maybe(attempts()),
        last_refusal=maybe(refusals()),
        no_show=st.booleans(),
        in_conflict=st.booleans(),
        merged_into=maybe(ids("apt")),
        erased=st.booleans(),
        errand=errands(),
        sequence=st.integers(1, 10**6),
        created_at=instants(),
        updated_at=instants(),
    )
