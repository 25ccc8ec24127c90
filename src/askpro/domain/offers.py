"""Offers: what the calendar has free, less what we promised to somebody."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from attrs import frozen

from askpro.domain.claims import Claim, in_force
from askpro.domain.service import Buffers
from askpro.domain.timespan import Span


@frozen(order=True)
class Offer:
    """A span that may be promised. ``staff_id`` is None where a team event type finds the host itself."""

    span: Span
    staff_id: str | None
    service_id: str


@frozen(kw_only=True)
class Availability:
    """Offers with their age. ``source`` is ``calendar`` (asked now), ``cache``, or ``stale``: what the calendar
    said up to half an hour ago, less the claims of now, because it cannot be asked."""

    offers: tuple[Offer, ...]
    time_zone: str
    as_of: datetime
    fresh_until: datetime
    source: str

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.offers)

    def __len__(self) -> int:
        return len(self.offers)

    def __getitem__(self, index: int) -> Offer:
        return self.offers[index]


def offers_from(
    slots: Iterable[Span],
    claims: Iterable[Claim],
    *,
    staff_id: str | None,
    service_id: str,
    buffers: Buffers,
    asked: Span,
    not_before: datetime,
    own: str | None = None,
) -> tuple[Offer, ...]:
    """The slots that start inside what was asked and overlap no claim of another appointment (S14, L02).

    ``not_before`` is the moment of asking: nothing earlier is offered, and holds that ended by then do not count.
    ``own`` is the appointment that is to be moved: its own claims do not stand in its way.
    """
    others = [claim for claim in in_force(claims, not_before) if claim.appointment_id != own]
    held = [claim.span for claim in others if claim.staff_id == staff_id]
    wanted = {slot for slot in slots if asked.start <= slot.start < asked.end and slot.start > not_before}
    free = (slot for slot in sorted(wanted) if not _taken(slot.widened(buffers.before, buffers.after), held))
    return tuple(Offer(slot, staff_id, service_id) for slot in free)


def _taken(span: Span, held: Sequence[Span]) -> bool:
    return any(span.overlaps(each) for each in held)
