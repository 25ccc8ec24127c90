"""Offers: the slots that may be promised (L02, L03, L13, L37, S14)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.offers import Offer, offers_from
from askpro.domain.service import Buffers
from askpro.domain.timespan import Span

NOW = datetime(2027, 3, 8, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
spans = st.builds(
    lambda place, length: Span.starting(NOW + 15 * MINUTE * place, 15 * MINUTE * length),
    st.integers(0, 12),
    st.integers(1, 4),
)
slots = st.lists(spans, max_size=10)
claims = st.lists(
    st.builds(
        Claim,
        st.sampled_from(["apt_1", "apt_2"]),
        st.sampled_from(["stf_1", "stf_2"]),
        spans,
        st.sampled_from(ClaimKind),
    ),
    max_size=6,
)
buffers = st.builds(Buffers, st.sampled_from([0 * MINUTE, 15 * MINUTE]), st.sampled_from([0 * MINUTE, 15 * MINUTE]))
DAY = Span(NOW, NOW + timedelta(hours=12))


def offers(free: list[Span], held: list[Claim], around: Buffers, own: str | None = None) -> tuple[Offer, ...]:
    return offers_from(
        free,
        held,
        staff_id="stf_1",
        service_id="svc_1",
        buffers=around,
        asked=DAY,
        not_before=NOW - MINUTE,
        own=own,
    )


@given(slots, claims, buffers)
def test_no_offer_overlaps_a_claim_not_even_with_its_buffers(
    free: list[Span], held: list[Claim], around: Buffers
) -> None:
    for offer in offers(free, held, around):
        wide = offer.span.widened(around.before, around.after)
        assert not any(wide.overlaps(claim.span) for claim in held if claim.staff_id == "stf_1")


@given(slots, claims, buffers)
def test_every_slot_that_touches_no_claim_is_offered(free: list[Span], held: list[Claim], around: Buffers) -> None:
    offered = {offer.span for offer in offers(free, held, around)}
    for slot in free:
        wide = slot.widened(around.before, around.after)
        if not any(wide.overlaps(claim.span) for claim in held if claim.staff_id == "stf_1"):
            assert slot in offered


@given(slots, claims, buffers)
def test_only_slots_are_offered(free: list[Span], held: list[Claim], around: Buffers) -> None:
    """L13: the whole of an offer is free, never only its start."""
    assert {offer.span for offer in offers(free, held, around)} <= set(free)


@given(slots, claims, buffers)
def test_offers_are_sorted_and_none_comes_twice(free: list[Span], held: list[Claim], around: Buffers) -> None:
    found = offers([*free, *free], held, around)
    assert list(found) == sorted(set(found))


@given(slots, claims, buffers)
def test_the_appointment_to_be_moved_does_not_stand_in_its_own_way(
    free: list[Span], held: list[Claim], around: Buffers
) -> None:
    others = [claim for claim in held if claim.appointment_id != "apt_1"]
    assert offers(free, held, around, own="apt_1") == offers(free, others, around)


@given(slots, st.integers(0, 10), st.integers(1, 10))
def test_offers_start_inside_of_what_was_asked(free: list[Span], first: int, length: int) -> None:
    asked = Span.starting(NOW + 15 * MINUTE * first, 15 * MINUTE * length)
    found = offers_from(
        free, [], staff_id=None, service_id="svc_1", buffers=Buffers(), asked=asked, not_before=NOW - MINUTE
    )
    assert {offer.span for offer in found} == {slot for slot in free if asked.start <= slot.start < asked.end}


@given(slots, st.integers(0, 12))
def test_nothing_that_has_begun_is_offered(free: list[Span], place: int) -> None:
    """L37."""
    now = NOW + 15 * MINUTE * place
    found = offers_from(free, [], staff_id=None, service_id="svc_1", buffers=Buffers(), asked=DAY, not_before=now)
    assert all(offer.span.start > now for offer in found)
