"""Occupations: time of a host that the calendar has given away for something that is nobody's appointment.

A seated or recurring booking cannot stand for an appointment, and takes its host's time all the same. Reads alone open
and close an occupation, and it counts no longer than ``REMEMBERED`` after the last one: what the calendar deletes
without a word keeps nobody away for ever, and nothing is concluded from its absence (S16).
"""

from datetime import datetime, timedelta

from attrs import frozen

from askpro.domain.claims import Claim, ClaimKind
from askpro.domain.timespan import Span

REMEMBERED = timedelta(days=2)
"""Twice as long as from one full sweep, which shows every booking to come, to the next."""


@frozen
class Occupation:
    """As a read showed it. ``taken``: it is requested or confirmed. ``host`` is a Cal.com user id."""

    uid: str
    host: int | None
    when: Span
    taken: bool

    @property
    def holder(self) -> str:
        """What its claim stands under, in an appointment's place."""
        return f"occ_{self.uid}"

    def claim(self, staff_id: str, read_at: datetime) -> Claim:
        """The claim of the host's staff member. Buffers of such event types are the calendar's own affair."""
        return Claim(self.holder, staff_id, self.when, ClaimKind.OCCUPANCY, read_at + REMEMBERED)
