"""Holds: a time kept for a caller while a person decides (L01). They end by themselves."""

from datetime import datetime, timedelta

from attrs import field, frozen

from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.errors import InvalidRequest
from askpro.domain.service import Buffers
from askpro.domain.timespan import Span

LONGEST_HOLD = timedelta(minutes=15)
MOST_HOLDS = 20
"""How many holds that have not ended a caller may have."""

REMEMBERED = timedelta(hours=24)
"""How long an ended hold is still known: a booking that names it is made if the time is still free."""


def a_ttl(_: object, __: object, value: timedelta) -> None:
    """Raises InvalidRequest for what is no time to live of a hold."""
    if not timedelta(seconds=1) <= value <= LONGEST_HOLD:
        most = int(LONGEST_HOLD.total_seconds())
        raise InvalidRequest(f"A hold lasts 1 to {most} seconds.", {"/ttl": f"must be 1 to {most} seconds"})


@frozen(kw_only=True)
class Hold:
    """A promise to a caller. Only ``holder`` may use it up; ``reservation`` is the calendar's own, if one was made."""

    id: str
    company_id: str
    holder: str
    service_id: str
    staff_id: str
    event_type_id: int
    span: Span
    buffers: Buffers = field(factory=Buffers)
    reservation: str | None = None
    created_at: datetime
    expires_at: datetime

    @property
    def claim(self) -> Claim:
        """What it keeps others away from, until it ends."""
        span = self.span.widened(self.buffers.before, self.buffers.after)
        return Claim(self.id, self.staff_id, span, ClaimKind.PROMISE, self.expires_at)

    def ended(self, now: datetime) -> bool:
        """Whether it keeps nobody away any more."""
        return self.expires_at <= now

    def check_same(self, service_id: str, staff_id: str | None, start: datetime, length: timedelta | None) -> None:
        """Raises InvalidRequest for a booking of something else; what is not said is as in the hold."""
        said = {
            "/service_id": service_id == self.service_id,
            "/staff_id": staff_id in (None, self.staff_id),
            "/start": start == self.span.start,
            "/duration": length in (None, self.span.length),
        }
        problems = {pointer: "is not that of the hold" for pointer, same in said.items() if not same}
        if problems:
            raise InvalidRequest("The hold is for something else.", problems)
